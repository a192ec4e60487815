import Databases

extension Migration {
  /// What was approved and which authenticators went stands in the audit entry of the decision, and
  /// stood in tables of its own besides, which nothing decided by and each request paid for.
  static let oneTruth = Migration([
    "ALTER TABLE reset ADD COLUMN removed INTEGER NOT NULL DEFAULT 0",
    """
    UPDATE reset
    SET removed = (SELECT COUNT(*) FROM removal WHERE removal.reset = reset.number)
    """,
    "DROP TABLE removal",
    "DROP TABLE approval",
    "CREATE INDEX request_place ON request (settled_as) WHERE waiting = 1",
  ])
}
