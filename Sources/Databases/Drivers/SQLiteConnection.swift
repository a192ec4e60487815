import GRDB
import GRDBSQLite

/// A connection to an SQLite database.
///
/// GRDB opens it, keeps its threads apart and prepares its statements. Values are bound and columns
/// read right at the prepared statement: GRDB binds a text up to its first NUL, by which two users
/// could become one, and a run makes some ten statements a request.
package final class SQLiteConnection: SQLConnection {
  package let path: String
  package let isReadOnly: Bool
  private let queue: DatabaseQueue
  /// What was opened, where nobody may change it unnoticed: see `changedMeanwhile`.
  private let immutableFile: SQLiteFile?
  /// By the address of the literal, which costs less than hashing its text; as an integer, since an
  /// empty run would look up how pointers are hashed for this alone.
  private var statements: [Int: Statement] = [:]
  /// GRDB's own handle while a transaction is open, so that its queue need not be entered anew for
  /// each statement.
  private var database: Database?
  private(set) package var changeNumber: Int64 = 0
  /// What SQLite counts others' commits with.
  private var dataVersion: Int64?

  package var isInTransaction: Bool { database != nil }

  init(_ queue: DatabaseQueue, path: String, isReadOnly: Bool, immutable: SQLiteFile? = nil) {
    self.queue = queue
    self.path = path
    self.isReadOnly = isReadOnly
    immutableFile = immutable
  }

  /// Where the texts and bytes lie that a statement is given, while it runs.
  let bindings = SQLiteBindings()
  /// Sees to the write-ahead log, where this connection writes to one.
  var checkpoints: SQLiteCheckpoints?

  deinit {
    checkpoints = nil
    // An open statement would keep SQLite from closing, and so from emptying the write-ahead log.
    statements = [:]
  }

  /// Whether somebody changed the file since it was opened, so that what was read may be of no one
  /// moment; only where it was opened as a file that nobody writes, else false.
  package func changedMeanwhile() -> Bool {
    guard let immutableFile else { return false }
    return (try? SQLiteFile(at: path)) != immutableFile
  }

  @discardableResult
  package func run(_ statement: StaticString, _ values: [SQLValue]) throws(JournalError) -> Int {
    try execute(statement, values) { statement in
      var code = sqlite3_step(statement)
      while code == SQLITE_ROW { code = sqlite3_step(statement) }
      guard code == SQLITE_DONE else { throw self.error(of: statement) }
      return Int(sqlite3_changes(sqlite3_db_handle(statement)))
    }
  }

  package func rows(_ query: StaticString, _ values: [SQLValue]) throws(JournalError) -> [SQLRow] {
    try execute(query, values) { statement in
      var rows: [SQLRow] = []
      let columns = sqlite3_column_count(statement)
      var code = sqlite3_step(statement)
      while code == SQLITE_ROW {
        rows.append(
          SQLRow((0..<columns).map { Self.value(of: statement, $0) }, from: self.path))
        code = sqlite3_step(statement)
      }
      guard code == SQLITE_DONE else { throw self.error(of: statement) }
      return rows
    }
  }

  package func tableNames() throws(JournalError) -> Set<String> {
    var names: Set<String> = []
    for row in try rows("SELECT name FROM sqlite_master WHERE type = 'table'") {
      names.insert(try row.text(0))
    }
    return names
  }

  package func transaction<Result>(_ work: () throws -> Result) throws -> Result {
    precondition(!isInTransaction, "transactions do not nest")
    return try queue.unsafeReentrantWrite { database in
      try run(isReadOnly ? "BEGIN DEFERRED" : "BEGIN IMMEDIATE")
      self.database = database
      defer { self.database = nil }
      do {
        try lookForChanges()
        let result = try work()
        try run("COMMIT")
        return result
      } catch {
        // After some errors SQLite has rolled back already; a failure to do so changes nothing that
        // is durable.
        if database.isInsideTransaction { _ = try? run("ROLLBACK") }
        changeNumber += 1
        throw error
      }
    }
  }

  /// Asked inside the transaction, when others can commit nothing more.
  private func lookForChanges() throws(JournalError) {
    let version = try row("PRAGMA data_version")?.integer(0)
    if version == nil || version != dataVersion { changeNumber += 1 }
    dataVersion = version
  }

  package func savepoint<Result>(_ work: () throws -> Result) throws -> Result {
    precondition(isInTransaction, "a savepoint stands in a transaction")
    try run("SAVEPOINT step")
    do {
      let result = try work()
      try run("RELEASE SAVEPOINT step")
      return result
    } catch {
      try undoStep()
      throw error
    }
  }

  private func undoStep() throws(JournalError) {
    changeNumber += 1
    do {
      try run("ROLLBACK TO SAVEPOINT step")
      try run("RELEASE SAVEPOINT step")
    } catch {
      // After a full disk and the like, SQLite has undone the whole transaction, not just this step.
      // Every statement until the transaction's end will say so; the caller learns what led to it.
      guard error.reason == .transactionLost else { throw error }
    }
  }

  /// Prepares the statement or takes the prepared one, binds the values, and leaves it reset.
  private func execute<Result>(
    _ sql: StaticString, _ values: [SQLValue],
    _ body: (OpaquePointer) throws -> Result
  ) throws(JournalError) -> Result {
    do {
      guard let database else {
        return try queue.unsafeReentrantWrite { try execute(sql, values, in: $0, body) }
      }
      return try execute(sql, values, in: database) { statement in
        // Outside of its transaction, each statement would commit by itself.
        guard sqlite3_get_autocommit(sqlite3_db_handle(statement)) == 0 else {
          throw JournalError(.transactionLost, at: path)
        }
        return try body(statement)
      }
    } catch let error as JournalError {
      throw error
    } catch let error as DatabaseError {
      throw JournalError(error, at: path)
    } catch {
      throw JournalError(.failed("\(error)"), at: path)
    }
  }

  private func execute<Result>(
    _ sql: StaticString, _ values: [SQLValue], in database: Database,
    _ body: (OpaquePointer) throws -> Result
  ) throws -> Result {
    let statement = try prepared(sql, in: database)
    defer { sqlite3_reset(statement) }
    try bindings.bind(values, to: statement, at: path)
    return try body(statement)
  }

  private func prepared(_ sql: StaticString, in database: Database) throws -> OpaquePointer {
    let address = Int(bitPattern: sql.utf8Start)
    if let known = statements[address] { return known.sqliteStatement }
    // A statement of its cache takes nothing of the memory that SQLite keeps for what is short-lived.
    let statement = try database.cachedStatement(sql: sql.description)
    statements[address] = statement
    return statement.sqliteStatement
  }

  private func error(of statement: OpaquePointer) -> JournalError {
    let database = sqlite3_db_handle(statement)
    return JournalError(
      sqliteCode: sqlite3_extended_errcode(database), String(cString: sqlite3_errmsg(database)),
      at: path)
  }
}
