import Databases
import ResetModel
import Testing

@testable import Journals

/// Whoever changes what limits count lets requests through, or holds them up.
@Suite struct AuditOfCountsTests {
  let journal: SQLJournal
  let connection: SQLiteConnection

  /// Entries: 1 journal created, 2 run begun, 3 to 6 requests, 7 run finished. Those that 3, 4 and 5
  /// tell of reset 1, 2 and 1 and are part of the past; that of 6 reset 1 and is recent.
  init() throws {
    (journal, connection) = try SQLJournal.inMemory()
    journal.recentResetsLimit = 3
    var record = newRun()
    try journal.begin(&record)
    for batch in [["1", "2", "1"], ["1"]] {
      try journal.transaction {
        for subject in batch {
          let place = try #require(try journal.auditHead()?.sequence)
          try journal.record(
            result("HD-\(place)", .applied, subjects: [subject]), at: moment(place))
        }
      }
    }
    try journal.end(record)
  }

  /// What somebody does to the database, and the entries at which that is found.
  struct Tampering: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let statement: StaticString
    let entries: [Int64]
  }

  static let tamperings = [
    Tampering(
      testDescription: "a reset is in neither table that limits count by",
      statement: "DELETE FROM recent_reset WHERE decision = 6",
      entries: [6]),
    Tampering(
      testDescription: "a reset of the past is forgotten, and the one after it is the first",
      statement: "DELETE FROM past_reset WHERE decision = 3",
      entries: [3, 5]),
    Tampering(
      testDescription: "the last reset of the past is forgotten",
      statement: "DELETE FROM past_reset WHERE decision = 5",
      entries: [5]),
    Tampering(
      testDescription: "fewer resets of the past are counted",
      statement: "UPDATE past_reset SET ordinal = 1 WHERE decision = 5",
      entries: [5]),
    Tampering(
      testDescription: "more resets of the past are counted",
      statement: "UPDATE past_reset SET ordinal = 9 WHERE decision = 4",
      entries: [4]),
    Tampering(
      testDescription: "a reset is counted twice",
      statement: "INSERT INTO past_reset SELECT *, 3 FROM recent_reset",
      entries: [6]),
    Tampering(
      testDescription: "a reset is counted that no request had",
      statement: "INSERT INTO past_reset VALUES ('2', 9999999999999, 7, 1, 2)",
      entries: [7]),
    Tampering(
      testDescription: "a reset is counted as another subject's, too",
      statement: "INSERT INTO past_reset VALUES ('3', 0, 4, 1, 1)",
      entries: [4]),
    Tampering(
      testDescription: "a reset was longer ago for who counts",
      statement: "UPDATE past_reset SET reset_at = 0 WHERE decision = 4",
      entries: [4]),
    Tampering(
      testDescription: "fewer resets of an org are counted",
      statement: "UPDATE reset_count SET resets = 0",
      entries: [3, 4, 5, 6]),
    Tampering(
      testDescription: "no resets of an org are counted",
      statement: "DELETE FROM reset_count",
      entries: [3, 4, 5, 6]),
    Tampering(
      testDescription: "resets are counted of an org that had none",
      statement: "INSERT INTO reset_count VALUES ('other', 0, 1)",
      entries: [7]),
    Tampering(
      testDescription: "a subject's login is forgotten",
      statement: "DELETE FROM known_login WHERE subject = '2'",
      entries: [4]),
  ]

  @Test(arguments: tamperings) func `is found where it was done, and nowhere else`(
    tampering: Tampering
  ) throws {
    #expect(try journal.audit.verify().isSound)
    #expect(try connection.run(tampering.statement) > 0)
    let faults = try journal.audit.verify().faults
    #expect(Set(faults.map(\.sequence)) == Set(tampering.entries), "\(faults)")
    #expect(faults.allSatisfy { $0.kind == .disagreement }, "\(faults)")
  }

  @Test func `resets of the past without numbers are found`() throws {
    try connection.run("PRAGMA writable_schema = ON")
    try connection.run(
      """
      UPDATE sqlite_schema SET sql = replace(sql, 'INTEGER NOT NULL CHECK (ordinal > 0)', 'INTEGER')
      WHERE name = 'past_reset'
      """)
    try connection.run("PRAGMA writable_schema = RESET")
    try connection.run("UPDATE past_reset SET ordinal = NULL")
    #expect(try journal.audit.verify().faults.map(\.sequence) == [3, 4, 5])
  }

  /// Also where recent resets make up for it.
  @Test func `a number of resets that nobody can have is damage`() throws {
    try connection.run("UPDATE past_reset SET ordinal = 3 WHERE decision = 3")
    let error = #expect(throws: JournalError.self) {
      try journal.resets(ofSubject: "1", since: moment(3), limit: 9)
    }
    guard case .corrupt? = error?.reason else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
