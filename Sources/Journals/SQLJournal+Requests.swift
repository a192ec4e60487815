import Databases
package import ResetEngine
package import ResetModel

extension SQLJournal {
  static let requestHoldingID: StaticString = """
    SELECT request.number, request.id, request.digest, request.outcome, request.settled_as,
      request.received_at, request.decided_at, run.id, request.file,
      CASE WHEN request.signature IS NULL THEN 0 ELSE 1 END, request.submitter, request.made_at
    FROM request JOIN run ON run.number = request.run
    WHERE request.id = ? AND request.holds_id = 1
    """

  package func request(withID id: RequestID) throws -> JournaledRequest? {
    guard !id.text.hasNUL else { return nil }
    return try connection.row(Self.requestHoldingID, [.text(id.text)]).map(journaledRequest)
  }

  package func heldRequests() throws -> [JournaledRequest] {
    try connection.rows(
      """
      SELECT request.number, request.id, request.digest, request.outcome, request.settled_as,
        request.received_at, request.decided_at, run.id, request.file,
        CASE WHEN request.signature IS NULL THEN 0 ELSE 1 END, request.submitter,
        request.made_at
      FROM request JOIN run ON run.number = request.run
      WHERE request.waiting = 1 ORDER BY request.number
      """
    ).map(journaledRequest)
  }

  static let requestWaitingAt: StaticString =
    "SELECT id FROM request WHERE settled_as = ? AND waiting = 1 ORDER BY number LIMIT 1"

  package func requestWaiting(at place: String) throws -> RequestID? {
    guard !place.hasNUL else { return nil }
    return try connection.row(Self.requestWaitingAt, [.text(place)]).map {
      RequestID(try $0.text(0))
    }
  }

  /// Everything that waits, oldest first, with what its last decision found.
  package func forEachWaiting(_ body: (JournaledRequest, RequestResult) throws -> Void) throws {
    for request in try heldRequests() {
      if let last = try lastEntry(of: request) {
        try body(request, try result(last.body))
      }
    }
  }

  static let bytesOfRequest: StaticString = """
    SELECT COALESCE(request.bytes,
      (SELECT original.bytes FROM request AS original
       WHERE original.id = request.id AND original.holds_id = 1
         AND original.digest = request.digest AND original.bytes IS NOT NULL LIMIT 1),
      (SELECT original.bytes FROM request AS original
       WHERE original.id = request.id AND original.holds_id = 0
         AND original.digest = request.digest AND original.bytes IS NOT NULL LIMIT 1),
      (SELECT word.bytes FROM signed_approval AS word
       WHERE word.request_id = request.id AND word.digest = request.digest LIMIT 1))
    FROM request WHERE request.number = ?
    """

  /// The exact bytes of a request's file; nil where they were not read. A duplicate's are kept with
  /// the request that it is a copy of, and those of a word that came twice with the recorded one.
  package func bytes(ofRequest number: Int64) throws -> [UInt8]? {
    try connection.row(Self.bytesOfRequest, [.integer(number)])?.optionalBlob(0)
  }

  /// The exact bytes of the signature that lay beside a request; nil where none did.
  package func signature(ofRequest number: Int64) throws -> [UInt8]? {
    try connection.row("SELECT signature FROM request WHERE number = ?", [.integer(number)])?
      .optionalBlob(0)
  }

  /// The audit entry on what last became of a request that waits; nil where it waits no longer.
  func lastEntry(of request: JournaledRequest) throws -> (sequence: Int64, body: String)? {
    try connection.row(
      """
      SELECT audit.sequence, audit.body FROM request
      JOIN audit ON audit.sequence = request.entry
      WHERE request.number = ? AND request.waiting = 1
      """, [.integer(request.number)]
    ).map { (try $0.integer(0), try $0.text(1)) }
  }

  /// Reads the body of an entry on a request.
  func result(_ body: String) throws -> RequestResult {
    do { return try RequestResult(json: Array(body.utf8)) } catch {
      throw JournalError(
        .corrupt("the result of a request cannot be read (\(error))"), at: connection.path)
    }
  }

  private func journaledRequest(_ row: SQLRow) throws -> JournaledRequest {
    JournaledRequest(
      number: try row.integer(0), id: RequestID(try row.text(1)), digest: try row.digest(2),
      outcome: try row.outcome(3), settledAs: try row.optionalText(4) ?? row.text(8),
      receivedAt: try row.moment(5), decidedAt: try row.moment(6), run: try row.text(7),
      isSigned: try row.integer(9) == 1, submitter: try row.optionalText(10),
      madeAt: try row.optionalMoment(11))
  }
}

extension SQLRow {
  func outcome(_ column: Int) throws(JournalError) -> Outcome {
    guard let outcome = Outcome(rawValue: try text(column)) else {
      throw damaged("column \(column + 1) of a row is no known outcome")
    }
    return outcome
  }
}
