import Databases
import Journals
import ResetModel
import Testing

/// Whoever may write the journal can make a part of it unreadable; by that, nothing else is to be hidden.
@Suite struct AuditOfDamageTests {
  let journal: SQLJournal
  let connection: SQLiteConnection
  let head: AuditHead

  /// Entries: 3 holds a request and 7 applies it, 4 applies another one and 8 denies a third; 2, 5, 6
  /// and 9 begin and end two runs.
  init() throws {
    (journal, connection) = try SQLJournal.inMemory()
    let journal = journal
    try journal.wholeRun {
      try journal.record(result("HD-1", .held, digest: Self.digest(of: "one")))
      try journal.record(
        result("HD-2", .applied, subjects: ["2"], digest: Self.digest(of: "two")),
        bytes: Array("two".utf8))
    }
    let held = try #require(try journal.request(withID: "HD-1"))
    try journal.wholeRun(startedAt: moment(60)) {
      try journal.record(
        result("HD-1", .applied, subjects: ["1"], digest: Self.digest(of: "one")), at: moment(60),
        previous: held)
      try journal.record(
        result("HD-3", .denied, digest: Self.digest(of: "three")), bytes: Array("three".utf8),
        at: moment(60))
    }
    head = try #require(try journal.auditHead())
    #expect(try journal.audit.verify(knownHeads: [head]).faults == [])
    try connection.run("PRAGMA foreign_keys = OFF")
    try connection.run("PRAGMA ignore_check_constraints = ON")
  }

  private static func digest(of text: String) -> Digest { .sha256(of: Array(text.utf8)) }

  private func faults(after statements: StaticString...) throws -> [AuditFault] {
    for statement in statements { #expect(try connection.run(statement) > 0, "\(statement)") }
    return try journal.audit.verify(knownHeads: [head]).faults
  }

  static let unreadable: [(StaticString, AuditFault.Kind)] = [
    ("UPDATE audit SET entered_at = -9223372036854775808 WHERE sequence = 3", .changed),
    ("UPDATE audit SET entered_at = 9223372036854775807 WHERE sequence = 3", .changed),
    ("UPDATE audit SET body = x'00' WHERE sequence = 3", .changed),
    ("UPDATE audit SET hash = 'none' WHERE sequence = 3", .changed),
    ("UPDATE decision SET outcome = x'00' WHERE entry = 3", .disagreement),
  ]

  /// Neither what was changed in the entry after it, nor is a later decision on the same request blamed.
  @Test(arguments: unreadable) func `an entry that cannot be read is told, and no other for it`(
    tampering: StaticString, kind: AuditFault.Kind
  ) throws {
    let faults = try faults(
      after: tampering,
      "UPDATE audit SET body = replace(body, 'alex.kim', 'evil.kim') WHERE sequence = 4")
    #expect(faults.map(\.sequence) == [3, 4], "\(faults)")
    #expect(faults.map(\.kind) == [kind, .changed], "\(faults)")
    #expect(faults[0].sentence.contains("of a row is not"), "\(faults)")
    guard kind == .changed else { return }
    #expect(throws: JournalError.self) { try journal.audit.export { _ in } }
  }

  @Test func `a last entry whose hash cannot be read is told once`() throws {
    let faults = try faults(after: "UPDATE audit SET hash = 'none' WHERE sequence = 9")
    #expect(faults.map(\.sequence) == [9], "\(faults)")
  }

  @Test func `a hash that nobody can tell is not taken for another one than a report knows`() throws
  {
    let faults = try faults(
      after: "UPDATE audit SET hash = 'none', body = x'00' WHERE sequence = 9")
    #expect(Set(faults.map(\.sequence)) == [9], "\(faults)")
    #expect(!faults.contains { $0.sentence.contains("a report knows") }, "\(faults)")
  }

  @Test func `an end that was cut off is told, though nobody can read where it was`() throws {
    let faults = try faults(
      after: "DELETE FROM audit WHERE sequence = 9", "UPDATE audit_head SET hash = 'none'")
    // The end of its run went with it.
    #expect(faults.map(\.kind) == [.head, .missing(last: 9), .disagreement], "\(faults)")
  }

  @Test func `rows that cannot be read hide no others`() throws {
    let faults = try faults(
      after: "INSERT INTO past_reset VALUES ('1', 0, 'x', 1, 1)",
      "INSERT INTO reset_count VALUES (x'00', 0, 1)",
      "UPDATE request SET bytes = 'text' WHERE entry = 4",
      "UPDATE request SET bytes = x'00' WHERE entry = 8")
    #expect(faults.map(\.sequence) == [9, 9, 4, 8], "\(faults)")
  }

  @Test func `a table that is gone hides no others`() throws {
    try connection.run("DROP TABLE known_login")
    let faults = try faults(after: "UPDATE request SET bytes = x'00' WHERE entry = 8")
    #expect(faults.map(\.sequence) == [9, 8], "\(faults)")
    #expect(faults[0].sentence.contains("known_login"), "\(faults)")
  }

  @Test func `what has no place in the order is told`() throws {
    let faults = try faults(
      after: """
        INSERT INTO audit SELECT -3000000000, entered_at, run, event, body, hash FROM audit
        WHERE sequence = 4
        """,
      "UPDATE request SET number = -3000000000 WHERE entry = 8",
      "UPDATE decision SET request = -3000000000 WHERE entry = 8")
    #expect(faults.map(\.sequence) == [-3_000_000_000, 8], "\(faults)")
  }
}
