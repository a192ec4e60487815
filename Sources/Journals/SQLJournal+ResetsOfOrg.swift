import Databases
import ResetModel

/// How many resets an org had as of a moment.
struct ResetsOfOrg {
  let org: OrgID
  let at: Timestamp
  var resets: Int64
}

/// Limits per org count the resets of hours or days, which may be a million: they sum up one row for
/// each run that reset somebody in the org, and look at no reset.
extension SQLJournal {
  // `LIMIT` inside the sum: each row has one reset at least, so that no more of them are needed.
  static let countOfOrg: StaticString = """
    SELECT COALESCE(SUM(resets), 0) FROM (SELECT resets FROM reset_count
      WHERE org = ? AND reset_at >= ? AND resets > 0 LIMIT ?) AS counted
    """

  /// Enters what was recorded since the last time; before anybody counts, and as a transaction ends.
  func enterResetCounts() throws {
    for new in cursor.newResets {
      try connection.run(
        """
        INSERT INTO reset_count (org, reset_at, resets) VALUES (?, ?, ?)
        ON CONFLICT (org, reset_at) DO UPDATE SET resets = resets + excluded.resets
        """,
        [.text(new.org.text), .integer(new.at.millisecondsSince1970), .integer(new.resets)])
    }
    cursor.newResets = []
  }

  /// Takes the resets of a decision out of what limits per org count.
  func uncountResets(of decision: Int64) throws {
    try enterResetCounts()
    let gone = try connection.rows(
      "SELECT COUNT(*), org, reset_at FROM reset WHERE decision = ? GROUP BY org, reset_at",
      [.integer(decision)])
    for row in gone {
      try connection.run(
        "UPDATE reset_count SET resets = resets - ? WHERE org = ? AND reset_at = ?", row.values)
      try connection.run(
        "DELETE FROM reset_count WHERE org = ? AND reset_at = ? AND resets = 0",
        Array(row.values.dropFirst()))
    }
  }
}
