import Databases
import ResetModel
import Testing

@testable import Journals

@Suite struct ResetsOfOrgTests {
  let journal: SQLJournal
  let connection: SQLiteConnection

  init() throws { (journal, connection) = try SQLJournal.inMemory() }

  /// As a run asks that has asked nothing before.
  private func count(_ org: OrgID = "acme", since second: Int64 = 0, limit: Int = 99) throws -> Int
  {
    journal.cursor.orgCounts.forget()
    return try journal.resets(inOrg: org, since: moment(second), limit: limit)
  }

  /// Records an applied request whose id is the run's and its own number.
  private func apply(
    _ run: Int64, _ number: Int, subjects: [String] = ["1"], org: String = "acme"
  ) throws {
    try journal.record(
      result("HD-\(run)-\(number)", .applied, subjects: subjects, org: org), at: moment(run))
  }

  private func rows() throws -> [[SQLValue]] {
    try connection.rows("SELECT org, resets FROM reset_count ORDER BY org, reset_at").map(\.values)
  }

  @Test
  func `resets count from their own transaction on, since the moment that a limit asks about`()
    throws
  {
    for run in [0, 60, 120] as [Int64] {
      try journal.wholeRun(startedAt: moment(run)) {
        try apply(run, 1, subjects: ["1", "2"])
        try apply(run, 2, org: "other")
        #expect(try count(since: run) == 2)
        try apply(run, 3)
        #expect(try count(since: run) == 3)
      }
    }
    for (since, limit, expected) in [
      (0, 99, 9), (1, 99, 6), (60, 99, 6), (120, 99, 3), (121, 99, 0),
    ]
      + [(0, 4, 4), (0, 0, 0), (0, -1, 0)]
    {
      #expect(try count(since: Int64(since), limit: limit) == expected)
    }
    #expect(try count("other") == 3)
    #expect(try count("acme'; --") == 0)
    #expect(try journal.audit.verify().faults == [])
  }

  @Test func `a limit of an org looks at one row for each run`() throws {
    for run in [0, 60] as [Int64] {
      try journal.wholeRun(startedAt: moment(run)) {
        for number in 1...20 { try apply(run, number, org: number.isMultiple(of: 2) ? "a" : "b") }
      }
    }
    #expect(
      try rows() == [
        [.text("a"), .integer(10)], [.text("a"), .integer(10)], [.text("b"), .integer(10)],
        [.text("b"), .integer(10)],
      ])
  }

  /// Journals of before have some, where a connector took all resets of a run back.
  @Test func `a run that has no resets any more takes no other's place`() throws {
    try journal.wholeRun(startedAt: moment(60)) { try apply(60, 1, subjects: ["1", "2"]) }
    try connection.run(
      "INSERT INTO reset_count VALUES ('acme', ?, 0)",
      [.integer(moment(30).millisecondsSince1970)])
    #expect(try count(limit: 1) == 1)
  }

  @Test func `what is undone is not counted`() throws {
    struct Refused: Error {}
    try journal.wholeRun {
      try apply(0, 1)
      try? journal.savepoint {
        try apply(0, 2)
        // Counting enters what was recorded, which is then undone as well.
        #expect(try count() == 2)
        throw Refused()
      }
      #expect(try count() == 1)
      try apply(0, 3)
    }
    #expect(throws: Refused.self) {
      try journal.wholeRun(startedAt: moment(60)) {
        try apply(60, 1)
        throw Refused()
      }
    }
    #expect(try count() == 2)
    #expect(try rows() == [[.text("acme"), .integer(2)]])
    #expect(try journal.audit.verify().faults == [])
  }
}
