import Databases

extension Migration {
  /// What limits per org count is summed up by run: a row says how many resets an org had as of one
  /// moment, and all resets of a run are as of its beginning.
  static let resetCounts = Migration([
    """
    CREATE TABLE reset_count (
      org TEXT NOT NULL,
      reset_at BIGINT NOT NULL,
      resets INTEGER NOT NULL CHECK (resets >= 0),
      PRIMARY KEY (org, reset_at)
    ) WITHOUT ROWID
    """,
    """
    INSERT INTO reset_count SELECT org, reset_at, COUNT(*) FROM reset
    GROUP BY org, reset_at ORDER BY org, reset_at
    """,
  ])
}
