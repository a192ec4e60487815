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
  /// So many recent resets are many; their table takes some hundred pages by then.
  var recentResetsLimit: Int64 = 16_384

  /// Opens the journal for a run; makes its tables where there are none, and brings older ones up
  /// to date.
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
    isSoleWriter ? cursor.head : try audit.enteredHead()
  }

  package func transaction<Result>(_ work: () throws -> Result) throws -> Result {
    let before = cursor
    do {
      return try connection.transaction {
        guard !connection.isReadOnly else { return try work() }
        try cursor.catchUp(with: connection)
        let head = cursor.head
        let result = try work()
        try enterResetCounts()
        try settleRecentResets()
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
  // `LIMIT` inside the count: only as many recent resets are looked at as a policy asks about.
  static let countOfSubject: StaticString = """
    SELECT
      (SELECT COUNT(*) FROM (SELECT 1 FROM recent_reset
        WHERE subject = ? AND reset_at >= ? LIMIT ?) AS counted),
      COALESCE((SELECT ordinal FROM past_reset WHERE subject = ?
        ORDER BY reset_at DESC, decision DESC, position DESC LIMIT 1), 0)
      - COALESCE((SELECT ordinal FROM past_reset WHERE subject = ? AND reset_at < ?
        ORDER BY reset_at DESC, decision DESC, position DESC LIMIT 1), 0)
    """
  static let lastOfSubject: StaticString = """
    SELECT
      (SELECT MAX(reset_at) FROM recent_reset WHERE subject = ?),
      (SELECT MAX(reset_at) FROM past_reset WHERE subject = ?)
    """

  package func resets(ofSubject subject: UserID, since: Timestamp, limit: Int) throws -> Int {
    if isSoleWriter,
      let known = cursor.subjectCounts.known(of: subject, since: since, limit: limit)
    {
      return known
    }
    let whose = SQLValue.text(subject.text)
    let start = SQLValue.integer(since.millisecondsSince1970)
    let count = try count(Self.countOfSubject, upTo: limit) {
      [whose, start, $0, whose, whose, start]
    }
    if isSoleWriter {
      cursor.subjectCounts.learn(count, of: subject, since: since, limit: limit)
    }
    return count
  }

  package func resets(inOrg org: OrgID, since: Timestamp, limit: Int) throws -> Int {
    if isSoleWriter, let known = cursor.orgCounts.known(of: org, since: since, limit: limit) {
      return known
    }
    try enterResetCounts()
    let start = SQLValue.integer(since.millisecondsSince1970)
    let count = try count(Self.countOfOrg, upTo: limit) { [.text(org.text), start, $0] }
    if isSoleWriter { cursor.orgCounts.learn(count, of: org, since: since, limit: limit) }
    return count
  }

  /// No more than the limit, which is part of the question.
  private func count(
    _ statement: StaticString, upTo limit: Int, _ question: (SQLValue) -> [SQLValue]
  )
    throws -> Int
  {
    let limit = Int64(max(0, limit))
    guard let row = try connection.row(statement, question(.integer(limit))) else { return 0 }
    let counts = try row.values.indices.map { try row.integer($0) }
    guard counts.allSatisfy({ $0 >= 0 }) else {
      throw row.damaged("it counts \(counts.min() ?? 0) resets")
    }
    let left = counts.reduce(limit) { $0 - min($0, $1) }
    return Int(limit - left)
  }

  /// Outside of a transaction somebody may write at any time.
  private var isSoleWriter: Bool { connection.isInTransaction && !connection.isReadOnly }

  package func resetsInThisRun() throws -> Int { cursor.run?.resets ?? 0 }

  package func lastReset(ofSubject subject: UserID) throws -> Timestamp? {
    let row = try connection.row(
      Self.lastOfSubject, [.text(subject.text), .text(subject.text)])
    return try row.flatMap { row in
      try [row.optionalMoment(0), row.optionalMoment(1)].compactMap(\.self).max()
    }
  }
}
