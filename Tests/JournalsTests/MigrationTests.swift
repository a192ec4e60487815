import Databases
import ResetModel
import TestMaterial
import Testing

@testable import Journals

@Suite struct MigrationTests {
  private static let copies: [StaticString] = [
    "INSERT INTO run SELECT * FROM newer.run",
    "INSERT INTO audit SELECT * FROM newer.audit",
    "INSERT INTO audit_head SELECT * FROM newer.audit_head",
    """
    INSERT INTO request SELECT number, id, digest, bytes, file, kind, org, level, requester,
      submitter, received_at, outcome, holds_id, waiting, replaced_by, settled_as, decided_at, run,
      entry, signature
    FROM newer.request
    """,
    """
    INSERT INTO decision (entry, request, run, effect, outcome, decided_at)
    SELECT entry, request, run, effect, outcome, decided_at FROM newer.decision
    """,
    "INSERT INTO result (run, position, entry, file) SELECT run, position, entry, file FROM newer.result",
    """
    INSERT INTO reset (number, decision, subject, login, org, level, reset_at, removed)
    SELECT ROW_NUMBER() OVER (ORDER BY decision, position), decision, subject, login, org, level,
      reset_at, removed
    FROM newer.reset
    """,
  ]

  private static let tables: [StaticString] = [
    "SELECT * FROM decision ORDER BY entry",
    "SELECT * FROM result ORDER BY run, position",
    "SELECT * FROM request ORDER BY number",
    """
    SELECT decision, position, subject, login, org, level, reset_at, removed FROM reset
    ORDER BY decision, position
    """,
  ]

  @Test func `a journal of the schema with more indexes keeps all that is in it`() throws {
    let folder = try TemporaryFolder.make()
    defer { TemporaryFolder.remove(folder) }
    let newer = try SQLiteConnection.open("\(folder)/j.sqlite", for: .creating)
    let journal = try SQLJournal(in: newer, at: moment())
    try journal.wholeRun {
      try journal.record(result("HD-1", .held))
      try journal.record(result("HD-2", .applied, subjects: ["1", "2"]))
      try journal.record(result(nil, .invalid))
    }
    let held = try #require(try journal.heldRequests().first)
    try journal.wholeRun(startedAt: moment(60)) {
      try journal.record(result("HD-1", .applied), at: moment(60), previous: held)
      try journal.record(result("HD-3", .denied), at: moment(60))
    }

    let older = try SQLiteConnection.inMemory()
    let before = Schema(part: "journal", migrations: Array(Schema.journal.migrations.prefix(9)))
    try before.migrate(older)
    try older.run("ATTACH ? AS newer", [.text("\(folder)/j.sqlite")])
    for copy in Self.copies { try older.run(copy) }
    try older.run("DETACH newer")

    let migrated = try SQLJournal(in: older, at: moment(120))
    for table in Self.tables {
      let rows = try older.rows(table).map(\.values)
      #expect(try rows == newer.rows(table).map(\.values) && !rows.isEmpty, "\(table)")
    }
    #expect(try older.row("SELECT COUNT(*) FROM recent_reset")?.integer(0) == 0)
    #expect(try migrated.audit.verify().faults == [])
    #expect(try migrated.story(of: "HD-1") == journal.story(of: "HD-1"))
    // It goes on as if it had always been so.
    try migrated.wholeRun(startedAt: moment(180)) {
      try migrated.record(result("HD-4", .applied), at: moment(180))
    }
    #expect(try migrated.resets(ofSubject: "1042", since: moment(), limit: 9) == 2)
    #expect(try migrated.audit.verify().faults == [])
  }

  @Test func `a journal of the schema that counted by indexes keeps what it counted`() throws {
    let older = try SQLiteConnection.inMemory()
    let before = Schema(part: "journal", migrations: Array(Schema.journal.migrations.prefix(10)))
    try before.migrate(older)
    try older.run("PRAGMA foreign_keys = OFF")
    try older.run(
      """
      INSERT INTO reset VALUES
        (3, 1, '1', 'one@acme.example', 'acme', 'user', 60, 1, 0),
        (4, 1, '1', 'uno@acme.example', 'acme', 'user', 70, 1, 0),
        (4, 2, '2', 'two@acme.example', 'acme', 'user', 70, 1, 0),
        (5, 1, '1', 'uno@acme.example', 'acme', 'user', 80, 1, 1)
      """)
    try Schema.journal.migrate(older)
    let counted = try older.rows("SELECT * FROM past_reset ORDER BY subject, reset_at").map(
      \.values)
    #expect(
      counted == [
        [.text("1"), .integer(60), .integer(3), .integer(1), .integer(1)],
        [.text("1"), .integer(70), .integer(4), .integer(1), .integer(2)],
        [.text("1"), .integer(80), .integer(5), .integer(1), .integer(3)],
        [.text("2"), .integer(70), .integer(4), .integer(2), .integer(1)],
      ])
    let resetsOfOrgs = try older.rows("SELECT * FROM reset_count ORDER BY reset_at").map(\.values)
    #expect(
      resetsOfOrgs
        == [(60, 1), (70, 2), (80, 1)].map { at, resets in
          [.text("acme"), .integer(at), .integer(resets)]
        })
    let logins = try older.rows("SELECT * FROM known_login ORDER BY login").map(\.values)
    #expect(
      logins
        == [("one", "1"), ("two", "2"), ("uno", "1")].map { login, subject in
          [.text("\(login)@acme.example"), .text(subject)]
        })
  }
}
