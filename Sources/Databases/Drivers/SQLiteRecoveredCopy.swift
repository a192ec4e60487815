import GRDB
import Glibc

/// What a killed writer left of a database, put together in a private folder, for who may write
/// nothing beside the database itself.
///
/// SQLite goes by an index of its log, in memory that all who use the database share. A writer that
/// is killed leaves it half written or, while it closes the database, removed, with the log still
/// there; the next writer makes it anew. A reader that must leave no trace copies both files and
/// lets SQLite do so there (https://www.sqlite.org/walformat.html#recovery).
struct SQLiteRecoveredCopy: ~Copyable {
  private let folder: String

  private var file: String { "\(folder)/copy" }

  /// Makes the folder, for its owner alone.
  private init(_ path: String) throws(JournalError) {
    let named = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    let root = named.isEmpty ? "/tmp" : named
    var template = Array("\(root)/mfareset-journal-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw Self.failure(errno, path) }
    folder = String(cString: made)
  }

  /// Copies the database and its log; throws where somebody writes to them meanwhile.
  static func make(
    of source: SQLiteFile, _ path: String
  ) throws(JournalError) -> SQLiteRecoveredCopy {
    let copy = try SQLiteRecoveredCopy(path)
    let log: SQLiteFile
    do { log = try SQLiteFile(at: source.realPath + "-wal") } catch {
      // Whoever closes the database removes it, after the index.
      throw error.reason == .missing ? JournalError(.busy, at: path) : error
    }
    try Self.copy(source.realPath, to: copy.file, path)
    try Self.copy(log.realPath, to: copy.file + "-wal", path)
    guard try SQLiteFile(at: source.realPath) == source,
      try SQLiteFile(at: source.realPath + "-wal") == log
    else { throw JournalError(.busy, at: path) }
    return copy
  }

  /// Who has opened the files keeps them.
  deinit {
    for suffix in ["", "-wal", "-shm"] { unlink(file + suffix) }
    rmdir(folder)
  }

  /// Opens the copy, which is gone with the connection.
  borrowing func open(_ configuration: Configuration) throws -> DatabaseQueue {
    let queue = try DatabaseQueue(path: file, configuration: configuration)
    try queue.unsafeReentrantWrite { database in
      // The first reading recovers; from then on there is nothing to write.
      _ = try Row.fetchOne(database, sql: "SELECT COUNT(*) FROM sqlite_schema")
      try database.execute(sql: "PRAGMA query_only = ON")
    }
    return queue
  }

  private static func copy(
    _ source: String, to target: String, _ path: String
  ) throws(JournalError) {
    let from = Glibc.open(source, O_RDONLY | O_CLOEXEC)
    guard from >= 0 else { throw failure(errno, path) }
    defer { close(from) }
    let to = Glibc.open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard to >= 0 else { throw failure(errno, path) }
    defer { close(to) }
    while true {
      let copied = sendfile(to, from, nil, 1 << 30)
      if copied == 0 { return }
      guard copied > 0 || errno == EINTR else { throw failure(errno, path) }
    }
  }

  private static func failure(_ code: CInt, _ path: String) -> JournalError {
    JournalError(
      .cannotOpen(
        "a writer was cut off, and it cannot be copied to be read "
          + "(\(String(cString: strerror(code)).lowercased())); `mfareset run` repairs it"),
      at: path)
  }
}
