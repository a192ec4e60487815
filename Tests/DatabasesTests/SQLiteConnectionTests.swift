import Databases
import Glibc
import ResetModel
import Testing

@Suite struct SQLiteConnectionTests {
  let folder = TemporaryFolder()

  @Test func `every commit is synced and goes through the write-ahead log`() throws {
    let connection = try SQLiteConnection.open(folder.path("j.sqlite"), for: .creating)
    #expect(try connection.row("PRAGMA journal_mode")?.text(0) == "wal")
    #expect(try connection.row("PRAGMA synchronous")?.integer(0) == 2)
    #expect(try connection.row("PRAGMA foreign_keys")?.integer(0) == 1)
    #expect(try connection.row("PRAGMA busy_timeout")?.integer(0) == 10_000)
  }

  @Test func `nobody but the owner and the group may read a new database`() throws {
    let before = umask(0)
    defer { umask(before) }
    let connection = try SQLiteConnection.open(folder.path("j.sqlite"), for: .creating)
    try connection.run("CREATE TABLE thing (number INTEGER PRIMARY KEY)")
    for name in ["j.sqlite", "j.sqlite-wal", "j.sqlite-shm"] {
      var status = stat()
      #expect(stat(folder.path(name), &status) == 0)
      #expect(status.st_mode & 0o777 == 0o640, "\(name)")
    }
  }

  @Test func `the log is worked into the database while it is written, and at the end`() throws {
    let path = folder.path("j.sqlite")
    func size(_ suffix: String) -> Int {
      var status = stat()
      return stat(path + suffix, &status) == 0 ? Int(status.st_size) : 0
    }
    var connection: SQLiteConnection? = try .open(path, for: .creating)
    try connection?.run("CREATE TABLE thing (number INTEGER PRIMARY KEY, bytes BYTEA)")
    let million = SQLValue.blob([UInt8](repeating: 7, count: 1_000_000))
    var largest = 0
    for number in 1...80 {
      try connection?.run(
        "INSERT INTO thing (number, bytes) VALUES (?, ?)", [.integer(Int64(number)), million])
      largest = max(largest, size("-wal"))
    }
    // It begins anew at 12 MiB; what commits wrote until then is in the database.
    #expect((12_000_000..<16_000_000).contains(largest))
    #expect(size("") > 60_000_000)
    connection = nil
    #expect(size("-wal") == 0)
    #expect(size("") > 80_000_000)
  }

  @Test func `a reader that looks at an earlier moment keeps the log, and what it looks at`() throws
  {
    let path = folder.path("j.sqlite")
    let writer = try SQLiteConnection.open(path, for: .creating)
    try writer.run("CREATE TABLE thing (number INTEGER PRIMARY KEY, bytes BYTEA)")
    let million = SQLValue.blob([UInt8](repeating: 7, count: 1_000_000))
    let reader = try SQLiteConnection.open(path, for: .reading)
    try reader.transaction {
      #expect(try reader.row("SELECT COUNT(*) FROM thing")?.integer(0) == 0)
      for number in 1...30 {
        try writer.run(
          "INSERT INTO thing (number, bytes) VALUES (?, ?)", [.integer(Int64(number)), million])
      }
      #expect(try reader.row("SELECT COUNT(*) FROM thing")?.integer(0) == 0)
    }
    #expect(try reader.row("SELECT COUNT(*) FROM thing")?.integer(0) == 30)
  }

