import Databases

extension Migration {
  /// Runs. What a run's summary counts stands in the results and is counted there.
  static let runs = Migration([
    """
    CREATE TABLE run (
      number INTEGER NOT NULL PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      mode TEXT NOT NULL,
      started_at BIGINT NOT NULL,
      finished_at BIGINT,
      decided_as_of BIGINT,
      host TEXT NOT NULL,
      version TEXT NOT NULL,
      configuration_digest BYTEA NOT NULL,
      policies_digest BYTEA NOT NULL,
      provider TEXT NOT NULL,
      audit_sequence INTEGER,
      audit_hash BYTEA
    )
    """,
    "CREATE INDEX run_unfinished ON run (number) WHERE finished_at IS NULL",
  ])
}
