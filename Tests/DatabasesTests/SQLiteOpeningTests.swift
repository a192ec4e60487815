import Databases
import Glibc
import Testing

@Suite struct SQLiteOpeningTests {
  let folder = TemporaryFolder()

  @Test(arguments: ["j.sqlite", "j?mode=rwc&x=%41#é\n.sqlite"])
  func `reading a database that nobody has open leaves every byte and time as it was`(name: String)
    throws
  {
    try makeDatabase(name)
    chmod(folder.root, 0o500)
    let before = folder.everything()
    do {
      let connection = try SQLiteConnection.open(folder.path(name), for: .reading)
      try connection.transaction {
        let first = try connection.row("SELECT number FROM thing ORDER BY number")?.integer(0)
        #expect(first == 7)
      }
      #expect(folder.everything() == before)
      #expect(!connection.changedMeanwhile())
    }
    #expect(folder.everything() == before)
    #expect(folder.names() == [name])
  }

  @Test func `an empty log beside the database does not count`() throws {
    try makeDatabase("j.sqlite")
    try write([], to: folder.path("j.sqlite-wal"))
    let before = folder.everything()
    let connection = try SQLiteConnection.open(folder.path("j.sqlite"), for: .reading)
    #expect(try connection.row("SELECT number FROM thing")?.integer(0) == 7)
    #expect(folder.everything() == before)
  }

  @Test func `reading beside a writer sees what is committed and leaves every byte as it was`()
    throws
  {
    let writer = try SQLiteConnection.open(folder.path("j.sqlite"), for: .creating)
    try writer.run("CREATE TABLE thing (number INTEGER PRIMARY KEY)")
    try writer.run("INSERT INTO thing (number) VALUES (7)")
    // Within one process SQLite maps the shared memory once, for the writer and the reader alike; a
    // reader in another process maps it read-only.
    func files() -> [String] { folder.everything().filter { !$0.hasPrefix("j.sqlite-shm") } }
    let before = files()
    let reader = try SQLiteConnection.open(folder.path("j.sqlite"), for: .reading)
    try reader.transaction {
      #expect(try reader.row("SELECT COUNT(*) FROM thing")?.integer(0) == 1)
      #expect(files() == before)
      try writer.run("INSERT INTO thing (number) VALUES (8)")
      // All of one moment.
      #expect(try reader.row("SELECT COUNT(*) FROM thing")?.integer(0) == 1)
    }
    #expect(try reader.row("SELECT COUNT(*) FROM thing")?.integer(0) == 2)
  }

  @Test func `the log that a crash left is read and stays as it was`() throws {
    let crashed = TemporaryFolder()
    let writer = try SQLiteConnection.open(folder.path("j.sqlite"), for: .creating)
    try writer.run("CREATE TABLE thing (number INTEGER PRIMARY KEY)")
    try writer.run("INSERT INTO thing (number) VALUES (7)")
    for name in folder.names() { try write(bytes(of: folder.path(name)), to: crashed.path(name)) }
    let before = crashed.everything()
    let reader = try SQLiteConnection.open(crashed.path("j.sqlite"), for: .reading)
    #expect(try reader.row("SELECT number FROM thing")?.integer(0) == 7)
    #expect(crashed.everything() == before)
  }

