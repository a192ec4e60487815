import Databases
import ResetModel

extension SQLJournal {
  /// Enters a decision and the approvals and refusals that were considered.
  func recordDecision(
    _ sequence: Int64, on request: Int64, _ result: RequestResult, in run: JournalCursor.Run,
    _ moment: Timestamp
  ) throws {
    let resets = result.outcome == .applied || !result.resets.isEmpty
    guard !resets || result.decision?.effect == .permit else {
      throw contradiction("a reset needs a decision that permits it")
    }
    try connection.run(
      """
      INSERT INTO decision (entry, request, run, effect, outcome, decided_at)
      VALUES (?, ?, ?, ?, ?, ?)
      """,
      [
        .integer(sequence), .integer(request), .integer(run.number),
        SQLValue(result.decision?.effect.rawValue), .text(result.outcome.rawValue),
        .integer(moment.millisecondsSince1970),
      ])
    for (position, approval) in result.approvals.enumerated() {
      try connection.run(
        """
        INSERT INTO approval
          (decision, position, word, given_by, person, given_at, expires_at, proof,
          key_fingerprint, principal, objection, comment)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          .integer(sequence), .integer(Int64(position)), .text(approval.word.rawValue),
          SQLValue(storable: approval.by), SQLValue(storable: approval.person),
          .integer(approval.at.millisecondsSince1970),
          SQLValue(approval.expiresAt?.millisecondsSince1970), SQLValue(storable: approval.proof),
          SQLValue(storable: approval.keyFingerprint), SQLValue(storable: approval.principal),
          SQLValue(storable: approval.objection), SQLValue(storable: approval.comment),
        ])
    }
  }

  /// Enters the resets of an applied request, or of one that is under way, and the authenticators
  /// that each removed.
  func recordResets(_ sequence: Int64, _ result: RequestResult, _ moment: Timestamp) throws {
    let resets = result.resets.filter(\.counts)
    guard !resets.isEmpty else { return }
    guard let org = result.org, let level = result.level.flatMap(Level.init(rawValue:)) else {
      throw contradiction("a reset needs an org and a level")
    }
    for reset in resets {
      let number = cursor.reset + 1
      try connection.run(
        """
        INSERT INTO reset (number, decision, subject, login, org, level, reset_at)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        [
          .integer(number), .integer(sequence), .text(reset.user), .text(reset.login), .text(org),
          .text(level.rawValue), .integer(moment.millisecondsSince1970),
        ])
      for (position, authenticator) in reset.authenticators.enumerated() {
        try connection.run(
          """
          INSERT INTO removal (reset, position, authenticator, kind, level, org, enrolled_at)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
          [
            .integer(number), .integer(Int64(position)), .text(authenticator.id.text),
            SQLValue(storable: authenticator.kind), .text(authenticator.level.rawValue),
            SQLValue(authenticator.org?.text),
            SQLValue(authenticator.enrolledAt?.millisecondsSince1970),
          ])
      }
      cursor.reset = number
      cursor.orgCounts.add(in: OrgID(org), at: moment, last: number)
      cursor.run?.resets += 1
    }
  }

  /// Takes the resets of a request that was under way off its earlier entry, as those of its latest
  /// entry count. What an earlier run began counts for the limits of that run, and not of this one.
  func replaceResets(
    of earlier: Int64, by sequence: Int64, _ result: RequestResult, _ moment: Timestamp
  ) throws {
    let decision = try connection.row(
      "SELECT run FROM decision WHERE entry = ?", [.integer(earlier)])
    let wasBegunBefore = try decision?.integer(0) != cursor.run?.number
    let before = cursor.run?.resets
    try connection.run(
      "DELETE FROM removal WHERE reset IN (SELECT number FROM reset WHERE decision = ?)",
      [.integer(earlier)])
    let count = try connection.run("DELETE FROM reset WHERE decision = ?", [.integer(earlier)])
    cursor.orgCounts.forget()
    cursor.run?.resets -= count
    try recordResets(sequence, result, moment)
    if wasBegunBefore, let before { cursor.run?.resets = before }
  }
}
