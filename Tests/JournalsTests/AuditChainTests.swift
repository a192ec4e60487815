import Crypto
import Databases
import Journals
import ResetModel
import Testing

@Suite struct AuditChainTests {
  let journal: SQLJournal
  let connection: SQLiteConnection
  let head: AuditHead

  /// Entries: 1 journal created, 2 run begun, 3 to 6 requests, 7 run finished.
  init() throws {
    (journal, connection) = try SQLJournal.inMemory()
    let journal = journal
    try journal.wholeRun {
      for number in 1...4 {
        try journal.record(
          result("HD-\(number)", .applied, subjects: ["\(number)"]), at: moment(Int64(number)))
      }
    }
    head = try #require(try journal.auditHead())
  }

  @Test func `a chain that nobody touched is sound`() throws {
    let verification = try journal.audit.verify(knownHeads: [head])
    #expect(verification.isSound)
    #expect(verification.entries == 7)
    #expect(verification.head == head)
  }

  @Test func `each line's hash is the next line's previous`() throws {
    var lines: [[UInt8]] = []
    try journal.audit.export { lines.append($0) }
    #expect(lines.count == 7)
    #expect(
      String(decoding: lines[0], as: UTF8.self)
        == #"{"sequence":1,"at":"2026-11-20T15:00:00Z","run":null,"event":"journal-created","#
        + #""previous":"\#(String(repeating: "0", count: 64))","body":{}}"#)
    for (line, next) in zip(lines, lines.dropFirst()) {
      let hash = Array(SHA256.hash(data: line)).map { byte in
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }.joined()
      #expect(String(decoding: next, as: UTF8.self).contains(#""previous":"\#(hash)""#))
    }
    #expect(Array(SHA256.hash(data: lines[6])) == head.hash.bytes)
  }

