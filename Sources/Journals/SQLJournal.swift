package import Databases
import PolicyEngine
import ResetEngine
package import ResetModel

/// The journal in a database.
///
/// The row of a request and what was decided of it, the resets, and the audit entry commit
/// together;
/// so does what the embedded directory changes over the same connection.
package final class SQLJournal: Journal {
  let connection: any SQLConnection
  var cursor = JournalCursor()

  /// Opens the journal for a run; makes its tables where there are none, and brings older ones up
  /// to
  /// date.
  package init(in connection: any SQLConnection, at moment: Timestamp) throws {
    self.connection = connection
    let isNew = try Schema.journal.migrate(connection)
    if try isNew || audit.enteredHead() == nil {
      try transaction {
        if cursor.head == nil { try enter(.journalCreated, Array("{}".utf8), moment) }
      }
    }
  }

  /// Opens the journal to read what is in it; refuses tables that are not up to date.
  package init(reading connection: any SQLConnection) throws {
    self.connection = connection
    try Schema.journal.check(connection)
  }

  /// The chain of entries, to verify or export.
  package var audit: AuditChain { AuditChain(in: connection) }

  package func auditHead() throws -> AuditHead? {
    connection.isInTransaction && !connection.isReadOnly ? cursor.head : try audit.enteredHead()
  }

  package func transaction<Result>(_ work: () throws -> Result) throws -> Result {
    let before = cursor
    do {
      return try connection.transaction {
        guard !connection.isReadOnly else { return try work() }
        try cursor.catchUp(with: connection)
        let head = cursor.head
        let result = try work()
        if let newHead = cursor.head, newHead != head { try audit.enter(newHead) }
        return result
      }
    } catch {
      cursor = before
      throw error
    }
  }

  package func savepoint<Result>(_ work: () throws -> Result) throws -> Result {
    let before = cursor
    do { return try connection.savepoint(work) } catch {
      cursor = before
      throw error
    }
  }

  /// In the open transaction, or in one of its own where there is none.
  func withinTransaction<Result>(_ work: () throws -> Result) throws -> Result {
    connection.isInTransaction ? try work() : try transaction(work)
  }

  /// Adds an audit entry and returns its number.
  @discardableResult
  func enter(_ event: AuditEvent, _ body: [UInt8], run: String? = nil, _ moment: Timestamp) throws
    -> Int64
  {
    let head = try audit.append(event, body, run: run, at: moment, after: cursor.head)
    cursor.head = head
    return head.sequence
  }

  /// Enters that the embedded directory was imported anew; belongs into the transaction of the
  /// import.
  package func record(_ note: DirectoryImportNote, at moment: Timestamp) throws {
    try withinTransaction { _ = try enter(.directoryImported, note.json, moment) }
  }
}

extension SQLJournal: ResetHistory {
  // `LIMIT` inside the count: only as many index entries are looked at as a policy asks about.
  static let countOfSubject: StaticString = """
    SELECT COUNT(*) FROM
      (SELECT 1 FROM reset WHERE subject = ? AND reset_at >= ? LIMIT ?) AS counted
    """
  static let countOfOrg: StaticString = """
    SELECT COUNT(*) FROM (SELECT 1 FROM reset WHERE org = ? AND reset_at >= ? LIMIT ?) AS counted
    """
  static let lastOfSubject: StaticString = """
    SELECT reset_at FROM reset WHERE subject = ? ORDER BY reset_at DESC LIMIT 1
    """

  package func resets(ofSubject subject: UserID, since: Timestamp, limit: Int) throws -> Int {
    try count(Self.countOfSubject, subject.text, since, limit)
  }

  package func resets(inOrg org: OrgID, since: Timestamp, limit: Int) throws -> Int {
    // Outside of a transaction somebody may write at any time.
    guard connection.isInTransaction, !connection.isReadOnly else {
      return try count(Self.countOfOrg, org.text, since, limit)
    }
    return try cursor.orgCounts.count(in: org, since: since, limit: limit, last: cursor.reset) {
      try count(Self.countOfOrg, org.text, since, limit)
    }
  }

  package func resetsInThisRun() throws -> Int { cursor.run?.resets ?? 0 }

  package func lastReset(ofSubject subject: UserID) throws -> Timestamp? {
    try connection.row(Self.lastOfSubject, [.text(subject.text)]).map {
      Timestamp(millisecondsSince1970: try $0.integer(0))
    }
  }

  private func count(_ query: StaticString, _ text: String, _ since: Timestamp, _ limit: Int)
    throws -> Int
  {
    let row = try connection.row(
      query,
      [.text(text), .integer(since.millisecondsSince1970), .integer(Int64(max(0, limit)))])
    return Int(try row?.integer(0) ?? 0)
  }
}
