import Databases

/// Resets are counted in two indexes: a small one of those that are recent, where each batch of a run
/// changes few pages however long the past is, and a large one of all others, into which the recent
/// ones go in one sorted step once there are many.
extension SQLJournal {
  /// Counts the recent resets, once a run.
  func countRecentResets() throws {
    guard cursor.recentResets == nil else { return }
    cursor.recentResets =
      try connection.row("SELECT COUNT(*) FROM reset WHERE recent = 1")?.integer(0)
  }

  /// Makes those that are recent part of the past, where there are many.
  func settleRecentResets() throws {
    guard let count = cursor.recentResets, count >= recentResetsLimit else { return }
    try connection.run("UPDATE OR FAIL reset SET recent = 0 WHERE recent = 1")
    cursor.recentResets = 0
  }
}