  @Test func `the body of an entry on a request is the element of the report`() throws {
    var bodies: [String] = []
    try journal.audit.forEachEntry { entry, _ in
      if entry.event == "request" { bodies.append(entry.body) }
    }
    #expect(
      bodies.first
        == String(decoding: result("HD-1", .applied, subjects: ["1"]).json, as: UTF8.self))
  }

  /// What somebody does to the database, and the entries at which that is found.
  struct Tampering: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let statements: [StaticString]
    let entries: Set<Int64>
    let kind: AuditFault.Kind
  }

  static let tamperings = [
    Tampering(
      testDescription: "a body is changed",
      statements: [
        "UPDATE audit SET body = replace(body, 'alex.kim', 'evil.kim') WHERE sequence = 4"
      ],
      entries: [4], kind: .changed),
    Tampering(
      testDescription: "a time is changed",
      statements: ["UPDATE audit SET entered_at = entered_at + 1 WHERE sequence = 4"],
      entries: [4], kind: .changed),
    Tampering(
      testDescription: "an event is renamed",
      statements: ["UPDATE audit SET event = 'journal-created' WHERE sequence = 2"],
      entries: [2], kind: .changed),
    Tampering(
      testDescription: "a hash is changed",
      statements: ["UPDATE audit SET hash = zeroblob(32) WHERE sequence = 4"],
      entries: [4, 5], kind: .changed),
    Tampering(
      testDescription: "an entry in the middle is deleted",
      statements: ["DELETE FROM audit WHERE sequence = 2"],
      entries: [2], kind: .missing(last: 2)),
    Tampering(
      testDescription: "the first entry is deleted",
      statements: ["DELETE FROM audit WHERE sequence = 1"],
      entries: [1], kind: .missing(last: 1)),
    Tampering(
      testDescription: "an entry is deleted and the rest moved up",
      statements: [
        "DELETE FROM audit WHERE sequence = 4",
        "UPDATE audit SET sequence = sequence - 1 WHERE sequence > 4",
      ], entries: [4, 5, 6], kind: .changed),
    Tampering(
      testDescription: "the last entry is deleted",
      statements: ["DELETE FROM audit WHERE sequence = 7"],
      entries: [7], kind: .missing(last: 7)),
    Tampering(
      testDescription: "the last entry is deleted and the head moved",
      statements: [
        "DELETE FROM audit WHERE sequence = 7",
        """
        UPDATE audit_head SET sequence = 6,
          hash = (SELECT hash FROM audit WHERE sequence = 6)
        """,
      ], entries: [7], kind: .missing(last: 7)),
    Tampering(
      testDescription: "two entries are swapped",
      statements: [
        "UPDATE audit SET sequence = -1 WHERE sequence = 3",
        "UPDATE audit SET sequence = 3 WHERE sequence = 4",
        "UPDATE audit SET sequence = 4 WHERE sequence = -1",
      ], entries: [3, 4, 5], kind: .changed),
    Tampering(
      testDescription: "the head is changed",
      statements: ["UPDATE audit_head SET hash = zeroblob(32)"],
      entries: [7], kind: .head),
    Tampering(
      testDescription: "the head is deleted",
      statements: ["DELETE FROM audit_head"], entries: [7], kind: .head),
    Tampering(
      testDescription: "a run's head is changed",
      statements: ["UPDATE run SET audit_hash = zeroblob(32)"], entries: [6], kind: .head),
    Tampering(
      testDescription: "a decision is changed",
      statements: ["UPDATE decision SET outcome = 'failed' WHERE entry = 4"],
      entries: [4], kind: .disagreement),
    Tampering(
      testDescription: "a request's outcome is changed",
      statements: ["UPDATE request SET outcome = 'denied' WHERE number = 2"],
      entries: [4], kind: .disagreement),
    Tampering(
      testDescription: "a request's file is changed",
      statements: ["UPDATE request SET file = 'other' WHERE number = 2"],
      entries: [4], kind: .disagreement),
    Tampering(
      testDescription: "a request's kind is changed",
      statements: ["UPDATE request SET kind = 'other' WHERE number = 2"],
      entries: [4], kind: .disagreement),
    Tampering(
      testDescription: "a request's org is changed",
      statements: ["UPDATE request SET org = 'other' WHERE number = 2"],
      entries: [4], kind: .disagreement),
    Tampering(
      testDescription: "a request's level is changed",
      statements: ["UPDATE request SET level = 'other' WHERE number = 2"],
      entries: [4], kind: .disagreement),
    Tampering(
      testDescription: "a request's requester is changed",
      statements: ["UPDATE request SET requester = 'other' WHERE number = 2"],
      entries: [4], kind: .disagreement),
    Tampering(
      testDescription: "a request's submitter is changed",
      statements: ["UPDATE request SET submitter = 'other' WHERE number = 2"],
      entries: [4], kind: .disagreement),
    Tampering(
      testDescription: "a request's bytes are changed",
      statements: ["UPDATE request SET bytes = zeroblob(4) WHERE number = 2"],
      entries: [4], kind: .disagreement),
    Tampering(
      testDescription: "a reset is deleted",
      statements: ["DELETE FROM reset WHERE decision = 4"], entries: [4], kind: .disagreement),
    Tampering(
      testDescription: "a reset is another person's",
      statements: ["UPDATE reset SET subject = '99' WHERE decision = 4"],
      entries: [4], kind: .disagreement),
    Tampering(
      testDescription: "a reset removed nothing",
      statements: ["UPDATE reset SET removed = 0 WHERE decision = 4"],
      entries: [4], kind: .disagreement),
    Tampering(
      testDescription: "a reset was longer ago",
      statements: ["UPDATE reset SET reset_at = 0 WHERE decision = 4"],
      entries: [4], kind: .disagreement),
    Tampering(
      testDescription: "a reset was in another org",
      statements: ["UPDATE reset SET org = 'other' WHERE decision = 4"],
      entries: [4], kind: .disagreement),
    Tampering(
      testDescription: "there is a reset that no request asked for",
      statements: [
        """
        INSERT INTO reset SELECT 99, position, subject, login, org, level, reset_at, removed
        FROM reset WHERE decision = 4
        """,
        """
        INSERT INTO recent_reset SELECT subject, reset_at, 99, position FROM reset
        WHERE decision = 99
        """,
      ],
      entries: [99], kind: .disagreement),
    Tampering(
      testDescription: "a request has no outcome, past the schema",
      statements: [
        "PRAGMA writable_schema = ON",
        """
        UPDATE sqlite_schema SET sql = replace(sql, 'outcome TEXT NOT NULL', 'outcome TEXT')
        WHERE name = 'request'
        """, "PRAGMA writable_schema = RESET", "UPDATE request SET outcome = NULL WHERE entry = 4",
      ],
      entries: [4], kind: .disagreement),
    Tampering(
      testDescription: "an id is given away",
      statements: ["UPDATE request SET holds_id = 0 WHERE entry = 4"],
      entries: [4], kind: .disagreement),
    Tampering(
      testDescription: "an id is given to another request",
      statements: ["UPDATE request SET holds_id = 0, replaced_by = 1 WHERE entry = 4"],
      entries: [4], kind: .disagreement),
    Tampering(
      testDescription: "a settled request waits again",
      statements: ["UPDATE request SET waiting = 1 WHERE entry = 4"],
      entries: [4], kind: .disagreement),
    Tampering(
      testDescription: "a decision comes after that on another request",
      statements: ["UPDATE decision SET earlier = 3 WHERE entry = 4"],
      entries: [4], kind: .disagreement),
    Tampering(
      testDescription: "a decision is invented",
      statements: ["INSERT INTO decision VALUES (7, 2, 1, 'permit', 'applied', 0, NULL)"],
      entries: [7], kind: .disagreement),
  ]

  @Test(arguments: tamperings) func `is found where it was done`(tampering: Tampering) throws {
    try connection.run("PRAGMA foreign_keys = OFF")
    for statement in tampering.statements {
      #expect(try connection.run(statement) > 0)
    }
    let faults = try journal.audit.verify(knownHeads: [head]).faults
    #expect(!faults.isEmpty)
    for entry in tampering.entries {
      #expect(
        faults.contains { $0.sequence == entry && $0.kind == tampering.kind },
        "\(faults.map(\.description))")
    }
  }

  /// As if it had never been applied; what its latest entry says of an earlier one stays, or goes too.
  @Test(arguments: [3, nil] as [Int64?])
  func `a request that waits again, as an earlier entry left it, is found`(earlier: Int64?) throws {
    let (journal, connection) = try SQLJournal.inMemory()
    try journal.wholeRun { try journal.record(result("HD-1", .held), at: moment(1)) }
    let held = try #require(try journal.request(withID: "HD-1"))
    try journal.wholeRun {
      try journal.record(result("HD-1", .applied), at: moment(60), previous: held)
    }
    #expect(try journal.audit.verify().isSound)
    try connection.run("DELETE FROM reset WHERE decision = 6")
    try connection.run("DELETE FROM recent_reset WHERE decision = 6")
    try connection.run("DELETE FROM reset_count")
    try connection.run(
      """
      UPDATE request SET entry = 3, outcome = 'held', waiting = 1, settled_as = 'held/HD-1.yaml',
        decided_at = received_at, run = 1
      """)
    try connection.run("UPDATE decision SET earlier = ? WHERE entry = 6", [SQLValue(earlier)])
    let faults = try journal.audit.verify().faults
    #expect(Set(faults.map(\.sequence)) == [6], "\(faults)")
  }

  @Test func `a chain written anew is found by a head that a report holds`() throws {
    let other = try SQLJournal.inMemory()
    try other.0.wholeRun {
      for number in 1...4 { try other.0.record(result("HD-\(number)", .denied)) }
    }
    let verification = try other.0.audit.verify(knownHeads: [head])
    #expect(verification.faults.map(\.kind) == [.head])
    #expect(try other.0.audit.verify().isSound)
  }

  @Test func `nothing is added to a chain whose end was cut off`() throws {
    try connection.run("PRAGMA foreign_keys = OFF")
    try connection.run("DELETE FROM audit WHERE sequence = 7")
    let error = #expect(throws: JournalError.self) { try journal.wholeRun {} }
    guard case .corrupt? = error?.reason else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `nothing is added where the chain and its head are gone`() throws {
    try connection.run("PRAGMA foreign_keys = OFF")
    try connection.run("DELETE FROM audit")
    try connection.run("DELETE FROM audit_head")
    #expect(throws: JournalError.self) { try SQLJournal(in: connection, at: moment()) }
  }
}
