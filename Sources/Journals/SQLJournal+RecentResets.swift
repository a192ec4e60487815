import Databases

/// The resets that limits count are listed by subject in two tables: a small one of those that are
/// recent, where each batch of a run changes few pages however long the past is, and a large one of
/// all others, into which the recent ones go in its order once there are many.
///
/// In the large one each has its number among those of its subject, from 1 on, so that a limit
/// subtracts and does not count.
extension SQLJournal {
  /// Counts the recent resets, once a run and whenever the cursor forgot.
  func countRecentResets() throws {
    guard cursor.recentResets == nil else { return }
    cursor.recentResets = try connection.row("SELECT COUNT(*) FROM recent_reset")?.integer(0)
  }

  /// Makes those that are recent part of the past, where there are many.
  ///
  /// What fails in it undoes the transaction anyway: with `OR FAIL` and `OR IGNORE`, SQLite does not
  /// keep what each page had before, in case that the statement alone is to be undone.
  func settleRecentResets() throws {
    guard let count = cursor.recentResets, count >= recentResetsLimit else { return }
    try connection.run(Self.learnLogins)
    let outOfOrder = try connection.rows(Self.subjectsOutOfOrder)
    try connection.run(Self.settleRecent)
    try connection.run("DELETE FROM recent_reset")
    for row in outOfOrder { try renumberPast(of: row.values[0]) }
    cursor.recentResets = 0
  }

  /// Takes the resets of a decision out of what limits count.
  func unlistResets(of decision: Int64) throws {
    try connection.run(Self.unlistRecent, [.integer(decision)])
    guard try connection.run(Self.unlistPast, [.integer(decision)]) > 0 else { return }
    for row in try connection.rows(Self.subjectsOfDecision, [.integer(decision)]) {
      try renumberPast(of: row.values[0])
    }
  }

  private func renumberPast(of subject: SQLValue) throws {
    try connection.run(Self.renumberPast, [subject, subject])
  }

  static let settleRecent: StaticString = """
    INSERT OR FAIL INTO past_reset SELECT subject, reset_at, decision, position,
      ROW_NUMBER() OVER (PARTITION BY subject ORDER BY reset_at, decision, position)
      + COALESCE((SELECT ordinal FROM past_reset WHERE past_reset.subject = recent_reset.subject
        ORDER BY reset_at DESC, decision DESC, position DESC LIMIT 1), 0)
    FROM recent_reset ORDER BY subject, reset_at, decision, position
    """
  /// Whose recent resets are not all after those of the past: a clock was set back. Of one moment,
  /// recent decisions have higher numbers.
  static let subjectsOutOfOrder: StaticString = """
    SELECT subject FROM recent_reset GROUP BY subject HAVING MIN(reset_at)
      < (SELECT MAX(reset_at) FROM past_reset WHERE past_reset.subject = recent_reset.subject)
    """
  static let subjectsOfDecision: StaticString = """
    SELECT DISTINCT subject FROM reset WHERE decision = ?
    """
  static let renumberPast: StaticString = """
    UPDATE OR FAIL past_reset SET ordinal = numbered.ordinal FROM (
      SELECT reset_at, decision, position,
        ROW_NUMBER() OVER (ORDER BY reset_at, decision, position) AS ordinal
      FROM past_reset WHERE subject = ?) AS numbered
    WHERE past_reset.subject = ? AND past_reset.reset_at = numbered.reset_at
      AND past_reset.decision = numbered.decision AND past_reset.position = numbered.position
      AND past_reset.ordinal IS NOT numbered.ordinal
    """
  static let learnLogins: StaticString = """
    INSERT OR IGNORE INTO known_login
    SELECT DISTINCT reset.login, reset.subject FROM recent_reset CROSS JOIN reset
    WHERE reset.decision = recent_reset.decision AND reset.position = recent_reset.position
    """
  static let unlistRecent: StaticString = """
    DELETE FROM recent_reset WHERE (subject, reset_at, decision, position) IN (
      SELECT subject, reset_at, decision, position FROM reset WHERE decision = ?)
    """
  static let unlistPast: StaticString = """
    DELETE FROM past_reset WHERE (subject, reset_at, decision, position) IN (
      SELECT subject, reset_at, decision, position FROM reset WHERE decision = ?)
    """
}
