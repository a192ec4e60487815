import Databases
import ResetModel

extension SQLJournal {
  /// Enters a decision; what it went by stands in its audit entry.
  func recordDecision(
    _ sequence: Int64, on request: Int64, after earlier: Int64?, _ result: RequestResult,
    in run: JournalCursor.Run, _ moment: Timestamp
  ) throws {
    let resets = result.outcome == .applied || !result.resets.isEmpty
    guard !resets || result.decision?.effect == .permit else {
      throw contradiction("a reset needs a decision that permits it")
    }
    try connection.run(
      """
      INSERT INTO decision (entry, request, run, effect, outcome, decided_at, earlier)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .integer(sequence), .integer(request), .integer(run.number),
        SQLValue(result.decision?.effect.rawValue), .text(result.outcome.rawValue),
        .integer(moment.millisecondsSince1970), SQLValue(earlier),
      ])
  }

  /// Enters the resets of an applied request, or of one that is under way, and how many
  /// authenticators each removed.
  func recordResets(_ sequence: Int64, _ result: RequestResult, _ moment: Timestamp) throws {
    let resets = result.resets.filter(\.counts)
    guard !resets.isEmpty else { return }
    guard let org = result.org, let level = result.level.flatMap(Level.init(rawValue:)) else {
      throw contradiction("a reset needs an org and a level")
    }
    try countRecentResets()
    for (index, reset) in resets.enumerated() {
      try connection.run(
        """
        INSERT INTO reset (decision, position, subject, login, org, level, reset_at, removed)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          .integer(sequence), .integer(Int64(index + 1)), .text(reset.user), .text(reset.login),
          .text(org), .text(level.rawValue), .integer(moment.millisecondsSince1970),
          .integer(Int64(reset.authenticators.count)),
        ])
      try connection.run(
        "INSERT INTO recent_reset (subject, reset_at, decision, position) VALUES (?, ?, ?, ?)",
        [
          .text(reset.user), .integer(moment.millisecondsSince1970), .integer(sequence),
          .integer(Int64(index + 1)),
        ])
      cursor.count(resetOf: UserID(reset.user), in: OrgID(org), at: moment)
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
    try unlistResets(of: earlier)
    try uncountResets(of: earlier)
    let count = try connection.run("DELETE FROM reset WHERE decision = ?", [.integer(earlier)])
    cursor.discount(resets: count)
    try recordResets(sequence, result, moment)
    if wasBegunBefore, let before { cursor.run?.resets = before }
  }
}
