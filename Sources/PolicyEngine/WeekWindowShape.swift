internal import Foundation
internal import LocatedYAML
internal import ResetModel

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
    Shape(schema: ["type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$"]) {
      node, reader in
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
