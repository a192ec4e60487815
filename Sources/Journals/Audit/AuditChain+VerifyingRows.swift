import Databases
import ResetModel

extension AuditChain {
  /// Compares an entry on a request with the journal's rows: the decision, the request it belongs
  /// to, and the resets with all that limits go by. Of an entry that cannot be read, the order of the
  /// decisions is noted all the same.
  func verifyRows(
    at sequence: Int64, _ entry: AuditEntry?, _ decisions: inout DecisionOrder,
    _ found: inout AuditVerification
  ) throws {
    let row = try connection.row(
      """
      SELECT decision.outcome, decision.effect, request.digest, request.id, request.entry,
        request.number, decision.earlier, request.received_at, decision.decided_at, run.id,
        decision.run, request.file, request.kind, request.org, request.level, request.requester,
        request.submitter
      FROM decision JOIN request ON request.number = decision.request
      LEFT JOIN run ON run.number = decision.run
      WHERE decision.entry = ?
      """, [.integer(sequence)])
    let last = try row?.integer(4)
    let earlier = try row.flatMap {
      decisions.before(sequence, onRequest: try $0.integer(5), last: try $0.integer(4))
    }
    guard let entry, entry.event == AuditEvent.request.rawValue else { return }
    guard let result = try? RequestResult(json: Array(entry.body.utf8)) else {
      found.add(.disagreement, entry.sequence, "its body is not the result of a request")
      return
    }
    guard let row else {
      found.add(.disagreement, entry.sequence, "the journal has no decision of it")
      return
    }
    if try row.text(0) != result.outcome.rawValue
      || row.optionalText(1) != result.decision?.effect.rawValue
    {
      found.add(.disagreement, entry.sequence, "the journal's decision is another one")
    }
    if try row.optionalBlob(2) != result.digest?.bytes
      || row.values[3] != SQLValue(storable: result.id)
    {
      found.add(.disagreement, entry.sequence, "the journal has another request under it")
    }
    // The rest of the row is as the first decision found it.
    if earlier == nil,
      row.values[11...] != [
        SQLValue(storable: result.file), SQLValue(storable: result.kind),
        SQLValue(storable: result.org), SQLValue(storable: result.level),
        SQLValue(storable: result.requester), SQLValue(storable: result.submitter),
      ]
    {
      found.add(.disagreement, entry.sequence, "the journal tells its request otherwise")
    }
    if try row.optionalInteger(6) != earlier {
      found.add(.disagreement, entry.sequence, "the journal has another decision before it")
    }
    let at = entry.at.millisecondsSince1970
    if try row.integer(8) != at || row.optionalText(9) != entry.run {
      found.add(
        .disagreement, entry.sequence,
        "the journal has its decision in another run, or at another moment")
    }
    let isLast = last == entry.sequence
    if try earlier == nil && row.integer(7) != at
      || isLast && !isRequest(row.integer(5), leftBy: result, in: row.integer(10), at)
    {
      found.add(.disagreement, entry.sequence, "the journal has the request in another state")
    }
    // The resets of a request that is under way at a connector are those of its latest entry.
    let expected = (isLast ? result.resets.filter(\.counts) : []).map {
      ResetRow(
        subject: $0.user, login: $0.login, org: result.org, level: result.level,
        removed: Int64($0.authenticators.count), at: at, listed: 1)
    }
    if try resetRows(of: entry.sequence) != expected {
      found.add(.disagreement, entry.sequence, "the journal has other resets of it")
    }
  }

  /// Whether a request's row is as its last entry left it, or as the request that took its place did:
  /// by `holds_id` a ticket is told from one that came before, and by `waiting` what is still open.
  private func isRequest(
    _ number: Int64, leftBy result: RequestResult, in run: Int64, _ at: Int64
  ) throws -> Bool {
    let row = try connection.row(
      """
      SELECT request.holds_id, request.waiting, request.settled_as, request.decided_at,
        request.replaced_by, successor.number, request.outcome, request.run
      FROM request LEFT JOIN request AS successor
        ON successor.number = request.replaced_by AND successor.id = request.id
      WHERE request.number = ?
      """, [.integer(number)])
    guard let row else { return false }
    let isReplaced = try row.optionalInteger(4) != nil
    // What was settled otherwise keeps its id for ever.
    let mayBeReplaced =
      !result.outcome.isSettled || result.outcome == .denied && result.decision == nil
    let isNoRequest = result.outcome == .invalid || result.outcome == .duplicate
    return try row.optionalText(6) == result.outcome.rawValue
      && row.integer(0) == (isNoRequest || isReplaced ? 0 : 1)
      && row.integer(1) == (result.outcome.isSettled || isReplaced ? 0 : 1)
      && row.values[2] == SQLValue(storable: result.settledAs) && row.integer(3) == at
      && row.integer(7) == run
      && (!isReplaced || mayBeReplaced && row.optionalInteger(5) != nil)
  }

