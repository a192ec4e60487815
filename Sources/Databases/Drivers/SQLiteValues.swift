import GRDBSQLite

extension SQLiteConnection {
  /// The value of a column, counted from 0, in the row that the statement stands on.
  static func value(of statement: OpaquePointer, _ column: CInt) -> SQLValue {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, column))
    case SQLITE_TEXT:
      guard let start = sqlite3_column_text(statement, column) else { return .text("") }
      let bytes = UnsafeBufferPointer(
        start: start, count: Int(sqlite3_column_bytes(statement, column)))
      return .text(String(decoding: bytes, as: UTF8.self))
    case SQLITE_BLOB:
      guard let start = sqlite3_column_blob(statement, column) else { return .blob([]) }
      return .blob(
        [UInt8](
          UnsafeRawBufferPointer(
            start: start, count: Int(sqlite3_column_bytes(statement, column)))))
    case SQLITE_FLOAT:
      // No column of ours holds one; whoever reads it finds that it is neither number nor bytes.
      return .text(String(sqlite3_column_double(statement, column)))
    default: return .null
    }
  }
}
