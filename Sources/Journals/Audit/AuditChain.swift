package import Databases
package import ResetModel

/// The entries of the journal, each holding the hash of the one before.
///
/// Whoever knows the last entry's hash can tell that nothing before it was changed, removed or
/// reordered. Nothing here tells that the whole chain was written anew by somebody who may write
/// the database; the heads that stand in reports do.
package struct AuditChain {
  let connection: any SQLConnection

  /// The chain in a database.
  package init(in connection: any SQLConnection) { self.connection = connection }

  /// Adds an entry after the head and returns the new head, which the caller keeps and enters with
  /// `enter(_:)` before the transaction ends.
  func append(
    _ event: AuditEvent, _ body: [UInt8], run: String?, at moment: Timestamp,
    after head: AuditHead?
  ) throws -> AuditHead {
    let entry = AuditEntry(
      sequence: (head?.sequence ?? 0) + 1, at: moment, run: run, event: event.rawValue,
      body: String(decoding: body, as: UTF8.self))
    let hash = entry.hash(after: head?.hash)
    try connection.run(
      "INSERT INTO audit (sequence, entered_at, run, event, body, hash) VALUES (?, ?, ?, ?, ?, ?)",
      [
        .integer(entry.sequence), .integer(moment.millisecondsSince1970), SQLValue(run),
        .text(entry.event), .text(entry.body), .blob(hash.bytes),
      ])
    return AuditHead(sequence: entry.sequence, hash: hash)
  }

  /// Writes down where the chain ends.
  func enter(_ head: AuditHead) throws {
    try connection.run(
      """
      INSERT INTO audit_head (number, sequence, hash) VALUES (1, ?, ?)
      ON CONFLICT (number) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash
      """, [.integer(head.sequence), .blob(head.hash.bytes)])
  }

  /// Where the chain ends, as it was written down; nil where it never was.
  func enteredHead() throws -> AuditHead? {
    try connection.row("SELECT sequence, hash FROM audit_head WHERE number = 1").map {
      AuditHead(sequence: try $0.integer(0), hash: try $0.digest(1))
    }
  }

  /// The last entry that there is; nil for an empty chain.
  func lastEntry() throws -> AuditHead? {
    try connection.row("SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1").map {
      AuditHead(sequence: try $0.integer(0), hash: try $0.digest(1))
    }
  }

  /// The head, once it is sure that nobody cut the chain's end off or put another there; throws
  /// otherwise, so that nothing is ever added to a broken chain.
  func soundHead() throws -> AuditHead? {
    let entered = try enteredHead()
    guard try lastEntry() == entered else {
      throw JournalError(
        .corrupt("the audit chain does not end where it did; see `mfareset audit verify`"),
        at: connection.path)
    }
    return entered
  }

  /// Every entry with its hash, in order, read page by page.
  package func forEachEntry(_ body: (AuditEntry, _ hash: Digest) throws -> Void) throws {
    try forEachRow { row in try body(row.auditEntry(), row.digest(SQLRow.hashOfEntry)) }
  }

  /// Every entry that can be read, in order; `verify` tells of all others.
  func forEachReadableEntry(_ body: (AuditEntry) throws -> Void) throws {
    try forEachRow { row in if let entry = try? row.auditEntry() { try body(entry) } }
  }

  /// The row of every entry, in order, read page by page.
  func forEachRow(_ body: (SQLRow) throws -> Void) throws {
    var last: Int64 = 0
    while true {
      let rows = try connection.rows(
        """
        SELECT sequence, entered_at, run, event, body, hash FROM audit
        WHERE sequence > ? ORDER BY sequence LIMIT 500
        """, [.integer(last)])
      for row in rows {
        last = try row.integer(0)
        try body(row)
      }
      if rows.isEmpty { return }
    }
  }

  /// Every entry's line, without its newline, in order: what a reader verifies without this program
  /// by hashing each line and comparing it with `previous` of the next.
  package func export(_ write: ([UInt8]) throws -> Void) throws {
    var previous: Digest?
    try forEachEntry { entry, hash in
      try write(entry.line(after: previous))
      previous = hash
    }
  }
}

extension SQLRow {
  /// The column of `forEachRow` that holds an entry's hash.
  static let hashOfEntry = 5

  /// The entry whose row this is.
  func auditEntry() throws(JournalError) -> AuditEntry {
    AuditEntry(
      sequence: try integer(0), at: try moment(1), run: try optionalText(2), event: try text(3),
      body: try text(4))
  }

  /// The SHA-256 digest that a column holds.
  func digest(_ column: Int) throws(JournalError) -> Digest {
    guard let digest = Digest(bytes: try blob(column)) else {
      throw damaged("column \(column + 1) of a row is not a digest")
    }
    return digest
  }
}
