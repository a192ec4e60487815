import LocatedYAML
import ResetModel
import Testing

@testable import PolicyEngine

@Suite struct WeekWindowTests {
  private func window(_ yaml: String) throws -> WeekWindow {
    let document = try YAMLDocument(SourceText(file: "hours", bytes: Array(yaml.utf8)))
    return try #require(document.read(as: WeekWindow.shape).value)
  }

  private static let office =
    #"{days: mon-fri, from: "07:00", to: "20:00", time_zone: Europe/Paris}"#
  /// From Friday's and Saturday's evening into the morning after.
  private static let nights =
    #"{days: fri-sat, from: "22:00", to: "06:00", time_zone: Europe/Paris}"#

  @Test(arguments: [
    // Paris is an hour ahead of UTC in winter and two in summer.
    (office, "2026-11-20T05:59:59Z", false), (office, "2026-11-20T06:00:00Z", true),
    (office, "2026-11-20T18:59:59Z", true), (office, "2026-11-20T19:00:00Z", false),
    (office, "2026-07-20T05:00:00Z", true), (office, "2026-07-20T18:00:00Z", false),
    (office, "2026-11-21T12:00:00Z", false),
    // The day of a window is that of its start.
    (nights, "2026-11-20T20:59:59Z", false), (nights, "2026-11-20T21:00:00Z", true),
    (nights, "2026-11-22T04:59:59Z", true), (nights, "2026-11-22T05:00:00Z", false),
    (nights, "2026-11-22T21:30:00Z", false), (nights, "2026-11-20T01:00:00Z", false),
    // Whole days, and hours that end at midnight.
    (#"{days: sun, from: "00:00", to: "24:00", time_zone: UTC}"#, "2026-11-22T23:59:59Z", true),
    (#"{days: sun, from: "00:00", to: "24:00", time_zone: UTC}"#, "2026-11-23T00:00:00Z", false),
    (#"{days: sun, from: "20:00", to: "00:00", time_zone: UTC}"#, "2026-11-22T23:59:59Z", true),
    (#"{days: sun, from: "20:00", to: "00:00", time_zone: UTC}"#, "2026-11-23T00:00:00Z", false),
    // Ranges over the end of the week, lists, and zones half an hour off.
    (
      #"{days: [wed, sat-mon], from: "09:00", to: "10:00", time_zone: UTC}"#,
      "2026-11-23T09:30:00Z", true
    ),
    (
      #"{days: [wed, sat-mon], from: "09:00", to: "10:00", time_zone: UTC}"#,
      "2026-11-24T09:30:00Z", false
    ),
    (#"{from: "09:00", to: "10:00", time_zone: Asia/Kolkata}"#, "2026-11-24T03:30:00Z", true),
    (#"{from: "09:00", to: "10:00", time_zone: Asia/Kolkata}"#, "2026-11-24T04:30:00Z", false),
    // Before 1970.
    (#"{days: wed, from: "23:00", to: "24:00", time_zone: UTC}"#, "1969-12-31T23:30:00Z", true),
  ])
  func `the wall clock says whether it is open`(hours: String, at: String, isOpen: Bool) throws {
    #expect(try window(hours).isOpen(at: Timestamp(rfc3339: at)!) == isOpen)
  }

  @Test(arguments: [
    (office, "2026-11-20T05:00:00Z", "2026-11-20T06:00:00Z"),
    (office, "2026-11-20T20:00:00Z", "2026-11-23T06:00:00Z"),
    (nights, "2026-11-22T05:00:00Z", "2026-11-27T21:00:00Z"),
    // Summer time ends on Sunday, 25 October 2026, at 01:00 UTC: Monday's seven o'clock is later.
    (office, "2026-10-23T19:00:00Z", "2026-10-26T06:00:00Z"),
    // And begins on Sunday, 28 March 2027, at 01:00 UTC.
    (office, "2027-03-26T20:00:00Z", "2027-03-29T05:00:00Z"),
    // Half past two is missing that night, so that the window opens at three, summer time.
    (
      #"{days: sun, from: "02:30", to: "04:00", time_zone: Europe/Paris}"#, "2027-03-28T00:00:00Z",
      "2027-03-28T01:00:00Z"
    ),
    // A window that lies within the missing hour is skipped.
    (
      #"{days: sun, from: "02:15", to: "02:45", time_zone: Europe/Paris}"#, "2027-03-28T00:00:00Z",
      "2027-04-04T00:15:00Z"
    ),
    // Half past two comes twice in October; the first one counts,
    (
      #"{days: sun, from: "02:30", to: "02:45", time_zone: Europe/Paris}"#, "2026-10-25T00:00:00Z",
      "2026-10-25T00:30:00Z"
    ),
    // and then the second.
    (
      #"{days: sun, from: "02:30", to: "02:45", time_zone: Europe/Paris}"#, "2026-10-25T00:50:00Z",
      "2026-10-25T01:30:00Z"
    ),
    // Setting the clock back opens what had just closed.
    (
      #"{days: sun, from: "01:00", to: "02:30", time_zone: Europe/Paris}"#, "2026-10-25T00:40:00Z",
      "2026-10-25T01:00:00Z"
    ),
  ])
  func `the next opening is found, also when clocks are set`(
    hours: String, after: String, opening: String
  ) throws {
    let window = try window(hours)
    let moment = Timestamp(rfc3339: after)!
    #expect(!window.isOpen(at: moment))
    #expect(window.opening(after: moment)?.description == opening)
  }

  @Test(arguments: [
    office, nights, #"{days: sun, from: "02:30", to: "02:45", time_zone: Europe/Paris}"#,
    #"{days: sun, from: "23:30", to: "03:00", time_zone: America/New_York}"#,
    #"{days: [sun], from: "01:45", to: "02:10", time_zone: Australia/Lord_Howe}"#,
  ])
  func `the next opening agrees with looking at the clock every five minutes`(hours: String) throws
  {
    let window = try window(hours)
    for start in ["2026-10-22T00:00:00Z", "2027-03-25T00:00:00Z", "2026-10-01T00:00:00Z"] {
      let start = Timestamp(rfc3339: start)!
      let clock = (0..<14 * 288).map { start + TimeSpan(seconds: Int64($0) * 300) }
      for index in stride(from: 0, to: 4 * 288, by: 7) where !window.isOpen(at: clock[index]) {
        let seen = clock[index...].first(where: window.isOpen)
        #expect(window.opening(after: clock[index]) == seen)
      }
    }
  }

  @Test(arguments: [
    ("mon-fri", "mon-fri"), ("[mon, wed, sat-sun]", "mon, wed, sat-sun"),
    ("sat-mon", "mon, sat-sun"),
    ("mon-sun", "mon-sun"), ("[tue, mon]", "mon-tue"), ("sun-sat", "mon-sun"), ("fri-fri", "fri"),
  ])
  func `days are told in the shortest way`(written: String, told: String) throws {
    let window = try window("{days: \(written), from: '01:00', to: '02:00', time_zone: UTC}")
    #expect(window.description == "\(told) 01:00 to 02:00 (UTC)")
  }
}
