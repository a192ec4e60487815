import Databases

extension Migration {
  /// Approvals and refusals that came as signed files, with their exact bytes: a signature counts
  /// only while it is valid at the time of use, so it is verified anew whenever it is used.
  static let signedApprovals = Migration([
    """
    CREATE TABLE signed_approval (
      entry BIGINT NOT NULL PRIMARY KEY REFERENCES audit (sequence),
      request_id TEXT NOT NULL,
      request_digest BYTEA NOT NULL,
      word TEXT NOT NULL,
      given_by TEXT NOT NULL,
      given_at BIGINT NOT NULL,
      file TEXT NOT NULL,
      settled_as TEXT NOT NULL,
      bytes BYTEA NOT NULL,
      signature BYTEA NOT NULL
    )
    """,
    "CREATE INDEX signed_approval_request ON signed_approval (request_id, request_digest)",
  ])
}
