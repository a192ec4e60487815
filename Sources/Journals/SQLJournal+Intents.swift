import Databases
package import ResetEngine
package import ResetModel

extension SQLJournal {
  static let requestOfIntendedReset: StaticString = """
    SELECT request.id FROM intended_reset JOIN request ON request.number = intended_reset.request
    WHERE intended_reset.subject = ? ORDER BY intended_reset.request LIMIT 1
    """

  package func openResets() throws -> [OpenReset] {
    try connection.rows(
      """
      SELECT request.id FROM intent JOIN request ON request.number = intent.request
      ORDER BY intent.request
      """
    ).compactMap { try openReset(ofRequest: RequestID(try $0.text(0))) }
  }

  package func openReset(ofRequest id: RequestID) throws -> OpenReset? {
    guard let request = try request(withID: id), let intent = try intent(of: request),
      let last = try lastEntry(of: request)
    else { return nil }
    let result = try result(last.body)
    // What is removed next stands in the entry that permits it, or somebody wrote it in here.
    guard intent.planned == result.planned else {
      throw JournalError(
        .corrupt("the reset of request `\(id)` is under way with another plan than was permitted"),
        at: connection.path)
    }
    return OpenReset(request: request, result: result, intent: intent)
  }

  package func requestResetting(_ subject: UserID) throws -> RequestID? {
    guard !subject.text.hasNUL else { return nil }
    return try connection.row(Self.requestOfIntendedReset, [.text(subject.text)]).map {
      RequestID(try $0.text(0))
    }
  }

  package func note(_ reset: IntendedReset, ofRequest id: RequestID) throws {
    try withinTransaction {
      guard let request = try request(withID: id),
        let row = try connection.row(
          "SELECT position FROM intended_reset WHERE request = ? AND subject = ?",
          [.integer(request.number), .text(reset.subject.text)])
      else { throw contradiction("no reset of request `\(id)` is under way") }
      for (position, removal) in reset.removals.enumerated() {
        let changed = try connection.run(
          """
          UPDATE intended_removal SET progress = ?, reason = ?
          WHERE request = ? AND reset = ? AND position = ?
          """,
          [
            .text(removal.progress.rawValue), SQLValue(storable: removal.reason),
            .integer(request.number), .integer(try row.integer(0)), .integer(Int64(position)),
          ])
        guard changed == 1 else { throw contradiction("request `\(id)` has another plan") }
      }
    }
  }

  /// Begins the reset of an entry that waits, or ends that of a settled one.
  func keep(_ intent: ResetIntent, of request: Int64, until outcome: Outcome) throws {
    guard outcome.isSettled else {
      let row = try connection.row(
        "SELECT 1 FROM intent WHERE request = ?", [.integer(request)])
      if row == nil { try insert(intent, of: request) }
      return
    }
    try connection.run("DELETE FROM intended_removal WHERE request = ?", [.integer(request)])
    try connection.run("DELETE FROM intended_reset WHERE request = ?", [.integer(request)])
    try connection.run("DELETE FROM intent WHERE request = ?", [.integer(request)])
  }

  private func insert(_ intent: ResetIntent, of request: Int64) throws {
    try connection.run(
      "INSERT INTO intent (request, connector, level, org) VALUES (?, ?, ?, ?)",
      [
        .integer(request), .text(intent.connector), .text(intent.level.rawValue),
        .text(intent.org.text),
      ])
    for (number, reset) in intent.resets.enumerated() {
      try connection.run(
        """
        INSERT INTO intended_reset (request, position, subject, login, account)
        VALUES (?, ?, ?, ?, ?)
        """,
        [
          .integer(request), .integer(Int64(number)), .text(reset.subject.text),
          .text(reset.login), .text(reset.account.text),
        ])
      for (position, removal) in reset.removals.enumerated() {
        try connection.run(
          """
          INSERT INTO intended_removal
            (request, reset, position, authenticator, kind, enrolled_at, progress, reason)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          """,
          [
            .integer(request), .integer(Int64(number)), .integer(Int64(position)),
            SQLValue(removal.authenticator?.id.text),
            SQLValue(storable: removal.authenticator?.kind),
            SQLValue(removal.authenticator?.enrolledAt?.millisecondsSince1970),
            .text(removal.progress.rawValue), SQLValue(storable: removal.reason),
          ])
      }
    }
  }
}

extension SQLJournal {
  private func intent(of request: JournaledRequest) throws -> ResetIntent? {
    guard
      let row = try connection.row(
        "SELECT connector, level, org FROM intent WHERE request = ?", [.integer(request.number)])
    else { return nil }
    guard let level = Level(rawValue: try row.text(1)) else {
      throw row.damaged("a reset that is under way has no known level")
    }
    let org = OrgID(try row.text(2))
    let resets = try connection.rows(
      """
      SELECT position, subject, login, account FROM intended_reset
      WHERE request = ? ORDER BY position
      """, [.integer(request.number)])
    return ResetIntent(
      connector: try row.text(0), level: level, org: org,
      resets: try resets.map { row in
        IntendedReset(
          subject: UserID(try row.text(1)), login: try row.text(2),
          account: AccountID(try row.text(3)),
          removals: try removals(of: request.number, try row.integer(0), level, org))
      })
  }

  private func removals(
    of request: Int64, _ reset: Int64, _ level: Level, _ org: OrgID
  ) throws -> [IntendedRemoval] {
    try connection.rows(
      """
      SELECT authenticator, kind, enrolled_at, progress, reason FROM intended_removal
      WHERE request = ? AND reset = ? ORDER BY position
      """, [.integer(request), .integer(reset)]
    ).map { row in
      guard let progress = IntendedRemoval.Progress(rawValue: try row.text(3)) else {
        throw row.damaged("a removal has no known progress")
      }
      let authenticator = try row.optionalText(0).map { id in
        Authenticator(
          id: AuthenticatorID(id), level: level, org: level == .org ? org : nil,
          kind: try row.optionalText(1) ?? "",
          enrolledAt: try row.optionalMoment(2))
      }
      return IntendedRemoval(authenticator, progress: progress, reason: try row.optionalText(4))
    }
  }
}

extension ResetIntent {
  /// Who is to be reset, and the authenticators that may be removed.
  fileprivate var planned: [UserID: Set<AuthenticatorID>] {
    Dictionary(
      resets.map { ($0.subject, Set($0.removals.compactMap(\.authenticator?.id))) },
      uniquingKeysWith: { $0.union($1) })
  }
}

extension RequestResult {
  fileprivate var planned: [UserID: Set<AuthenticatorID>] {
    Dictionary(
      resets.map { reset in
        (
          UserID(reset.user),
          Set((reset.authenticators + reset.left.map(\.authenticator)).map(\.id))
        )
      }, uniquingKeysWith: { $0.union($1) })
  }
}
