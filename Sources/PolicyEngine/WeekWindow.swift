internal import Foundation
internal import ResetModel

/// The same hours on some days of every week, by the clock on the wall in one time zone.
///
/// Where the hours run over midnight, a window belongs to the day on which it starts. Only the wall
/// clock counts: when clocks are set back, an hour that comes twice is open twice; when they are
/// set forward, a window that would start in the missing hour opens at its end.
struct WeekWindow: Hashable, Sendable, CustomStringConvertible {
  let days: Weekdays
  /// Minutes after midnight, 0 to 1439.
  let from: Int
  /// Minutes after midnight, 0 to 1440; the first minute that is outside. Not later than `from`
  /// means on the next day.
  let to: Int
  let zone: TimeZone
  /// `mon-fri 07:00 to 20:00 (Europe/Paris)`; made once, since every decision tells it.
  let description: String

  /// The zone's name is told as it was written; Foundation calls UTC `GMT`.
  init(days: Weekdays, from: Int, to: Int, zone: TimeZone, zoneName: String) {
    self.days = days
    self.from = from
    self.to = to
    self.zone = zone
    description = "\(days) \(Self.clock(from)) to \(Self.clock(to)) (\(zoneName))"
  }

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

  /// `07:00`
  static func clock(_ minutes: Int) -> String {
    let (hour, minute) = (minutes / 60, minutes % 60)
    return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
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
