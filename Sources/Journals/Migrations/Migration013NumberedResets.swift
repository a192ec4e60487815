import Databases

extension Migration {
  /// Each reset of the past has its number among those of its subject, so that a limit looks at two
  /// of them, however many it counts: the last one, and the last one before its period.
  static let numberedResets = Migration([
    """
    CREATE TABLE numbered_reset (
      subject TEXT NOT NULL,
      reset_at BIGINT NOT NULL,
      decision INTEGER NOT NULL,
      position INTEGER NOT NULL,
      ordinal INTEGER NOT NULL CHECK (ordinal > 0),
      PRIMARY KEY (subject, reset_at, decision, position)
    ) WITHOUT ROWID
    """,
    """
    INSERT INTO numbered_reset SELECT subject, reset_at, decision, position,
      ROW_NUMBER() OVER (PARTITION BY subject ORDER BY reset_at, decision, position)
    FROM past_reset ORDER BY subject, reset_at, decision, position
    """,
    "DROP TABLE past_reset",
    "ALTER TABLE numbered_reset RENAME TO past_reset",
  ])
}