  @Test(arguments: ["removed", "half written", "of another log"])
  func `the log that a crash left is read though its index is`(index: String) throws {
    let crashed = TemporaryFolder()
    do {
      let writer = try SQLiteConnection.open(folder.path("j.sqlite"), for: .creating)
      try writer.run("CREATE TABLE thing (number INTEGER PRIMARY KEY)")
      try writer.run("INSERT INTO thing (number) VALUES (7)")
      for name in folder.names() {
        try write(bytes(of: folder.path(name)), to: crashed.path(name))
      }
    }
    let shared = crashed.path("j.sqlite-shm")
    var content = bytes(of: shared)
    switch index {
    case "removed": unlink(shared)
    case "half written": for byte in 48..<96 { content[byte] ^= 0xFF }
    default: for byte in 0..<96 { content[byte] = 0 }
    }
    if index != "removed" { try write(content, to: shared) }
    let before = crashed.everything()
    let reader = try SQLiteConnection.open(crashed.path("j.sqlite"), for: .reading)
    #expect(try reader.row("SELECT number FROM thing")?.integer(0) == 7)
    let refused = #expect(throws: JournalError.self) {
      try reader.run("INSERT INTO thing (number) VALUES (8)")
    }
    #expect(refused?.reason == .readOnly)
    #expect(crashed.everything() == before)
  }

  @Test func `a reader can tell that somebody wrote meanwhile`() throws {
    try makeDatabase("j.sqlite")
    let reader = try SQLiteConnection.open(folder.path("j.sqlite"), for: .reading)
    #expect(!reader.changedMeanwhile())
    do {
      let writer = try SQLiteConnection.open(folder.path("j.sqlite"), for: .writing)
      try writer.run("INSERT INTO thing (number) VALUES (8)")
    }
    #expect(reader.changedMeanwhile())
  }

  @Test func `a reader cannot write`() throws {
    try makeDatabase("j.sqlite")
    let reader = try SQLiteConnection.open(folder.path("j.sqlite"), for: .reading)
    let error = #expect(throws: JournalError.self) {
      try reader.run("INSERT INTO thing (number) VALUES (8)")
    }
    #expect(error?.reason == .readOnly)
  }

  @Test(arguments: [SQLiteConnection.Purpose.reading, .writing])
  func `a database that is not there is told and not made`(purpose: SQLiteConnection.Purpose) {
    let error = #expect(throws: JournalError.self) {
      try SQLiteConnection.open(folder.path("none.sqlite"), for: purpose)
    }
    #expect(error?.reason == .missing)
    #expect(error?.path == folder.path("none.sqlite"))
    #expect(folder.names() == [])
  }

  @Test(arguments: [SQLiteConnection.Purpose.reading, .writing, .creating])
  func `a file that is no database is told`(purpose: SQLiteConnection.Purpose) throws {
    try write(Array(repeating: 0x41, count: 5000), to: folder.path("text.sqlite"))
    let error = #expect(throws: JournalError.self) {
      try SQLiteConnection.open(folder.path("text.sqlite"), for: purpose)
    }
    #expect(error?.reason == .notAJournal("it is no SQLite database"))
    #expect(error?.description.contains(folder.path("text.sqlite")) == true)
  }

  @Test func `a damaged database is told`() throws {
    try makeDatabase("j.sqlite")
    var content = bytes(of: folder.path("j.sqlite"))
    for index in 100..<content.count { content[index] = 0xFF }
    try write(content, to: folder.path("j.sqlite"))
    let error = #expect(throws: JournalError.self) {
      try SQLiteConnection.open(folder.path("j.sqlite"), for: .writing)
    }
    guard case .corrupt? = error?.reason else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `a folder in the database's place is told`() {
    let error = #expect(throws: JournalError.self) {
      try SQLiteConnection.open(folder.root, for: .creating)
    }
    #expect(error?.reason == .cannotOpen("it is a folder"))
  }

  @Test func `a folder that does not exist is told`() {
    let error = #expect(throws: JournalError.self) {
      try SQLiteConnection.open(folder.path("none/j.sqlite"), for: .creating)
    }
    #expect(error?.reason == .cannotOpen("there is no such folder"))
  }

  /// A database with one row, closed.
  private func makeDatabase(_ name: String) throws {
    let connection = try SQLiteConnection.open(folder.path(name), for: .creating)
    try connection.run("CREATE TABLE thing (number INTEGER PRIMARY KEY)")
    try connection.run("INSERT INTO thing (number) VALUES (7)")
  }
}
