import ResetModel
import Testing

@Suite struct TimestampTests {
  /// Seconds since 1970 from GNU `date -u -d … +%s`.
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0),
    ("1969-12-31T23:59:59Z", -1),
    ("2026-11-20T14:02:00Z", 1_795_183_320),
    ("2000-02-29T12:00:00Z", 951_825_600),
    ("2024-02-29T23:59:59Z", 1_709_251_199),
    ("2100-02-28T00:00:00Z", 4_107_456_000),
    ("1900-03-01T00:00:00Z", -2_203_891_200),
    ("0001-01-01T00:00:00Z", -62_135_596_800),
    ("9999-12-31T23:59:59Z", 253_402_300_799),
  ])
  func `a time in UTC is the moment that date tells`(text: String, seconds: Int64) throws {
    let moment = try #require(Timestamp(rfc3339: text))
    #expect(moment.millisecondsSince1970 == seconds * 1000)
    #expect(moment.description == text)
  }

  @Test(arguments: [
    ("2026-11-20T15:02:00+01:00", "2026-11-20T14:02:00Z"),
    ("2026-11-20T14:02:00+00:00", "2026-11-20T14:02:00Z"),
    ("2026-11-20T14:02:00-00:00", "2026-11-20T14:02:00Z"),
    ("2026-11-20T00:02:00+05:45", "2026-11-19T18:17:00Z"),
    ("2026-12-31T20:00:00-08:00", "2027-01-01T04:00:00Z"),
    ("2024-03-01T00:30:00+01:00", "2024-02-29T23:30:00Z"),
    ("1996-12-19T16:39:57-08:00", "1996-12-20T00:39:57Z"),
    ("1937-01-01T12:00:27.87+00:20", "1937-01-01T11:40:27.870Z"),
    ("2026-11-20t14:02:00z", "2026-11-20T14:02:00Z"),
  ])
  func `an offset tells the same moment in UTC`(text: String, inUTC: String) {
    #expect(Timestamp(rfc3339: text)?.description == inUTC)
  }

  @Test(arguments: [
    ("1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50.520Z"),
    ("1985-04-12T23:20:50.5Z", "1985-04-12T23:20:50.500Z"),
    ("1985-04-12T23:20:50.000Z", "1985-04-12T23:20:50Z"),
    ("1985-04-12T23:20:50.0019Z", "1985-04-12T23:20:50.001Z"),
    ("1985-04-12T23:20:50.123456789012345678901234567890Z", "1985-04-12T23:20:50.123Z"),
    ("1969-12-31T23:59:59.250Z", "1969-12-31T23:59:59.250Z"),
  ])
  func `a fraction is kept to the millisecond`(text: String, described: String) {
    #expect(Timestamp(rfc3339: text)?.description == described)
  }

  @Test(arguments: [
    ("1990-12-31T23:59:60Z", "1991-01-01T00:00:00Z"),
    ("1990-12-31T15:59:60-08:00", "1991-01-01T00:00:00Z"),
    ("2015-06-30T23:59:60.5Z", "2015-07-01T00:00:00.500Z"),
  ])
  func `a leap second is the second that follows`(text: String, described: String) {
    #expect(Timestamp(rfc3339: text)?.description == described)
  }

  @Test(arguments: [
    "", "2026-11-20", "2026-11-20T14:02:00", "2026-11-20 14:02:00Z", "2026-11-20T14:02Z",
    "2026-11-20T14:02:00+0100", "2026-11-20T14:02:00+01", "2026-11-20T14:02:00 Z",
    "2026-11-20T14:02:00ZZ", " 2026-11-20T14:02:00Z", "2026-11-20T14:02:00Z ",
    "2026-11-20T14:02:00.Z", "2026-11-20T14:02:00,5Z", "26-11-20T14:02:00Z",
    "2026-1-20T14:02:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
    "2026-11-31T00:00:00Z", "2026-11-00T00:00:00Z", "2026-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-11-20T24:00:00Z",
    "2026-11-20T14:60:00Z", "2026-11-20T14:02:61Z", "2026-11-20T14:02:00+24:00",
    "2026-11-20T14:02:00+01:60", "0000-01-01T00:00:00Z", "+2026-11-20T14:02:00Z",
    "-2026-11-20T14:02:00Z", "12026-11-20T14:02:00Z", "2026-W47-5T14:02:00Z",
    "２０２６-11-20T14:02:00Z", "2026-11-20T14:02:00Z\u{301}", "2026-11-20T14:02:00\u{2212}01:00",
    "tomorrow", "1795183320",
    // Not where a leap second can be.
    "2026-11-20T14:02:60Z", "2026-11-20T23:59:60Z", "1990-12-31T23:59:60-08:00",
    // The offset leads out of the years that can be written.
    "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
  ])
  func `what is no RFC 3339 time with an offset is none`(text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  @Test func `a day follows the one before, from year 1 to 9999`() throws {
    var expected = Timestamp.earliest
    for year in 1...9999 {
      let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
      let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      // The ends of the range, centuries and our time are tried, the rest only counted.
      let isTried = year < 10 || year > 9990 || year % 100 < 2 || (1960...2060).contains(year)
      for (month, length) in lengths.enumerated() {
        // The first and last day of each month suffice: those between only count up.
        for day in isTried ? [1, length] : [] {
          let text = "\(pad(year, 4))-\(pad(month + 1, 2))-\(pad(day, 2))T00:00:00Z"
          let moment = try #require(Timestamp(rfc3339: text))
          let wanted = expected + TimeSpan(seconds: Int64(day - 1) * 86_400)
          guard moment == wanted, moment.description == text else {
            Issue.record("\(text) is read as \(moment)")
            return
          }
        }
        expected = expected + TimeSpan(seconds: Int64(length) * 86_400)
      }
    }
    #expect(expected == .latest)
  }

  @Test func `whatever moment is written is read as the same`() {
    var generator = SplitMix(state: 20_261_120)
    for _ in 0..<20_000 {
      let range = Timestamp.earliest.millisecondsSince1970...Timestamp.latest.millisecondsSince1970
      let moment = Timestamp(millisecondsSince1970: .random(in: range, using: &generator))
      #expect(Timestamp(rfc3339: moment.description) == moment)
    }
  }

  @Test func `a file name holds the moment without punctuation`() {
    #expect(Timestamp(rfc3339: "2026-11-20T14:02:00.5Z")?.compactDescription == "20261120T140200Z")
  }

  @Test func `a span that leads beyond what can be written leads to its end`() throws {
    let moment = try #require(Timestamp(rfc3339: "2026-11-20T14:02:00Z"))
    let ever = try #require(TimeSpan("999999999w"))
    #expect(moment - ever == .earliest)
    #expect(moment + ever == .latest)
    #expect(moment + TimeSpan(seconds: .max) == .latest)
    #expect(moment - TimeSpan(seconds: .min) == .latest)
    #expect((moment + TimeSpan(seconds: 90)).description == "2026-11-20T14:03:30Z")
    #expect((moment - TimeSpan(seconds: 90)).description == "2026-11-20T14:00:30Z")
  }

  private func pad(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: width - digits.count) + digits
  }
}

/// A small generator with a seed, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
