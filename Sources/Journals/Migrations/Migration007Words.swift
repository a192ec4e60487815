import Databases

extension Migration {
  /// Words that do not count, whose key it was, the signatures of requests, and nothing twice.
  ///
  /// `result.file` is where a run found a file that it decided as before, and null where the entry
  /// says so itself. Approvals of older versions have no digests, and nulls are equal to nothing.
  static let words = Migration([
    "ALTER TABLE approval ADD COLUMN word TEXT NOT NULL DEFAULT 'approval'",
    "ALTER TABLE approval ADD COLUMN expires_at BIGINT",
    "ALTER TABLE approval ADD COLUMN principal TEXT",
    "ALTER TABLE approval ADD COLUMN objection TEXT",
    "ALTER TABLE request ADD COLUMN signature BYTEA",
    "ALTER TABLE result ADD COLUMN file TEXT",
    "ALTER TABLE signed_approval ADD COLUMN digest BYTEA",
    "ALTER TABLE signed_approval ADD COLUMN signature_digest BYTEA",
    "ALTER TABLE signed_approval ADD COLUMN key_fingerprint TEXT",
    "ALTER TABLE signed_approval ADD COLUMN key_type TEXT",
    "ALTER TABLE signed_approval ADD COLUMN principal TEXT",
    "ALTER TABLE signed_approval ADD COLUMN run INTEGER REFERENCES run (number)",
    "CREATE INDEX signed_approval_run ON signed_approval (run, entry)",
    """
    CREATE UNIQUE INDEX signed_approval_once
    ON signed_approval (request_id, request_digest, digest, signature_digest)
    """,
  ])
}
