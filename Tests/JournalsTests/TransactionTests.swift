import Databases
import Journals
import ResetEngine
import ResetModel
import TestMaterial
import Testing

@Suite struct TransactionTests {
  let journal: SQLJournal
  let connection: SQLiteConnection

  init() throws { (journal, connection) = try SQLJournal.inMemory() }

  @Test func `a transaction that throws leaves no row, no entry and no number used`() throws {
    var run = newRun()
    try journal.begin(&run)
    let head = try journal.auditHead()
    #expect(throws: Stop.self) {
      try journal.transaction {
        try journal.record(result("HD-1", .applied))
        throw Stop()
      }
    }
    #expect(try journal.auditHead() == head)
    #expect(try journal.resetsInThisRun() == 0)
    #expect(try journal.request(withID: "HD-1") == nil)
    try journal.transaction { try journal.record(result("HD-2", .applied)) }
    #expect(try journal.request(withID: "HD-2")?.number == 1)
    #expect(try journal.audit.verify().faults == [])
  }

  @Test func `a savepoint that throws takes one request back and leaves the others`() throws {
    let record = try journal.wholeRun {
      try journal.record(result("HD-1", .applied))
      do {
        try journal.savepoint {
          try journal.record(result("HD-2", .applied))
          throw Stop()
        }
      } catch is Stop {}
      #expect(try journal.resetsInThisRun() == 1)
      try journal.savepoint { try journal.record(result("HD-3", .applied)) }
    }
    var ids: [String?] = []
    try journal.forEachResult(of: record.id) { result, _ in ids.append(result.id) }
    #expect(ids == ["HD-1", "HD-3"])
    #expect(try journal.audit.verify().faults == [])
  }

  @Test func `an import beside a run does not break the chain`() throws {
    var run = newRun()
    try journal.begin(&run)
    try journal.transaction { try journal.record(result("HD-1", .applied)) }
    let other = try SQLJournal(in: connection, at: moment())
    try other.record(
      DirectoryImportNote(
        file: "acme.yaml", digest: digest(3), importedBy: "root", orgs: .init(added: 1),
        users: .init(changed: 2), authenticators: .init(removed: 3)), at: moment(1))
    try journal.transaction { try journal.record(result("HD-2", .applied)) }
    let verification = try journal.audit.verify()
    #expect(verification.faults == [])
    #expect(verification.entries == 5)
  }

  @Test func `resets that another connection enters or takes off during a run are counted`() throws
  {
    let folder = try TemporaryFolder.make()
    defer { TemporaryFolder.remove(folder) }
    let connections = try (0..<2).map { _ in
      try SQLiteConnection.open("\(folder)/j.sqlite", for: .creating)
    }
    let (ours, others) = (
      try SQLJournal(in: connections[0], at: moment()),
      try SQLJournal(in: connections[1], at: moment())
    )
    func counts() throws -> [Int] {
      try ours.transaction {
        try [
          ours.resets(ofSubject: "1", since: moment(), limit: 9),
          ours.resets(inOrg: "acme", since: moment(), limit: 9),
        ]
      }
    }
    var (run, otherRun) = (newRun(), newRun(startedAt: moment(1)))
    try ours.begin(&run)
    try ours.transaction { try ours.record(result("HD-1", .applied, subjects: ["1"])) }
    #expect(try counts() == [1, 1])
    try others.begin(&otherRun)
    try others.transaction { try others.record(result("HD-2", .applied, subjects: ["1", "2"])) }
    #expect(try counts() == [2, 3])
    try others.transaction {
      for table in [
        "DELETE FROM reset", "DELETE FROM recent_reset", "DELETE FROM reset_count",
      ] as [StaticString] {
        try connections[1].run(table)
      }
    }
    #expect(try counts() == [0, 0])
  }

  @Test func `resets are counted across runs, those of the open transaction included`() throws {
    try journal.wholeRun {
      try journal.record(result("HD-1", .applied, subjects: ["1", "2"]))
      try journal.record(result("HD-2", .applied, subjects: ["1"]), at: moment(60))
      #expect(try journal.resets(ofSubject: "1", since: moment(), limit: 10) == 2)
      #expect(try journal.resetsInThisRun() == 3)
    }
    #expect(try journal.resetsInThisRun() == 0)
    #expect(try journal.resets(ofSubject: "1", since: moment(), limit: 10) == 2)
    #expect(try journal.resets(ofSubject: "1", since: moment(1), limit: 10) == 1)
    #expect(try journal.resets(ofSubject: "1", since: moment(), limit: 1) == 1)
    #expect(try journal.resets(ofSubject: "3", since: moment(), limit: 10) == 0)
    #expect(try journal.resets(inOrg: "acme", since: moment(), limit: 10) == 3)
    #expect(try journal.resets(inOrg: "other", since: moment(), limit: 10) == 0)
    #expect(try journal.lastReset(ofSubject: "1") == moment(60))
    #expect(try journal.lastReset(ofSubject: "3") == nil)
  }

  @Test func `a read-only journal answers and refuses tables that are not there`() throws {
    let error = #expect(throws: JournalError.self) {
      try SQLJournal(reading: SQLiteConnection.inMemory())
    }
    #expect(
      error?.reason
        == .olderSchema(part: "journal", found: 0, known: Int64(Schema.journal.migrations.count)))
    try journal.wholeRun { try journal.record(result("HD-1", .held)) }
    #expect(try SQLJournal(reading: connection).heldRequests().map(\.id) == ["HD-1"])
  }
}

struct Stop: Error {}
