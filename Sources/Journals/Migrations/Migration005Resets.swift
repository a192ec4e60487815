import Databases

extension Migration {
  /// Resets, one row a subject, and the authenticators that each removed.
  static let resets = Migration([
    """
    CREATE TABLE reset (
      number INTEGER NOT NULL PRIMARY KEY,
      decision INTEGER NOT NULL REFERENCES decision (entry),
      subject TEXT NOT NULL,
      login TEXT NOT NULL,
      org TEXT NOT NULL,
      level TEXT NOT NULL,
      reset_at BIGINT NOT NULL
    )
    """,
    "CREATE INDEX reset_subject ON reset (subject, reset_at, number)",
    "CREATE INDEX reset_login ON reset (login, reset_at, number)",
    "CREATE INDEX reset_org ON reset (org, reset_at, number)",
    "CREATE INDEX reset_moment ON reset (reset_at, number)",
    "CREATE INDEX reset_decision ON reset (decision)",
    """
    CREATE TABLE removal (
      reset INTEGER NOT NULL REFERENCES reset (number),
      position INTEGER NOT NULL,
      authenticator TEXT NOT NULL,
      kind TEXT NOT NULL,
      level TEXT NOT NULL,
      org TEXT,
      enrolled_at BIGINT,
      PRIMARY KEY (reset, position)
    )
    """,
  ])
}
