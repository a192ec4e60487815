import Databases

extension Migration {
  /// What limits per subject count by is in two tables, of one shape until `numberedResets`, where it
  /// was in two indexes.
  ///
  /// An index takes a reset over when its row changes, in the order of the rows, which goes from
  /// subject to subject: for each reset a page of a long past was read and written. Tables of their
  /// own are filled in the order of their keys. `known_login` has each login that a subject of the
  /// past was known by.
  static let countedResets = Migration([
    """
    CREATE TABLE recent_reset (
      subject TEXT NOT NULL,
      reset_at BIGINT NOT NULL,
      decision INTEGER NOT NULL,
      position INTEGER NOT NULL,
      PRIMARY KEY (subject, reset_at, decision, position)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE past_reset (
      subject TEXT NOT NULL,
      reset_at BIGINT NOT NULL,
      decision INTEGER NOT NULL,
      position INTEGER NOT NULL,
      PRIMARY KEY (subject, reset_at, decision, position)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE known_login (
      login TEXT NOT NULL,
      subject TEXT NOT NULL,
      PRIMARY KEY (login, subject)
    ) WITHOUT ROWID
    """,
    """
    INSERT INTO past_reset SELECT subject, reset_at, decision, position FROM reset
    ORDER BY subject, reset_at, decision, position
    """,
    "INSERT INTO known_login SELECT DISTINCT login, subject FROM reset ORDER BY login, subject",

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
      PRIMARY KEY (decision, position)
    ) WITHOUT ROWID
    """,
    """
    INSERT INTO subject_reset
    SELECT decision, position, subject, login, org, level, reset_at, removed
    FROM reset ORDER BY decision, position
    """,
    "DROP TABLE reset",
    "ALTER TABLE subject_reset RENAME TO reset",
    "CREATE INDEX reset_org ON reset (org, reset_at)",
  ])
}
