import CSQLiteSettings
import GRDB

extension SQLiteConnection {
  /// What an opened database is for.
  package enum Purpose: Sendable {
    /// Nothing is written, not a byte beside it either; works on a read-only file system. What a
    /// killed writer left may need room for a copy in `TMPDIR`.
    case reading
    /// The file must be there.
    case writing
    /// The file is made where there is none.
    case creating
  }

  /// Opens the database at a path.
  ///
  /// For writing: write-ahead log, every commit synced to the disk (`synchronous=FULL`), foreign
  /// keys enforced, and up to 10 s of waiting for another writer.
  package static func open(_ path: String, for purpose: Purpose) throws(JournalError)
    -> SQLiteConnection
  {
    _ = settings
    if purpose == .creating { try SQLiteFile.create(path) }
    let file = try SQLiteFile(at: path)
    // SQLite would take it for a new database, and all that was remembered would be forgotten.
    if purpose != .creating && file.size == 0 {
      throw JournalError(.notAJournal("it is empty"), at: path)
    }
    return purpose == .reading ? try reading(file, path) : try writing(file, path)
  }

  /// What SQLite is told once a process, before it opens anything.
  private static let settings: Void = sqlite3_keep_no_account_of_memory()

  /// A database that nobody else sees and that is gone with the connection.
  package static func inMemory() throws(JournalError) -> SQLiteConnection {
    _ = settings
    let name = "(in memory)"
    return try throwingJournalErrors(at: name) {
      SQLiteConnection(
        try DatabaseQueue(configuration: configuration()), path: name, isReadOnly: false)
    }
  }

  private static func writing(_ file: SQLiteFile, _ path: String) throws(JournalError)
    -> SQLiteConnection
  {
    let queue = try throwingJournalErrors(at: path) {
      try DatabaseQueue(path: file.realPath, configuration: configuration())
    }
    let connection = SQLiteConnection(queue, path: path, isReadOnly: false)
    // Takes effect where there is no page yet. Three audit entries under twenty policies fill a page
    // of 8 KB; one of 4 KB, SQLite's own choice, holds one, and each page costs four calls to the
    // system on its way.
    try connection.run("PRAGMA page_size = 8192")
    guard try connection.row("PRAGMA journal_mode = WAL")?.text(0) == "wal" else {
      throw JournalError(
        .cannotOpen("its file system does not allow a write-ahead log (is it a network share?)"),
        at: path)
    }
    try connection.run("PRAGMA synchronous = FULL")
    try connection.tune()
    let pageSize = try connection.row("PRAGMA page_size")?.integer(0) ?? 4096
    connection.checkpoints = SQLiteCheckpoints(for: queue, pageSize: Int(pageSize)) {
      // What was put in the database's place since is none of this connection's business.
      guard try SQLiteFile(at: path).isSameFile(as: file) else {
        throw JournalError(.missing, at: path)
      }
      let queue = try DatabaseQueue(path: file.uri("mode=rw"), configuration: configuration())
      try queue.unsafeReentrantWrite { try $0.execute(sql: "PRAGMA synchronous = FULL") }
      return queue
    }
    return connection
  }

  /// Without a log that holds anything, the file alone is the database, and SQLite is told that
  /// nobody changes it: then it neither locks nor makes files. With one, it is read through the
  /// shared memory that is there, read-only; where a killed writer left none that can be used, from
  /// a copy.
  private static func reading(_ file: SQLiteFile, _ path: String) throws(JournalError)
    -> SQLiteConnection
  {
    guard !file.hasContent(beside: "-journal") else {
      throw JournalError(
        .cannotOpen("a writer left it unfinished; `mfareset run` repairs it"), at: path)
    }
    guard file.hasContent(beside: "-wal") else {
      return try reading(file, path, "mode=ro&immutable=1", immutable: file)
    }
    // SQLite removes this before the log as it closes.
    guard file.hasContent(beside: "-shm") else { return try recovered(file, path) }
    do {
      let connection = try reading(file, path, "mode=ro&readonly_shm=1")
      // SQLite looks at the log no sooner than at the first reading.
      _ = try connection.rows("SELECT 1 FROM sqlite_schema LIMIT 1")
      return connection
    } catch {
      switch error.reason {
      case .cannotOpen, .readOnly, .failed: return try recovered(file, path)
      default: throw error
      }
    }
  }

  private static func reading(
    _ file: SQLiteFile, _ path: String, _ query: String, immutable: SQLiteFile? = nil
  ) throws(JournalError) -> SQLiteConnection {
    var configuration = configuration()
    configuration.readonly = true
    let queue = try throwingJournalErrors(at: path) {
      try DatabaseQueue(path: file.uri(query), configuration: configuration)
    }
    let connection = SQLiteConnection(queue, path: path, isReadOnly: true, immutable: immutable)
    try connection.tune()
    return connection
  }

  private static func recovered(_ file: SQLiteFile, _ path: String) throws(JournalError)
    -> SQLiteConnection
  {
    let copy = try SQLiteRecoveredCopy.make(of: file, path)
    let queue = try throwingJournalErrors(at: path) { try copy.open(configuration()) }
    let connection = SQLiteConnection(queue, path: path, isReadOnly: true)
    try connection.tune()
    return connection
  }

  private static func configuration() -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    // GRDB would have each of its calls leave no transaction open; `transaction` sees to that.
    configuration.allowsUnsafeTransactions = true
    return configuration
  }

  private func tune() throws(JournalError) {
    // A schema that somebody tampered with runs no functions of ours; what is sorted stays in
    // memory, since a preview leaves no files; 16 MiB of pages.
    try run("PRAGMA trusted_schema = OFF")
    try run("PRAGMA temp_store = MEMORY")
    try run("PRAGMA cache_size = -16384")
  }

  private static func throwingJournalErrors<Result>(
    at path: String, _ work: () throws -> Result
  ) throws(JournalError) -> Result {
    do { return try work() } catch let error as DatabaseError {
      throw JournalError(error, at: path)
    } catch { throw JournalError(.cannotOpen("\(error)"), at: path) }
  }
}
