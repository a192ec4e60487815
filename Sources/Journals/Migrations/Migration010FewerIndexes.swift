import Databases

extension Migration {
  /// What each request pays for is what a run asks about, and no more.
  ///
  /// `reset.recent`, until `countedResets` put tables in its place, was 1 from a reset's recording
  /// until it was one of many: the entries of few resets stand close together, and those of a long
  /// past far apart, where each batch of a run would write a page for nearly every subject. It stood
  /// in its indexes, too, since SQLite would look it up in the table for each reset that a limit
  /// counts.
  ///
  /// `decision.earlier` is the decision on the same request before; `request.entry` is the last one.
  static let fewerIndexes = Migration([
    "ALTER TABLE decision ADD COLUMN earlier INTEGER REFERENCES decision (entry)",
    """
    UPDATE decision
    SET earlier = (SELECT MAX(other.entry) FROM decision AS other
      WHERE other.request = decision.request AND other.entry < decision.entry)
    """,
    "DROP INDEX decision_request",

    "DROP INDEX request_id",
    "CREATE INDEX request_without_id ON request (id, number) WHERE holds_id = 0",

    """
    CREATE TABLE told (
      run INTEGER NOT NULL REFERENCES run (number),
      position INTEGER NOT NULL,
      entry INTEGER NOT NULL REFERENCES decision (entry),
      file TEXT,
      PRIMARY KEY (run, position)
    ) WITHOUT ROWID
    """,
    "INSERT INTO told SELECT run, position, entry, file FROM result ORDER BY run, position",
    "DROP TABLE result",
    "ALTER TABLE told RENAME TO result",

    """
    CREATE TABLE subject_reset (
      decision INTEGER NOT NULL REFERENCES decision (entry),
      position INTEGER NOT NULL,
      subject TEXT NOT NULL,
      login TEXT NOT NULL,
      org TEXT NOT NULL,
      level TEXT NOT NULL,
      reset_at BIGINT NOT NULL,
      removed INTEGER NOT NULL,
      recent INTEGER NOT NULL CHECK (recent IN (0, 1)),
      PRIMARY KEY (decision, position)
    ) WITHOUT ROWID
    """,
    """
    INSERT INTO subject_reset
    SELECT decision, ROW_NUMBER() OVER (PARTITION BY decision ORDER BY number),
      subject, login, org, level, reset_at, removed, 0
    FROM reset ORDER BY decision, number
    """,
    "DROP TABLE reset",
    "ALTER TABLE subject_reset RENAME TO reset",
    "CREATE INDEX reset_org ON reset (org, reset_at)",
    "CREATE INDEX reset_recent ON reset (subject, reset_at, recent) WHERE recent = 1",
    "CREATE INDEX reset_subject ON reset (subject, reset_at, recent) WHERE recent = 0",
    "CREATE INDEX reset_login ON reset (login, subject, recent) WHERE recent = 0",
  ])
}
