import ResetModel
import Testing

@Suite struct TimeSpanTests {
  @Test(arguments: [
    ("30s", 30), ("15m", 900), ("24h", 86_400), ("7d", 604_800), ("2w", 1_209_600), ("0s", 0),
    ("007d", 604_800), ("999999999w", 604_799_999_395_200),
  ])
  func `a number and a unit are so many seconds`(text: String, seconds: Int64) {
    #expect(TimeSpan(text)?.seconds == seconds)
  }

  @Test(arguments: [
    "", "s", "24", "24 h", " 24h", "24h ", "-1h", "+1h", "1.5h", "1h30m", "24H", "1y", "1ms",
    "1000000000s", "9999999999999999999999s", "٣h", "1h\u{301}", "h1", "1_000s", "0x1s",
  ])
  func `anything else is no span`(text: String) {
    #expect(TimeSpan(text) == nil)
  }

  @Test(arguments: [
    (0, "0s"), (59, "59s"), (60, "1m"), (90, "90s"), (3600, "1h"), (5400, "90m"), (86_400, "1d"),
    (90_000, "25h"), (1_209_600, "14d"), (-7200, "-2h"),
  ])
  func `a span is told exactly`(seconds: Int64, text: String) {
    #expect(TimeSpan(seconds: seconds).description == text)
    if seconds >= 0 { #expect(TimeSpan(text)?.seconds == seconds) }
  }

  @Test(arguments: [
    (0, "0s"), (59, "59s"), (3780, "1h 3m"), (90_180, "1d 1h"), (90_061, "1d 1h"),
    (86_401, "1d 1s"), (-3780, "1h 3m"), (Int64.min, "106751991167300d 15h"),
  ])
  func `a span is told in at most two units`(seconds: Int64, text: String) {
    #expect(TimeSpan(seconds: seconds).approximately == text)
  }

  @Test func `the time between two moments is cut to whole seconds`() {
    let start = Timestamp(millisecondsSince1970: 1000)
    let end = Timestamp(millisecondsSince1970: 4999)
    #expect(TimeSpan.between(start, end).seconds == 3)
    #expect(TimeSpan.between(end, start).seconds == -3)
  }
}
