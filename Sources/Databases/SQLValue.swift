import Glibc
package import ResetModel

/// A value that a statement is given or a query gives back.
package enum SQLValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case text(String)
  case blob([UInt8])

  /// The text; null for nil.
  package init(_ text: String?) { self = text.map(SQLValue.text) ?? .null }

  /// The number; null for nil.
  package init(_ number: Int64?) { self = number.map(SQLValue.integer) ?? .null }

  /// The bytes; null for nil.
  package init(_ bytes: [UInt8]?) { self = bytes.map(SQLValue.blob) ?? .null }
}

/// One row of a query's answer, its columns counted from 0.
///
/// Whoever reads a column says what it must be; anything else means that the database was damaged
/// or that somebody changed it by hand.
package struct SQLRow: Sendable {
  /// The columns, in the order of the query.
  package let values: [SQLValue]
  private let path: String

  /// A row of the database at a path, which errors tell.
  package init(_ values: [SQLValue], from path: String) {
    self.values = values
    self.path = path
  }

  /// The number in a column; throws where there is anything else.
  package func integer(_ column: Int) throws(JournalError) -> Int64 {
    guard case .integer(let number) = values[column] else { throw unexpected(column, "a number") }
    return number
  }

  /// The moment in a column of milliseconds since 1970; throws where there is anything else, a number
  /// before the year 1 or after 9999 too, which no calendar here can tell.
  package func moment(_ column: Int) throws(JournalError) -> Timestamp {
    let moment = Timestamp(millisecondsSince1970: try integer(column))
    guard moment >= .earliest, moment <= .latest else {
      throw unexpected(column, "a moment of the years 1 to 9999")
    }
    return moment
  }

  /// The text in a column; throws where there is anything else.
  package func text(_ column: Int) throws(JournalError) -> String {
    guard case .text(let text) = values[column] else { throw unexpected(column, "a text") }
    return text
  }

  /// The bytes in a column; throws where there is anything else.
  package func blob(_ column: Int) throws(JournalError) -> [UInt8] {
    guard case .blob(let bytes) = values[column] else { throw unexpected(column, "bytes") }
    return bytes
  }

  /// Whether a column is null.
  package func isNull(_ column: Int) -> Bool { values[column] == .null }

  /// The number in a column, or nil for null; throws where there is anything else.
  package func optionalInteger(_ column: Int) throws(JournalError) -> Int64? {
    isNull(column) ? nil : try integer(column)
  }

  /// The moment in a column, or nil for null; throws where there is anything else.
  package func optionalMoment(_ column: Int) throws(JournalError) -> Timestamp? {
    isNull(column) ? nil : try moment(column)
  }

  /// The text in a column, or nil for null; throws where there is anything else.
  package func optionalText(_ column: Int) throws(JournalError) -> String? {
    isNull(column) ? nil : try text(column)
  }

  /// The bytes in a column, or nil for null; throws where there is anything else.
  package func optionalBlob(_ column: Int) throws(JournalError) -> [UInt8]? {
    isNull(column) ? nil : try blob(column)
  }

  /// The error of a row that holds what no program of ours wrote.
  package func damaged(_ why: String) -> JournalError { JournalError(.corrupt(why), at: path) }

  private func unexpected(_ column: Int, _ expected: String) -> JournalError {
    damaged("column \(column + 1) of a row is not \(expected)")
  }
}

extension String {
  /// Whether there is a NUL character in it, which no database keeps for sure.
  package var hasNUL: Bool {
    utf8.withContiguousStorageIfAvailable { bytes in
      guard let start = bytes.baseAddress else { return false }
      return memchr(start, 0, bytes.count) != nil
    } ?? utf8.contains(0)
  }
}
