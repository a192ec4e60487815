/// A length of time in whole seconds, written as a number and a unit: `30s`, `15m`, `24h`, `7d`,
/// `2w`.
public struct TimeSpan: Hashable, Comparable, Sendable {
  public let seconds: Int64

  public init(seconds: Int64) { self.seconds = seconds }

  /// Reads a whole number from 0 to 999,999,999 and one of the units `s`, `m`, `h`, `d`, `w`; nil
  /// for anything else.
  public init?(_ text: String) {
    guard let unit = Self.units.first(where: { text.utf8.last == UInt8(ascii: $0.letter) }) else {
      return nil
    }
    let digits = text.utf8.dropLast()
    guard (1...9).contains(digits.count),
      digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let number = Int64(String(decoding: Array(digits), as: UTF8.self))
    else { return nil }
    seconds = number * unit.seconds
  }

  private static let units: [(letter: Unicode.Scalar, seconds: Int64)] = [
    ("w", 604_800), ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1),
  ]

  public static func < (one: TimeSpan, other: TimeSpan) -> Bool { one.seconds < other.seconds }

  /// The time from one moment to another, cut to whole seconds; negative when `end` comes first.
  public static func between(_ start: Timestamp, _ end: Timestamp) -> TimeSpan {
    TimeSpan(seconds: (end.millisecondsSince1970 - start.millisecondsSince1970) / 1000)
  }
}

extension TimeSpan: CustomStringConvertible {
  /// The largest unit that says it exactly, weeks left aside: `24h` is told as `1d`, `90s` as
  /// `90s`.
  public var description: String {
    for unit in Self.units.dropFirst() where seconds != 0 && seconds % unit.seconds == 0 {
      return "\(seconds / unit.seconds)\(unit.letter)"
    }
    return "\(seconds)s"
  }

  /// About how long, in at most two units, for sentences: `1h 3m`, `3d 4h`; the sign is
  /// left out.
  public var approximately: String {
    var parts: [String] = []
    var rest = seconds.magnitude
    for unit in Self.units.dropFirst() where rest >= unit.seconds.magnitude && parts.count < 2 {
      parts.append("\(rest / unit.seconds.magnitude)\(unit.letter)")
      rest %= unit.seconds.magnitude
    }
    return parts.isEmpty ? "0s" : parts.joined(separator: " ")
  }
}
