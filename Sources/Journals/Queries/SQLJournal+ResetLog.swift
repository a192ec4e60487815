import Databases
import ResetModel

extension SQLJournal {
  // Three ways in, each continued after the last row of the page before. What is under way at a
  // connector is told once it is known.
  static let logOfUser: StaticString = """
    WITH known (subject) AS (
      SELECT ?
      UNION SELECT subject FROM known_login WHERE login = ?
      UNION SELECT reset.subject FROM recent_reset CROSS JOIN reset
      WHERE reset.decision = recent_reset.decision AND reset.position = recent_reset.position
        AND reset.login = ?),
    found (decision, position) AS (
      SELECT decision, position FROM known
      JOIN recent_reset ON recent_reset.subject = known.subject
      UNION ALL SELECT decision, position FROM known
      JOIN past_reset ON past_reset.subject = known.subject)
    SELECT reset.decision, reset.position, reset.subject, reset.login, reset.org, reset.level,
      reset.reset_at, request.id, run.id
    FROM found JOIN reset ON reset.decision = found.decision AND reset.position = found.position
    JOIN decision ON decision.entry = reset.decision
    JOIN request ON request.number = decision.request JOIN run ON run.number = decision.run
    WHERE (reset.subject = ? OR reset.login = ?) AND reset.reset_at >= ?
      AND (reset.reset_at, reset.decision, reset.position) < (?, ?, ?)
      AND decision.outcome <> 'deferred'
    ORDER BY reset.reset_at DESC, reset.decision DESC, reset.position DESC LIMIT 200
    """
  static let logOfAll: StaticString = """
    SELECT reset.decision, reset.position, reset.subject, reset.login, reset.org, reset.level,
      reset.reset_at, request.id, run.id
    FROM reset JOIN decision ON decision.entry = reset.decision
    JOIN request ON request.number = decision.request JOIN run ON run.number = decision.run
    WHERE reset.reset_at >= ? AND (reset.decision, reset.position) < (?, ?)
      AND decision.outcome <> 'deferred'
    ORDER BY reset.decision DESC, reset.position DESC LIMIT 200
    """
  static let logOfOrg: StaticString = """
    SELECT reset.decision, reset.position, reset.subject, reset.login, reset.org, reset.level,
      reset.reset_at, request.id, run.id
    FROM reset JOIN decision ON decision.entry = reset.decision
    JOIN request ON request.number = decision.request JOIN run ON run.number = decision.run
    WHERE reset.org = ? AND reset.reset_at >= ?
      AND (reset.reset_at, reset.decision, reset.position) < (?, ?, ?)
      AND decision.outcome <> 'deferred'
    ORDER BY reset.reset_at DESC, reset.decision DESC, reset.position DESC LIMIT 200
    """

  /// The resets that the filter lets through, read page by page, until `body` returns false: the
  /// newest first, and without a user and an org in the order of the journal, the last one first.
  package func forEachReset(_ filter: ResetFilter, _ body: (LoggedReset) throws -> Bool) throws {
    let texts = [filter.user, filter.org?.text].compactMap { $0 }
    guard !texts.contains(where: { $0.hasNUL }) else { return }
    var after = Position(at: Int64.max, entry: Int64.max, place: Int64.max)
    // The resets of a request stand together, and a request may have a thousand.
    var told: (entry: Int64, result: RequestResult)?
    while true {
      let rows = try page(filter, after)
      for row in rows {
        after = Position(
          at: try row.integer(6), entry: try row.integer(0), place: try row.integer(1))
        if told?.entry != after.entry { told = (after.entry, try toldResult(ofEntry: after.entry)) }
        guard let result = told?.result else { continue }
        let reset = try loggedReset(row, toldIn: result)
        guard filter.org == nil || filter.org == reset.org else { continue }
        guard try body(reset) else { return }
      }
      if rows.isEmpty { return }
    }
  }

  /// Where a page ends.
  private struct Position {
    let at: Int64
    let entry: Int64
    /// Of the reset among those of its entry.
    let place: Int64
  }

  private func page(_ filter: ResetFilter, _ after: Position) throws -> [SQLRow] {
    let since = SQLValue.integer(filter.since?.millisecondsSince1970 ?? Int64.min)
    let (entry, place) = (SQLValue.integer(after.entry), SQLValue.integer(after.place))
    if let user = filter.user.map(SQLValue.text) {
      return try connection.rows(
        Self.logOfUser,
        [user, user, user, user, user, since, .integer(after.at), entry, place])
    }
    if let org = filter.org {
      return try connection.rows(
        Self.logOfOrg, [.text(org.text), since, .integer(after.at), entry, place])
    }
    return try connection.rows(Self.logOfAll, [since, entry, place])
  }

  private func loggedReset(_ row: SQLRow, toldIn result: RequestResult) throws -> LoggedReset {
    guard let level = Level(rawValue: try row.text(5)) else {
      throw row.damaged("a reset has no known level")
    }
    let subject = try row.text(2)
    guard let told = result.resets.first(where: { $0.user == subject }) else {
      throw row.damaged("the entry of a reset does not tell of it")
    }
    return LoggedReset(
      entry: try row.integer(0), subject: UserID(subject), login: try row.text(3),
      org: OrgID(try row.text(4)), level: level,
      at: try row.moment(6), request: RequestID(try row.text(7)),
      run: try row.text(8), authenticators: told.authenticators,
      approvers: result.approvals.filter { $0.word == .approval && $0.objection == nil }.map(\.by))
  }

  private func toldResult(ofEntry number: Int64) throws -> RequestResult {
    let row = try connection.row("SELECT body FROM audit WHERE sequence = ?", [.integer(number)])
    guard let row else { throw contradiction("audit entry \(number) is missing") }
    return try result(try row.text(0))
  }
}
