import Databases

extension Migration {
  /// Resets that are under way at connectors: who, with which account, and how far each removal is.
  /// They stand here until what became of them is recorded; what was planned stands in the audit
  /// entry of the decision that permits it.
  static let intents = Migration([
    """
    CREATE TABLE intent (
      request INTEGER NOT NULL PRIMARY KEY REFERENCES request (number),
      connector TEXT NOT NULL,
      level TEXT NOT NULL,
      org TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE intended_reset (
      request INTEGER NOT NULL REFERENCES intent (request),
      position INTEGER NOT NULL,
      subject TEXT NOT NULL,
      login TEXT NOT NULL,
      account TEXT NOT NULL,
      PRIMARY KEY (request, position)
    )
    """,
    "CREATE INDEX intended_reset_subject ON intended_reset (subject)",
    """
    CREATE TABLE intended_removal (
      request INTEGER NOT NULL REFERENCES intent (request),
      reset INTEGER NOT NULL,
      position INTEGER NOT NULL,
      authenticator TEXT,
      kind TEXT,
      enrolled_at BIGINT,
      progress TEXT NOT NULL,
      reason TEXT,
      PRIMARY KEY (request, reset, position)
    )
    """,
  ])
}