  /// Finds rows that no entry speaks of, and requests whose bytes are not those of their digest.
  func verifyOtherRows(_ found: inout AuditVerification) throws {
    try find(
      """
      SELECT decision.entry FROM decision LEFT JOIN audit ON audit.sequence = decision.entry
      WHERE audit.event IS NULL OR audit.event <> 'request' ORDER BY decision.entry LIMIT 100
      """, in: &found
    ) { _ in "the journal has a decision that it does not tell" }
    try find(
      """
      SELECT request.entry, request.file FROM request
      LEFT JOIN decision ON decision.entry = request.entry
      WHERE decision.entry IS NULL OR decision.request <> request.number
      ORDER BY request.number LIMIT 100
      """, in: &found
    ) { "it does not tell what the journal says became of `\(try $0.text(1))`" }
    try find("SELECT entry, number FROM request WHERE number < 1 LIMIT 100", in: &found) {
      "the journal has its request as number \(try $0.integer(1))"
    }
    try verifyOtherResets(&found)
    try verifyBytes(&found)
  }

  private func verifyBytes(_ found: inout AuditVerification) throws {
    let lastEntry = found.head?.sequence ?? 0
    var last: Int64 = 0
    while true {
      let rows = try found.tellDamage(.disagreement, at: lastEntry) { _ in
        try connection.rows(
          """
          SELECT number, entry, digest, bytes FROM request
          WHERE number > ? AND bytes IS NOT NULL ORDER BY number LIMIT 100
          """, [.integer(last)])
      }
      guard let rows, !rows.isEmpty else { return }
      for row in rows {
        last = try row.integer(0)
        let entry = (try? row.integer(1)) ?? lastEntry
        try found.tellDamage(.disagreement, at: entry) { found in
          if try Digest.sha256(of: row.blob(3)).bytes != row.optionalBlob(2) {
            found.add(.disagreement, entry, "the journal holds other bytes of its request")
          }
        }
      }
    }
  }

  private func resetRows(of entry: Int64) throws -> [ResetRow] {
    try connection.rows(
      """
      SELECT subject, login, org, level, removed, reset_at,
        (SELECT COUNT(*) FROM recent_reset AS listed
          WHERE (listed.subject, listed.reset_at, listed.decision, listed.position)
            = (reset.subject, reset.reset_at, reset.decision, reset.position))
        + (SELECT COUNT(*) FROM past_reset AS listed
          WHERE (listed.subject, listed.reset_at, listed.decision, listed.position)
            = (reset.subject, reset.reset_at, reset.decision, reset.position))
      FROM reset WHERE decision = ? ORDER BY position
      """, [.integer(entry)]
    ).map {
      ResetRow(
        subject: try $0.text(0), login: try $0.text(1), org: try $0.text(2), level: try $0.text(3),
        removed: try $0.integer(4), at: try $0.integer(5), listed: try $0.integer(6))
    }
  }
}

/// Which decisions on a request came before others, as the chain tells them.
struct DecisionOrder {
  /// By the request's number, for those on which another decision follows.
  private var latest: [Int64: Int64] = [:]

  /// The decision on the same request before this one; nil for its first.
  mutating func before(_ entry: Int64, onRequest request: Int64, last: Int64) -> Int64? {
    defer { latest[request] = entry == last ? nil : entry }
    return latest[request]
  }
}

/// One subject's reset as far as it is compared.
private struct ResetRow: Equatable {
  let subject: String
  let login: String
  let org: String?
  let level: String?
  /// How many authenticators.
  let removed: Int64
  /// In milliseconds since 1970; limits go by it.
  let at: Int64
  /// How often limits per subject count it.
  let listed: Int64
}
