/// A moment, in whole milliseconds since 1970-01-01T00:00:00Z.
///
/// Written and read as RFC 3339 with an offset; years 1 to 9999. Fractions finer than a millisecond
/// are dropped.
public struct Timestamp: Hashable, Comparable, Sendable {
  /// 0001-01-01T00:00:00Z, the first moment that RFC 3339 can write.
  public static let earliest = Timestamp(millisecondsSince1970: -62_135_596_800_000)
  /// 9999-12-31T23:59:59.999Z, the last one.
  public static let latest = Timestamp(millisecondsSince1970: 253_402_300_799_999)

  public let millisecondsSince1970: Int64

  public init(millisecondsSince1970: Int64) { self.millisecondsSince1970 = millisecondsSince1970 }

  public static func < (one: Timestamp, other: Timestamp) -> Bool {
    one.millisecondsSince1970 < other.millisecondsSince1970
  }

  /// The moment so much later, but no later than `latest`.
  public static func + (moment: Timestamp, span: TimeSpan) -> Timestamp {
    moment.moved(by: span.seconds)
  }

  /// The moment so much earlier, but no earlier than `earliest`.
  public static func - (moment: Timestamp, span: TimeSpan) -> Timestamp {
    moment.moved(by: span.seconds == .min ? .max : -span.seconds)
  }

  /// A policy may say `999999999w`; it means "ever", not a crash.
  private func moved(by seconds: Int64) -> Timestamp {
    let (milliseconds, isTooMuch) = seconds.multipliedReportingOverflow(by: 1000)
    let (sum, isTooFar) = millisecondsSince1970.addingReportingOverflow(milliseconds)
    if isTooMuch || isTooFar { return seconds < 0 ? .earliest : .latest }
    return min(max(Timestamp(millisecondsSince1970: sum), .earliest), .latest)
  }
}

extension Timestamp {
  /// Reads RFC 3339 section 5.6 `date-time`; nil for anything else, a missing offset included.
  ///
  /// A second numbered 60 is taken where a leap second can be, at the end of a month in UTC
  /// (section 5.7), and is the same moment as the second that follows.
  public init?(rfc3339 text: String) {
    var text = text
    guard let moment = text.withUTF8({ Timestamp(rfc3339: DigitScanner($0)) }) else { return nil }
    self = moment
  }

  private init?(rfc3339 start: DigitScanner) {
    var scanner = start
    guard let year = scanner.number(4), year >= 1, scanner.take("-"), let month = scanner.number(2),
      scanner.take("-"),
      let day = scanner.number(2), scanner.take("T", or: "t"), let hour = scanner.number(2),
      scanner.take(":"),
      let minute = scanner.number(2), scanner.take(":"), let second = scanner.number(2),
      (1...12).contains(month), (1...Self.days(inMonth: month, of: year)).contains(day), hour < 24,
      minute < 60,
      second <= 60
    else { return nil }
    var milliseconds: Int64 = 0
    if scanner.take(".") {
      guard let fraction = scanner.fractionInMilliseconds() else { return nil }
      milliseconds = fraction
    }
    var offsetMinutes: Int64 = 0
    if !scanner.take("Z", or: "z") {
      let sign: Int64
      if scanner.take("+") { sign = 1 } else if scanner.take("-") { sign = -1 } else { return nil }
      guard let hours = scanner.number(2), scanner.take(":"), let minutes = scanner.number(2),
        hours < 24, minutes < 60
      else { return nil }
      offsetMinutes = sign * (hours * 60 + minutes)
    }
    guard scanner.isAtEnd else { return nil }
    let clock = hour * 3600 + minute * 60 + second - offsetMinutes * 60
    let seconds = Self.daysSince1970(year: year, month: month, day: day) * 86_400 + clock
    self.init(millisecondsSince1970: seconds * 1000 + milliseconds)
    // An offset can lead out of the years that can be written.
    guard self >= .earliest, self <= .latest else { return nil }
    if second == 60 { guard seconds % 86_400 == 0, civil().day == 1 else { return nil } }
  }

