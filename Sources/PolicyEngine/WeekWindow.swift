internal import Foundation
internal import LocatedYAML
internal import ResetModel

/// The same hours on some days of every week, by the clock on the wall in one time zone.
///
/// Where the hours run over midnight, a window belongs to the day on which it starts. Only the wall
/// clock counts: when clocks are set back, an hour that comes twice is open twice; when they are
/// set
/// forward, a window that would start in the missing hour opens at its end.
struct WeekWindow: Sendable {
  let days: Weekdays
  /// Minutes after midnight, 0 to 1439.
  let from: Int
  /// Minutes after midnight, 0 to 1440; the first minute that is outside. Not later than `from`
  /// means
  /// on the next day.
  let to: Int
  let zone: TimeZone
  /// The zone as it was written; Foundation calls UTC `GMT`.
  let zoneName: String

  private var crossesMidnight: Bool { to <= from }

  func isOpen(at moment: Timestamp) -> Bool {
    let local = LocalTime(moment, offset: offset(at: moment))
    return isOpen(weekday: local.weekday, minute: local.minute)
  }

  private func isOpen(weekday: Int, minute: Int) -> Bool {
    guard crossesMidnight else {
      return days.contains(weekday) && (from..<to).contains(minute)
    }
    return minute >= from && days.contains(weekday)
      || minute < to && days.contains((weekday + 6) % 7)
  }

  /// The next moment at which the window opens; nil where it does not within two weeks.
  ///
  /// It opens at the hour it is said to open, or when the clocks are set; each such moment is
  /// tried.
  func opening(after moment: Timestamp) -> Timestamp? {
    let today = LocalTime(moment, offset: offset(at: moment)).day
    let horizon = moment + TimeSpan(seconds: 15 * 86_400)
    let settings = clockSettings(after: moment, until: horizon)
    // The hour may stand under the offset of now or under one that is set meanwhile.
    let offsets = Set([offset(at: moment)] + settings.map(offset(at:)))
    let starts = (today...today + 15).flatMap { day in
      offsets.map { offset in
        Timestamp(
          millisecondsSince1970: (Int64(day) * 86_400 + Int64(from * 60 - offset)) * 1000)
      }
    }
    return (starts + settings).filter { $0 > moment && isOpen(at: $0) }.min()
  }

  /// When the zone's clocks are set forward or back.
  private func clockSettings(after moment: Timestamp, until horizon: Timestamp) -> [Timestamp] {
    var settings: [Timestamp] = []
    var last = moment.date
    while let next = zone.nextDaylightSavingTimeTransition(after: last), next <= horizon.date,
      next > last
    {
      settings.append(
        Timestamp(millisecondsSince1970: Int64(next.timeIntervalSince1970.rounded()) * 1000))
      last = next
    }
    return settings
  }

  private func offset(at moment: Timestamp) -> Int { zone.secondsFromGMT(for: moment.date) }

  /// Every open minute of a week of which each day has 24 hours, counted from Monday's midnight.
  var minutesOfWeek: Set<Int> {
    Set((0..<7 * 1440).filter { isOpen(weekday: $0 / 1440, minute: $0 % 1440) })
  }

  /// The moment on the wall clock: `fri 2026-11-20T16:00:00+01:00`.
  func localDescription(of moment: Timestamp) -> String {
    let offset = offset(at: moment)
    let weekday = Weekdays.names[LocalTime(moment, offset: offset).weekday]
    let wall = (moment + TimeSpan(seconds: Int64(offset))).description.dropLast()
    return "\(weekday) \(wall)\(offset < 0 ? "-" : "+")\(Self.clock(abs(offset) / 60))"
  }

  private static func clock(_ minutes: Int) -> String {
    let (hour, minute) = (minutes / 60, minutes % 60)
    return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
  }
}

extension WeekWindow: CustomStringConvertible {
  /// `mon-fri 07:00 to 20:00 (Europe/Paris)`
  var description: String {
    "\(days) \(Self.clock(from)) to \(Self.clock(to)) (\(zoneName))"
  }
}

/// A moment on the wall clock.
private struct LocalTime {
  /// Days since 1970-01-01.
  let day: Int
  /// 0 is Monday.
  let weekday: Int
  /// Minutes after midnight.
  let minute: Int

  init(_ moment: Timestamp, offset: Int) {
    let milliseconds = Int(moment.millisecondsSince1970) + offset * 1000
    let rest = (milliseconds % 86_400_000 + 86_400_000) % 86_400_000
    day = (milliseconds - rest) / 86_400_000
    // 1970-01-01 was a Thursday.
    weekday = ((day + 3) % 7 + 7) % 7
    minute = rest / 60_000
  }
}

extension Timestamp {
  fileprivate var date: Date {
    Date(timeIntervalSince1970: Double(millisecondsSince1970) / 1000)
  }
}

extension WeekWindow {
  static var shape: Shape<WeekWindow> {
    let days = Field(
      "days", Weekdays.shape,
      "The days on which the hours start: mon-fri, or [mon, wed, sat-sun]; every day where this is left out."
    )
    let from = Field("from", timeOfDay, required: true, "When the hours start: \"07:00\".")
    let to = Field(
      "to", timeOfDay, required: true,
      "When the hours end: \"20:00\"; not later than `from` means on the next day.")
    let zone = Field(
      "time_zone", zone, required: true, "Where the clock hangs: Europe/Paris (IANA), or UTC.")
    return Shape<WeekWindow>.mapping([days, from, to, zone]) { fields in
      let (when, start, end, place) = (fields(days), fields(from), fields(to), fields(zone))
      guard let start, let end, let place else { return nil }
      return WeekWindow(
        days: when ?? .all, from: start, to: end, zone: place.zone, zoneName: place.name)
    }.refined { window, node, reader in
      guard window.from != window.to, window.from < 1440 else {
        reader.report(
          "the hours from \(clock(window.from)) to \(clock(window.to)) are none", at: node,
          hint: "write from \"00:00\" to \"24:00\" for whole days")
        return nil
      }
      return window
    }
  }

  private static var timeOfDay: Shape<Int> {
    let schema: JSONSchema = [
      "type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$",
    ]
    return Shape(schema: schema) { node, reader in
      guard let text = Shape<String>.text().read(node, &reader) else { return nil }
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard text.utf8.count == 5, parts.count == 2, parts[0].utf8.count == 2,
        text.utf8.allSatisfy({ $0 == 0x3A || (0x30...0x39).contains($0) }),
        let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60,
        hour * 60 + minute <= 1440
      else {
        reader.report(
          "`\(text.prefix(80))` is no time of day", at: node,
          hint: "write it like \"07:00\", from \"00:00\" to \"24:00\"")
        return nil
      }
      return hour * 60 + minute
    }
  }

  private static var zone: Shape<(zone: TimeZone, name: String)> {
    Shape<String>.name.refined { name, node, reader in
      // Foundation would also take `EST` and `GMT+3`, which mean less than they seem to.
      let isFull = name == "UTC" || name.contains("/")
      guard isFull, let zone = TimeZone(identifier: name) else {
        reader.report(
          "`\(name)` is no time zone", at: node,
          hint: Suggestion.hint(for: name, among: TimeZone.knownTimeZoneIdentifiers + ["UTC"])
            ?? "write a name of the IANA database, such as Europe/Paris, or UTC")
        return nil
      }
      return (zone, name)
    }
  }
}
