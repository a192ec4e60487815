import GRDBSQLite

/// Gives values to a statement, and keeps their texts and bytes where they are until the next ones
/// are given.
///
/// SQLite would copy each of them into memory of its own, some forty times a request; here they are
/// copied once, one behind the other, into memory that is there already. So a statement may run
/// only until another one is given its values.
final class SQLiteBindings {
  private var room = UnsafeMutableRawBufferPointer.allocate(byteCount: 16_384, alignment: 8)

  deinit { room.deallocate() }

  /// Binds every value, by its length rather than up to a NUL.
  func bind(
    _ values: [SQLValue], to statement: OpaquePointer, at path: String
  ) throws(JournalError) {
    guard sqlite3_bind_parameter_count(statement) == values.count else {
      throw JournalError(.failed("a statement was given \(values.count) values"), at: path)
    }
    makeRoom(for: values)
    var used = 0
    var position: CInt = 0
    for value in values {
      position += 1
      let code: CInt
      switch value {
      case .null: code = sqlite3_bind_null(statement, position)
      case .integer(let number): code = sqlite3_bind_int64(statement, position, number)
      case .blob(let bytes):
        // Bytes without an address would be bound as null.
        let start = bytes.withUnsafeBytes { keep($0, &used) }
        code = sqlite3_bind_blob(statement, position, start, CInt(bytes.count), nil)
      case .text(let text):
        guard !text.hasNUL else { throw JournalError(.unstorableText, at: path) }
        let start = keep(text, &used)
        code = sqlite3_bind_text(
          statement, position, start.assumingMemoryBound(to: CChar.self), CInt(text.utf8.count), nil
        )
      }
      guard code == SQLITE_OK else {
        throw JournalError(sqliteCode: code, String(cString: sqlite3_errstr(code)), at: path)
      }
    }
  }

  private func keep(_ bytes: UnsafeRawBufferPointer, _ used: inout Int) -> UnsafeMutableRawPointer {
    let start = room.baseAddress! + used
    if let source = bytes.baseAddress {
      start.copyMemory(from: source, byteCount: bytes.count)
      used += bytes.count
    }
    return start
  }

  private func keep(_ text: String, _ used: inout Int) -> UnsafeMutableRawPointer {
    let kept = text.utf8.withContiguousStorageIfAvailable {
      keep(UnsafeRawBufferPointer($0), &used)
    }
    return kept ?? Array(text.utf8).withUnsafeBytes { keep($0, &used) }
  }

  private func makeRoom(for values: [SQLValue]) {
    // The last one may be empty, and has an address all the same.
    var needed = 1
    for value in values {
      switch value {
      case .null, .integer: break
      case .blob(let bytes): needed += bytes.count
      case .text(let text): needed += text.utf8.count
      }
    }
    guard needed > room.count else { return }
    room.deallocate()
    room = .allocate(byteCount: needed * 2, alignment: 8)
  }
}
