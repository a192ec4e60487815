import Databases
import ResetModel

extension SQLJournal {
  // Three ways in, each by an index, each continued after the last row of the page before. What is
  // under way at a connector is told once it is known.
  static let resetsOfUser: StaticString = """
    SELECT reset.number, reset.subject, reset.login, reset.org, reset.level, reset.reset_at,
      request.id, run.id, reset.decision
    FROM reset JOIN decision ON decision.entry = reset.decision
    JOIN request ON request.number = decision.request JOIN run ON run.number = decision.run
    WHERE (reset.subject = ? OR reset.login = ?) AND reset.reset_at >= ?
      AND (reset.reset_at < ? OR (reset.reset_at = ? AND reset.number < ?))
      AND decision.outcome <> 'deferred'
    ORDER BY reset.reset_at DESC, reset.number DESC LIMIT 200
    """
  static let resetsOfOrg: StaticString = """
    SELECT reset.number, reset.subject, reset.login, reset.org, reset.level, reset.reset_at,
      request.id, run.id, reset.decision
    FROM reset JOIN decision ON decision.entry = reset.decision
    JOIN request ON request.number = decision.request JOIN run ON run.number = decision.run
    WHERE reset.org = ? AND reset.reset_at >= ? AND reset.reset_at <= ?
      AND (reset.reset_at < ? OR reset.number < ?)
      AND decision.outcome <> 'deferred'
    ORDER BY reset.reset_at DESC, reset.number DESC LIMIT 200
    """
  static let resetsOfAll: StaticString = """
    SELECT reset.number, reset.subject, reset.login, reset.org, reset.level, reset.reset_at,
      request.id, run.id, reset.decision
    FROM reset JOIN decision ON decision.entry = reset.decision
    JOIN request ON request.number = decision.request JOIN run ON run.number = decision.run
    WHERE reset.reset_at >= ? AND reset.reset_at <= ?
      AND (reset.reset_at < ? OR reset.number < ?)
      AND decision.outcome <> 'deferred'
    ORDER BY reset.reset_at DESC, reset.number DESC LIMIT 200
    """

  /// The resets that the filter lets through, the newest first, read page by page; stops when
  /// `body`
  /// returns false.
  package func forEachReset(_ filter: ResetFilter, _ body: (LoggedReset) throws -> Bool) throws {
    let texts = [filter.user, filter.org?.text].compactMap { $0 }
    guard !texts.contains(where: { $0.hasNUL }) else { return }
    var after = (at: Int64.max, number: Int64(Int32.max))
    // The resets of a request stand together, and a request may have a thousand.
    var told: (entry: Int64, result: RequestResult)?
    while true {
      let rows = try page(filter, after)
      for row in rows {
        let entry = try row.integer(8)
        if told?.entry != entry { told = (entry, try toldResult(ofEntry: entry)) }
        guard let result = told?.result else { continue }
        let reset = try loggedReset(row, toldIn: result)
        after = (reset.at.millisecondsSince1970, reset.number)
        guard filter.org == nil || filter.org == reset.org else { continue }
        guard try body(reset) else { return }
      }
      if rows.isEmpty { return }
    }
  }

  private func page(_ filter: ResetFilter, _ after: (at: Int64, number: Int64)) throws -> [SQLRow] {
    let since = SQLValue.integer(filter.since?.millisecondsSince1970 ?? Int64.min)
    let at = SQLValue.integer(after.at)
    let number = SQLValue.integer(after.number)
    if let user = filter.user {
      return try connection.rows(
        Self.resetsOfUser, [.text(user), .text(user), since, at, at, number])
    }
    if let org = filter.org {
      return try connection.rows(Self.resetsOfOrg, [.text(org.text), since, at, at, number])
    }
    return try connection.rows(Self.resetsOfAll, [since, at, at, number])
  }

  private func loggedReset(_ row: SQLRow, toldIn result: RequestResult) throws -> LoggedReset {
    guard let level = Level(rawValue: try row.text(4)) else {
      throw row.damaged("a reset has no known level")
    }
    let subject = try row.text(1)
    guard let told = result.resets.first(where: { $0.user == subject }) else {
      throw row.damaged("the entry of a reset does not tell of it")
    }
    return LoggedReset(
      number: try row.integer(0), subject: UserID(subject), login: try row.text(2),
      org: OrgID(try row.text(3)), level: level,
      at: Timestamp(millisecondsSince1970: try row.integer(5)), request: RequestID(try row.text(6)),
      run: try row.text(7), authenticators: told.authenticators,
      approvers: result.approvals.filter { $0.word == .approval && $0.objection == nil }.map(\.by))
  }

  private func toldResult(ofEntry number: Int64) throws -> RequestResult {
    let row = try connection.row("SELECT body FROM audit WHERE sequence = ?", [.integer(number)])
    guard let row else { throw contradiction("audit entry \(number) is missing") }
    return try result(try row.text(0))
  }
}
