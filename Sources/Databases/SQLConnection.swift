/// One connection to the database that holds the journal and the embedded directory.
///
/// The SQL that goes over it is written once, for SQLite and PostgreSQL alike: placeholders are
/// `?`, numbers of rows are given out by the program, and `ON CONFLICT (…) DO UPDATE` is the only
/// upsert. `WITHOUT ROWID` after a table is for SQLite alone; elsewhere a table has no other rows.
/// Text is equal, and sorts, by its UTF-8 bytes. Statements are literals of the program, so that
/// nothing which a file contains can become SQL; each is prepared once.
package protocol SQLConnection: AnyObject {
  /// The database as a person would name it: a path, or an address without its password.
  var path: String { get }

  /// Whether every write is refused.
  var isReadOnly: Bool { get }

  /// Whether a transaction is open.
  var isInTransaction: Bool { get }

  /// Another number in each transaction before which something may have changed that an earlier one
  /// read: somebody else committed, or this connection took back what it had written.
  var changeNumber: Int64 { get }

  /// Runs a statement and tells how many rows it inserted, changed or deleted.
  ///
  /// A text with a NUL character is refused: PostgreSQL cannot hold one.
  @discardableResult
  func run(_ statement: StaticString, _ values: [SQLValue]) throws(JournalError) -> Int

  /// All rows that a query gives; whoever expects many asks for them page by page.
  func rows(_ query: StaticString, _ values: [SQLValue]) throws(JournalError) -> [SQLRow]

  /// The names of the tables that there are.
  func tableNames() throws(JournalError) -> Set<String>

  /// Does the work in one transaction, durable on return; rolls back and rethrows where it throws.
  ///
  /// It keeps every other writer out from its beginning, so that what it reads stays true until it
  /// commits. On a read-only connection it is a snapshot: all that is read in it is of one moment.
  /// Transactions do not nest.
  func transaction<Result>(_ work: () throws -> Result) throws -> Result

  /// Does the work inside the open transaction; undoes just this much and rethrows where it throws.
  func savepoint<Result>(_ work: () throws -> Result) throws -> Result
}

extension SQLConnection {
  /// Runs a statement without values and tells how many rows it inserted, changed or deleted.
  @discardableResult
  package func run(_ statement: StaticString) throws(JournalError) -> Int {
    try run(statement, [])
  }

  /// All rows that a query without values gives.
  package func rows(_ query: StaticString) throws(JournalError) -> [SQLRow] {
    try rows(query, [])
  }

  /// The first row that a query gives; nil for none.
  package func row(_ query: StaticString, _ values: [SQLValue] = []) throws(JournalError)
    -> SQLRow?
  { try rows(query, values).first }

  /// Does the work all or nothing: in a savepoint where a transaction is open, else in a
  /// transaction of its own.
  package func atomically<Result>(_ work: () throws -> Result) throws -> Result {
    isInTransaction ? try savepoint(work) : try transaction(work)
  }
}