  private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    default: 31
    }
  }

  /// Howard Hinnant's `days_from_civil`, for the proleptic Gregorian calendar.
  private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private func civil() -> (year: Int64, month: Int64, day: Int64, millisecondOfDay: Int64) {
    var days = millisecondsSince1970 / 86_400_000
    var rest = millisecondsSince1970 % 86_400_000
    if rest < 0 {
      days -= 1
      rest += 86_400_000
    }
    days += 719_468
    let era = (days >= 0 ? days : days - 146_096) / 146_097
    let dayOfEra = days - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted + (shifted < 10 ? 3 : -9)
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1,
      rest
    )
  }
}

extension Timestamp {
  /// The second that the moment lies in; who reads a report has no use for milliseconds.
  public var wholeSeconds: Timestamp {
    let second = 1000 * Int64((Double(millisecondsSince1970) / 1000).rounded(.down))
    return Timestamp(millisecondsSince1970: second)
  }
}

extension Timestamp: CustomStringConvertible {
  /// RFC 3339 in UTC, with a fraction only where there is one: `2026-11-20T14:02:00Z`.
  public var description: String {
    String(unsafeUninitializedCapacity: 24) { write(into: $0) }
  }

  /// The moment for a file name: `20261120T140200Z`.
  public var compactDescription: String {
    String(
      decoding: rfc3339Bytes.prefix(19).filter {
        $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ":")
      }, as: UTF8.self) + "Z"
  }

  /// The moment for people who plan by it, in UTC and down to the minute: `2026-11-20 14:02`.
  public var minuteDescription: String {
    let bytes = rfc3339Bytes
    return String(decoding: bytes[..<10] + [UInt8(ascii: " ")] + bytes[11..<16], as: UTF8.self)
  }

  /// The description's ASCII bytes, for writers that need no `String`.
  public var rfc3339Bytes: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 24) { $1 = write(into: $0) }
  }

  /// The same, as long as `body` runs.
  func withRFC3339<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { bytes in
      body(UnsafeBufferPointer(rebasing: bytes[..<write(into: bytes)]))
    }
  }

  /// Writes the description into the first 20 or 24 bytes and returns how many.
  private func write(into bytes: UnsafeMutableBufferPointer<UInt8>) -> Int {
    let (year, month, day, rest) = civil()
    let zero = UInt8(ascii: "0")
    func put(_ number: Int64, at start: Int, then separator: Unicode.Scalar) {
      let number = UInt8(number)
      bytes[start] = zero + number / 10
      bytes[start + 1] = zero + number % 10
      bytes[start + 2] = UInt8(ascii: separator)
    }
    let second = rest / 1000
    let fraction = rest - 1000 * second
    // Whatever stands behind the century, the next two digits stand in its place.
    put(year / 100 % 100, at: 0, then: "-")
    put(year % 100, at: 2, then: "-")
    put(month, at: 5, then: "-")
    put(day, at: 8, then: "T")
    put(second / 3600, at: 11, then: ":")
    put(second / 60 % 60, at: 14, then: ":")
    put(second % 60, at: 17, then: fraction == 0 ? "Z" : ".")
    guard fraction != 0 else { return 20 }
    bytes[20] = zero + UInt8(fraction / 100)
    put(fraction % 100, at: 21, then: "Z")
    return 24
  }
}

/// Reads fixed-width ASCII digits and separators from the front of a text.
private struct DigitScanner {
  private var rest: UnsafeBufferPointer<UInt8>.SubSequence

  init(_ bytes: UnsafeBufferPointer<UInt8>) { rest = bytes[...] }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func take(_ character: Unicode.Scalar, or alternative: Unicode.Scalar? = nil) -> Bool {
    guard let first = rest.first,
      first == UInt8(ascii: character) || alternative.map(UInt8.init(ascii:)) == first
    else { return false }
    rest.removeFirst()
    return true
  }

  mutating func number(_ width: Int) -> Int64? {
    var value: Int64 = 0
    for _ in 0..<width {
      guard let digit = digit() else { return nil }
      value = value * 10 + digit
    }
    return value
  }

  mutating func fractionInMilliseconds() -> Int64? {
    var value: Int64 = 0
    var digits = 0
    while let digit = digit() {
      if digits < 3 { value = value * 10 + digit }
      digits += 1
    }
    guard digits > 0 else { return nil }
    for _ in 0..<max(0, 3 - digits) { value *= 10 }
    return value
  }

  private mutating func digit() -> Int64? {
    guard let first = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
      return nil
    }
    rest.removeFirst()
    return Int64(first - UInt8(ascii: "0"))
  }
}
