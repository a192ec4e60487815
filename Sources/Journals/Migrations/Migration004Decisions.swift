import Databases

extension Migration {
  /// Decisions, the approvals that each rested on, and which one tells what became of each file in
  /// each run. A decision's findings are the body of the audit entry that bears its number.
  static let decisions = Migration([
    """
    CREATE TABLE decision (
      entry INTEGER NOT NULL PRIMARY KEY REFERENCES audit (sequence),
      request INTEGER NOT NULL REFERENCES request (number),
      run INTEGER NOT NULL REFERENCES run (number),
      effect TEXT,
      outcome TEXT NOT NULL,
      decided_at BIGINT NOT NULL,
      CHECK (outcome <> 'applied' OR (effect IS NOT NULL AND effect = 'permit'))
    )
    """,
    "CREATE INDEX decision_request ON decision (request, entry)",
    """
    CREATE TABLE approval (
      decision INTEGER NOT NULL REFERENCES decision (entry),
      position INTEGER NOT NULL,
      given_by TEXT NOT NULL,
      person TEXT,
      given_at BIGINT NOT NULL,
      proof TEXT NOT NULL,
      key_fingerprint TEXT,
      comment TEXT,
      PRIMARY KEY (decision, position)
    )
    """,
    """
    CREATE TABLE result (
      run INTEGER NOT NULL REFERENCES run (number),
      position INTEGER NOT NULL,
      entry INTEGER NOT NULL REFERENCES decision (entry),
      PRIMARY KEY (run, position)
    )
    """,
  ])
}
