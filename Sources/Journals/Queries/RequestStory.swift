import Databases
package import ResetModel

/// Everything that the journal knows of one id: each file that came under it, and each decision.
package struct RequestStory: Hashable, Sendable {
  /// One file that came under the id.
  package struct Chapter: Hashable, Sendable {
    /// The journal's own number for it.
    package let number: Int64
    package let receivedAt: Timestamp
    /// What it is now.
    package let outcome: Outcome
    /// The journal's number of the request that took its place while it waited; nil for most.
    package let replacedBy: Int64?
    /// Oldest first; a run that found the same as the one before it adds none.
    package let decisions: [Decided]
    /// What was said of it in later runs than the one that settled it, oldest first.
    package let laterWords: [LaterWord]

    /// Whether it is no request but an approval or a refusal that is none of those that are recorded.
    package var isWord: Bool { decisions.contains(where: \.result.isWord) }
  }

  /// An approval or a refusal that was recorded too late to count.
  package struct LaterWord: Hashable, Sendable {
    package let word: ApprovalDocument.Word
    /// Who signed, as the word itself names them, and when, as it says.
    package let by: String
    package let at: Timestamp
    /// The id of the run that recorded it.
    package let run: String
    /// The number of the audit entry.
    package let entry: Int64
  }

  /// What a run made of it.
  package struct Decided: Hashable, Sendable {
    package let at: Timestamp
    /// The run's id.
    package let run: String
    /// The number of the audit entry.
    package let entry: Int64
    package let result: RequestResult
  }

  package let id: RequestID
  /// Oldest first.
  package let chapters: [Chapter]
}

extension SQLJournal {
  static let requestsUnderID: StaticString = """
    SELECT number, received_at, outcome, replaced_by, entry FROM request
    WHERE id = ? AND holds_id = 1
    UNION ALL SELECT number, received_at, outcome, replaced_by, entry FROM request
    WHERE id = ? AND holds_id = 0
    ORDER BY number DESC LIMIT ?
    """

  static let decisionsUpTo: StaticString = """
    WITH RECURSIVE told (entry) AS (
      SELECT entry FROM decision WHERE entry = ?
      UNION SELECT decision.earlier FROM told JOIN decision ON decision.entry = told.entry
      WHERE decision.earlier IS NOT NULL)
    SELECT decision.decided_at, run.id, decision.entry, audit.body
    FROM told JOIN decision ON decision.entry = told.entry
    JOIN run ON run.number = decision.run JOIN audit ON audit.sequence = decision.entry
    ORDER BY decision.entry
    """

  static let laterWords: StaticString = """
    SELECT word.word, word.given_by, word.given_at, run.id, word.entry
    FROM request JOIN signed_approval AS word ON word.request_id = request.id
      AND word.request_digest = request.digest
    JOIN run ON run.number = word.run
    WHERE request.number = ? AND request.holds_id = 1 AND request.waiting = 0
      AND word.run > request.run
    ORDER BY word.entry LIMIT 100
    """

  /// The story of an id; nil where no file ever came under it.
  ///
  /// - Parameter limit: Tells the last so many files: whoever may drop files may drop one a million
  ///   times.
  package func story(of id: RequestID, limit: Int = 1000) throws -> RequestStory? {
    guard !id.text.hasNUL else { return nil }
    let rows = try connection.rows(
      Self.requestsUnderID, [.text(id.text), .text(id.text), .integer(Int64(max(1, limit)))])
    guard !rows.isEmpty else { return nil }
    let chapters = try rows.reversed().map { row in
      RequestStory.Chapter(
        number: try row.integer(0),
        receivedAt: try row.moment(1),
        outcome: try row.outcome(2), replacedBy: try row.optionalInteger(3),
        decisions: try decisions(upTo: try row.integer(4)),
        laterWords: try laterWords(onRequest: try row.integer(0)))
    }
    return RequestStory(id: id, chapters: chapters)
  }

  /// The decision that an entry tells, and those on the same request before it.
  private func decisions(upTo last: Int64) throws -> [RequestStory.Decided] {
    try connection.rows(Self.decisionsUpTo, [.integer(last)]).map { row in
      RequestStory.Decided(
        at: try row.moment(0), run: try row.text(1),
        entry: try row.integer(2), result: try result(try row.text(3)))
    }
  }

  private func laterWords(onRequest number: Int64) throws -> [RequestStory.LaterWord] {
    try connection.rows(Self.laterWords, [.integer(number)]).compactMap { row in
      guard let word = ApprovalDocument.Word(rawValue: try row.text(0)) else { return nil }
      return RequestStory.LaterWord(
        word: word, by: try row.text(1), at: try row.moment(2), run: try row.text(3),
        entry: try row.integer(4))
    }
  }
}
