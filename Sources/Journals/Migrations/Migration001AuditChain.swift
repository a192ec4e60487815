import Databases

extension Migration {
  /// The audit chain, and its head beside it: without that, nobody could tell that entries were cut
  /// off at the end.
  static let auditChain = Migration([
    """
    CREATE TABLE audit (
      sequence INTEGER NOT NULL PRIMARY KEY,
      entered_at BIGINT NOT NULL,
      run TEXT,
      event TEXT NOT NULL,
      body TEXT NOT NULL,
      hash BYTEA NOT NULL
    )
    """,
    """
    CREATE TABLE audit_head (
      number INTEGER NOT NULL PRIMARY KEY CHECK (number = 1),
      sequence INTEGER NOT NULL,
      hash BYTEA NOT NULL
    )
    """,
  ])
}
