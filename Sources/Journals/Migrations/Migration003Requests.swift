import Databases

extension Migration {
  /// Requests: one row for each file that was looked at, with the latest of what became of it.
  ///
  /// `holds_id` is 1 for the one row under an id that is held, deferred or settled; the database
  /// itself sees to it that there is no second. `waiting` is 1 while that row is held or deferred.
  /// The bytes of a duplicate are those of another row and are not kept again.
  static let requests = Migration([
    """
    CREATE TABLE request (
      number INTEGER NOT NULL PRIMARY KEY,
      id TEXT,
      digest BYTEA,
      bytes BYTEA,
      file TEXT NOT NULL,
      kind TEXT,
      org TEXT,
      level TEXT,
      requester TEXT,
      submitter TEXT,
      received_at BIGINT NOT NULL,
      outcome TEXT NOT NULL,
      holds_id INTEGER NOT NULL CHECK (holds_id IN (0, 1)),
      waiting INTEGER NOT NULL CHECK (waiting IN (0, 1)),
      replaced_by INTEGER,
      settled_as TEXT,
      decided_at BIGINT NOT NULL,
      run INTEGER NOT NULL REFERENCES run (number),
      entry INTEGER NOT NULL REFERENCES audit (sequence),
      CHECK (holds_id = 0 OR (id IS NOT NULL AND digest IS NOT NULL)),
      CHECK (waiting = 0 OR holds_id = 1)
    )
    """,
    "CREATE UNIQUE INDEX request_holding ON request (id) WHERE holds_id = 1",
    "CREATE INDEX request_waiting ON request (number) WHERE waiting = 1",
    "CREATE INDEX request_id ON request (id, number)",
  ])
}
