import Databases
package import ResetModel

extension SQLJournal {
  package func forEachResult(of run: String, _ body: (RequestResult, Int64) throws -> Void) throws {
    try forEachResultText(of: run) { text, request in
      do { try body(RequestResult(json: Array(text.utf8)), request) } catch let error
        as DecodingError
      {
        throw JournalError(
          .corrupt("a result of run `\(run)` cannot be read (\(error))"), at: connection.path)
      }
    }
  }

  /// The results of a run as they were written, each one JSON object on one line: a report takes
  /// them over without reading them.
  package func forEachResultText(of run: String, _ body: (String, Int64) throws -> Void)
    throws
  {
    guard !run.hasNUL,
      let number = try connection.row("SELECT number FROM run WHERE id = ?", [.text(run)])
    else { return }
    var last: Int64 = 0
    while true {
      let rows = try connection.rows(
        """
        SELECT result.position, audit.body, decision.request, result.file FROM result
        JOIN audit ON audit.sequence = result.entry
        JOIN decision ON decision.entry = result.entry
        WHERE result.run = ? AND result.position > ? ORDER BY result.position LIMIT 250
        """, [.integer(try number.integer(0)), .integer(last)])
      for row in rows {
        last = try row.integer(0)
        var text = try row.text(1)
        if let file = try row.optionalText(3) {
          text = RequestResult.json(Array(text.utf8), withFile: file)
        }
        try body(text, try row.integer(2))
      }
      if rows.isEmpty { return }
    }
  }
}
