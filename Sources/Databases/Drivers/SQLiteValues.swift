import GRDBSQLite

/// Tells SQLite to copy what is bound before the call returns (`SQLITE_TRANSIENT`, a cast that
/// Swift cannot import).
private let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

extension SQLiteConnection {
  /// Binds every value, by its length rather than up to a NUL.
  func bind(_ values: [SQLValue], to statement: OpaquePointer) throws(JournalError) {
    guard sqlite3_bind_parameter_count(statement) == values.count else {
      throw JournalError(.failed("a statement was given \(values.count) values"), at: path)
    }
    for (position, value) in values.enumerated() {
      let code = try bind(value, to: statement, at: CInt(position + 1))
      guard code == SQLITE_OK else {
        throw JournalError(sqliteCode: code, String(cString: sqlite3_errstr(code)), at: path)
      }
    }
  }

  private func bind(_ value: SQLValue, to statement: OpaquePointer, at position: CInt)
    throws(JournalError) -> CInt
  {
    switch value {
    case .null: return sqlite3_bind_null(statement, position)
    case .integer(let number): return sqlite3_bind_int64(statement, position, number)
    case .blob(let bytes):
      // An empty array may have no address, and no address would bind null.
      guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(statement, position, 0) }
      return sqlite3_bind_blob(statement, position, bytes, CInt(bytes.count), copied)
    case .text(var text):
      guard !text.isEmpty else { return sqlite3_bind_text(statement, position, "", 0, copied) }
      guard !text.hasNUL else { throw JournalError(.unstorableText, at: path) }
      return text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) { characters in
          sqlite3_bind_text(
            statement, position, characters.baseAddress, CInt(characters.count), copied)
        }
      }
    }
  }

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
