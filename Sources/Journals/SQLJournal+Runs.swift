import Databases
package import ResetModel

extension SQLJournal {
  package func begin(_ run: inout RunRecord) throws {
    run.id = try withinTransaction {
      let last = try connection.row("SELECT COALESCE(MAX(number), 0) FROM run")?.integer(0) ?? 0
      var run = run
      run.id = "\(run.startedAt.compactDescription)-\(last + 1)"
      try connection.run(
        """
        INSERT INTO run (number, id, mode, started_at, decided_as_of, host, version,
          configuration_digest, policies_digest, provider)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          .integer(last + 1), .text(run.id), .text(run.mode.rawValue),
          .integer(run.startedAt.millisecondsSince1970),
          SQLValue(run.decidedAsOf?.millisecondsSince1970), SQLValue(storable: run.host),
          SQLValue(storable: run.version), .blob(run.configurationDigest.bytes),
          .blob(run.policiesDigest.bytes), SQLValue(storable: run.provider),
        ])
      cursor.run = JournalCursor.Run(number: last + 1, id: run.id)
      cursor.recentResets = nil
      var body = JSONText()
      run.writeRun(to: &body)
      try enter(.runBegun, body.bytes, run: run.id, run.startedAt)
      return run.id
    }
  }

  package func finish(_ run: RunRecord) throws {
    guard let finishedAt = run.finishedAt else {
      throw JournalError(.contradiction("run `\(run.id)` has no end"), at: connection.path)
    }
    try withinTransaction {
      let head = run.auditHead ?? cursor.head
      let changed = try connection.run(
        """
        UPDATE run SET finished_at = ?, audit_sequence = ?, audit_hash = ?
        WHERE id = ? AND finished_at IS NULL
        """,
        [
          .integer(finishedAt.millisecondsSince1970), SQLValue(head?.sequence),
          SQLValue(head?.hash.bytes), .text(run.id),
        ])
      guard changed == 1 else {
        throw JournalError(
          .contradiction("no run `\(run.id)` is waiting to be finished"), at: connection.path)
      }
      var body = JSONText()
      body.object { json in
        run.summary.writeMembers(to: &json)
        if let key = run.signingKey { json.member("signing_key", key) }
      }
      try enter(.runFinished, body.bytes, run: run.id, finishedAt)
      if cursor.run?.id == run.id { cursor.run = nil }
    }
  }

  package func unfinishedRuns() throws -> [RunRecord] {
    try connection.rows(
      """
      SELECT number, id, mode, started_at, finished_at, decided_as_of, host, version,
        configuration_digest, policies_digest, provider, audit_sequence, audit_hash
      FROM run WHERE finished_at IS NULL ORDER BY number
      """
    ).map(runRecord)
  }

  static let runWithID: StaticString = """
    SELECT number, id, mode, started_at, finished_at, decided_as_of, host, version,
      configuration_digest, policies_digest, provider, audit_sequence, audit_hash
    FROM run WHERE id = ?
    """

  /// A run by its id; nil where the journal knows none.
  package func run(withID id: String) throws -> RunRecord? {
    guard !id.hasNUL else { return nil }
    return try connection.row(Self.runWithID, [.text(id)]).map(runRecord)
  }

  /// The latest runs, the newest first.
  package func latestRuns(limit: Int) throws -> [RunRecord] {
    try connection.rows(
      """
      SELECT number, id, mode, started_at, finished_at, decided_as_of, host, version,
        configuration_digest, policies_digest, provider, audit_sequence, audit_hash
      FROM run ORDER BY number DESC LIMIT ?
      """, [.integer(Int64(max(0, limit)))]
    ).map(runRecord)
  }

  private func runRecord(_ row: SQLRow) throws -> RunRecord {
    var record = try row.runRecord()
    record.summary = try summary(ofRunNumbered: try row.integer(0))
    return record
  }

  /// How many results of a run met which outcome.
  static let outcomesOfRun: StaticString = """
    SELECT decision.outcome, COUNT(*) FROM result
    JOIN decision ON decision.entry = result.entry
    WHERE result.run = ? GROUP BY decision.outcome
    """

  /// Counts a run's results; there is no second copy of the counts that could disagree.
  private func summary(ofRunNumbered number: Int64) throws -> RunSummary {
    var outcomes: [Outcome: Int] = [:]
    for row in try connection.rows(Self.outcomesOfRun, [.integer(number)]) {
      outcomes[try row.outcome(0)] = Int(try row.integer(1))
    }
    let subjects = try connection.row(
      """
      SELECT COUNT(*) FROM result JOIN decision ON decision.entry = result.entry
      JOIN reset ON reset.decision = result.entry
      WHERE result.run = ?
        AND (decision.outcome = 'applied' OR (decision.outcome = 'failed' AND reset.removed > 0))
      """, [.integer(number)])
    let removals = try connection.row(
      """
      SELECT COALESCE(SUM(reset.removed), 0) FROM result
      JOIN decision ON decision.entry = result.entry
      JOIN reset ON reset.decision = result.entry
      WHERE result.run = ? AND decision.outcome <> 'deferred'
      """, [.integer(number)])
    return RunSummary(
      outcomes: outcomes, subjects: Int(try subjects?.integer(0) ?? 0),
      authenticatorsRemoved: Int(try removals?.integer(0) ?? 0))
  }
}

extension SQLRow {
  /// The run whose row this is, from its number on, without its summary.
  func runRecord() throws(JournalError) -> RunRecord {
    guard let mode = RunRecord.Mode(rawValue: try text(2)) else {
      throw damaged("a run has no known mode")
    }
    var record = RunRecord(
      id: try text(1), mode: mode, startedAt: try moment(3), host: try text(6),
      version: try text(7), configurationDigest: try digest(8), policiesDigest: try digest(9),
      provider: try text(10))
    record.finishedAt = try optionalMoment(4)
    record.decidedAsOf = try optionalMoment(5)
    if let sequence = try optionalInteger(11) {
      record.auditHead = AuditHead(sequence: sequence, hash: try digest(12))
    }
    return record
  }
}
