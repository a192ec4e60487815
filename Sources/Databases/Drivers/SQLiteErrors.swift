import GRDB
import GRDBSQLite

extension JournalError {
  init(_ error: DatabaseError, at path: String) {
    self.init(
      sqliteCode: error.extendedResultCode.rawValue, error.message ?? "\(error.resultCode)",
      at: path)
  }

  /// What an SQLite result code means for the journal (https://www.sqlite.org/rescode.html).
  init(sqliteCode code: CInt, _ message: String, at path: String) {
    let reason: Reason =
      switch code & 0xFF {
      case SQLITE_BUSY, SQLITE_LOCKED: .busy
      case SQLITE_READONLY, SQLITE_PERM: .readOnly
      case SQLITE_FULL: .diskFull
      case SQLITE_CORRUPT: .corrupt(message)
      case SQLITE_NOTADB: .notAJournal("it is no SQLite database")
      case SQLITE_CANTOPEN: .cannotOpen(message)
      case SQLITE_IOERR: .inputOutput("\(message) (SQLite code \(code))")
      case SQLITE_CONSTRAINT: .contradiction(message)
      default: .failed("\(message) (SQLite code \(code))")
      }
    self.init(reason, at: path)
  }
}
