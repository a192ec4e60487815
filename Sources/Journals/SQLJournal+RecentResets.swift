import Databases

/// The resets that limits count are listed by subject in two tables: a small one of those that are
/// recent, where each batch of a run changes few pages however long the past is, and a large one of
/// all others, into which the recent ones go in its order once there are many.
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
    try connection.run(
      """
      INSERT OR FAIL INTO past_reset SELECT subject, reset_at, decision, position FROM recent_reset
      ORDER BY subject, reset_at, decision, position
      """)
    try connection.run("DELETE FROM recent_reset")
    cursor.recentResets = 0
  }

  /// Takes the resets of a decision out of what limits count.
  func unlistResets(of decision: Int64) throws {
    for statement in [Self.unlistRecent, Self.unlistPast] {
      try connection.run(statement, [.integer(decision)])
    }
  }

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