  @Test func `what a transaction that throws has written is gone`() throws {
    let connection = try connectionWithTable()
    #expect(throws: Stop.self) {
      try connection.transaction {
        try insert(1, into: connection)
        try connection.savepoint { try insert(2, into: connection) }
        throw Stop()
      }
    }
    #expect(try numbers(in: connection) == [])
  }

  @Test func `what was not committed is not there after a crash`() throws {
    let connection = try connectionWithTable()
    try connection.transaction { try insert(1, into: connection) }
    try connection.transaction {
      try insert(2, into: connection)
      // The files as a crash would leave them at this moment.
      let copy = TemporaryFolder()
      for name in ["j.sqlite", "j.sqlite-wal"] {
        try write(bytes(of: folder.path(name)), to: copy.path(name))
      }
      let survivor = try SQLiteConnection.open(copy.path("j.sqlite"), for: .writing)
      #expect(try numbers(in: survivor) == [1])
    }
    #expect(try numbers(in: connection) == [1, 2])
  }

  @Test func `a savepoint that throws takes only itself along`() throws {
    let connection = try connectionWithTable()
    try connection.transaction {
      try connection.savepoint { try insert(1, into: connection) }
      do {
        try connection.savepoint {
          try insert(2, into: connection)
          try connection.savepoint { try insert(3, into: connection) }
          throw Stop()
        }
      } catch is Stop {}
      try connection.savepoint { try insert(4, into: connection) }
    }
    #expect(try numbers(in: connection) == [1, 4])
  }

  @Test func `after SQLite has undone a transaction by itself, nothing of it can be committed`()
    throws
  {
    let connection = try connectionWithTable()
    var reasons: [JournalError.Reason] = []
    func notingErrors(_ work: () throws -> Void) {
      do { try work() } catch { reasons.append((error as? JournalError)?.reason ?? .missing) }
    }
    notingErrors {
      try connection.transaction {
        try insert(1, into: connection)
        notingErrors {
          try connection.savepoint {
            // What a full disk does.
            try connection.run("ROLLBACK")
            try insert(2, into: connection)
          }
        }
        notingErrors { try insert(3, into: connection) }
      }
    }
    #expect(reasons == [.transactionLost, .transactionLost, .transactionLost])
    #expect(try numbers(in: connection) == [])
    try connection.transaction { try insert(4, into: connection) }
    #expect(try numbers(in: connection) == [4])
  }

  @Test(arguments: [
    SQLValue.null, .integer(.min), .integer(.max), .text(""), .text("é"), .text("e\u{301}"),
    .text("' OR 1=1; --"), .blob([]), .blob([0, 255]),
  ])
  func `a value comes back as it was written`(value: SQLValue) throws {
    let connection = try SQLiteConnection.inMemory()
    try connection.run("CREATE TABLE thing (content BYTEA)")
    try connection.run("INSERT INTO thing (content) VALUES (?)", [value])
    let read = try #require(try connection.row("SELECT content FROM thing")).values[0]
    #expect(read == value)
    if case .text(let one) = read, case .text(let other) = value {
      #expect(one.utf8.elementsEqual(other.utf8))
    }
  }

  @Test(arguments: [Timestamp.earliest, .latest])
  func `a moment comes back as it was written`(moment: Timestamp) throws {
    let row = try row(.integer(moment.millisecondsSince1970))
    #expect(try row.moment(0) == moment)
    #expect(try row.optionalMoment(0) == moment)
    #expect(try self.row(.null).optionalMoment(0) == nil)
  }

  @Test(arguments: [
    SQLValue.integer(Timestamp.earliest.millisecondsSince1970 - 1),
    .integer(Timestamp.latest.millisecondsSince1970 + 1), .integer(.min), .integer(.max),
    .text("2026-11-20T15:00:00Z"),
  ])
  func `a moment that cannot be told is damage`(value: SQLValue) throws {
    let row = try row(value)
    for read in [{ try row.moment(0) }, { try row.optionalMoment(0) }] as [() throws -> Timestamp?]
    {
      let error = #expect(throws: JournalError.self) { try read() }
      guard case .corrupt? = error?.reason else {
        Issue.record("\(String(describing: error))")
        continue
      }
    }
  }

  private func row(_ value: SQLValue) throws -> SQLRow {
    try #require(try SQLiteConnection.inMemory().row("SELECT ?", [value]))
  }

  @Test func `a text with a NUL is refused, not cut off`() throws {
    let connection = try SQLiteConnection.inMemory()
    let error = #expect(throws: JournalError.self) {
      try connection.rows("SELECT ?", [.text("1042\0x")])
    }
    #expect(error?.reason == .unstorableText)
  }

  @Test func `a second writer waits for the first`() throws {
    let connection = try connectionWithTable()
    try connection.transaction {
      let other = try SQLiteConnection.open(folder.path("j.sqlite"), for: .writing)
      try other.run("PRAGMA busy_timeout = 1")
      let error = #expect(throws: JournalError.self) { try other.transaction {} }
      #expect(error?.reason == .busy)
    }
  }

  private func connectionWithTable() throws -> SQLiteConnection {
    let connection = try SQLiteConnection.open(folder.path("j.sqlite"), for: .creating)
    try connection.run("CREATE TABLE thing (number INTEGER PRIMARY KEY)")
    return connection
  }

  private func insert(_ number: Int64, into connection: SQLiteConnection) throws {
    try connection.run("INSERT INTO thing (number) VALUES (?)", [.integer(number)])
  }

  private func numbers(in connection: SQLiteConnection) throws -> [Int64] {
    try connection.rows("SELECT number FROM thing ORDER BY number").map { try $0.integer(0) }
  }
}

struct Stop: Error {}
