import Databases
import ResetModel

@testable import Journals

/// What is looked at after each commit, as far as it is new.
extension JournalWatch {
  func verifyChain(_ connection: SQLiteConnection) throws -> String? {
    let rows = try connection.rows(
      """
      SELECT sequence, entered_at, run, event, body, hash FROM audit WHERE sequence > ?
      ORDER BY sequence
      """, [.integer(head?.sequence ?? 0)])
    for row in rows {
      let entry = AuditEntry(
        sequence: try row.integer(0), at: Timestamp(millisecondsSince1970: try row.integer(1)),
        run: try row.optionalText(2), event: try row.text(3), body: try row.text(4))
      let hash = Digest.sha256(of: entry.line(after: head?.hash))
      guard entry.sequence == (head?.sequence ?? 0) + 1, try hash.bytes == row.blob(5) else {
        return "entry \(entry.sequence) does not follow \(head?.sequence ?? 0)"
      }
      head = AuditHead(sequence: entry.sequence, hash: hash)
    }
    let end = try connection.row("SELECT sequence, hash FROM audit_head")
    guard try end?.integer(0) == head?.sequence, try end?.blob(1) == head?.hash.bytes else {
      return "the chain ends at \(head?.sequence ?? 0), and is said to end elsewhere"
    }
    return nil
  }

  func takeOverWords(_ connection: SQLiteConnection) throws -> String? {
    for row in try connection.rows(
      "SELECT entry, digest FROM signed_approval WHERE entry > ? ORDER BY entry",
      [.integer(lastWord)])
    {
      lastWord = try row.integer(0)
      if let digest = Digest(bytes: try row.blob(1)) { words.append(digest) }
    }
    return nil
  }

  func verifyDecisions(_ connection: SQLiteConnection) throws -> String? {
    let rows = try connection.rows(
      """
      SELECT decision.entry, decision.request, request.digest, decision.effect, decision.outcome,
        decision.decided_at, request.received_at
      FROM decision JOIN request ON request.number = decision.request
      WHERE decision.entry > ? ORDER BY decision.entry
      """, [.integer(lastDecision)])
    for row in rows {
      let decided = Decided(
        entry: try row.integer(0), request: try row.integer(1),
        digest: try row.optionalBlob(2).flatMap { Digest(bytes: $0) },
        effect: try row.optionalText(3), outcome: try row.text(4),
        at: Timestamp(millisecondsSince1970: try row.integer(5)),
        receivedAt: Timestamp(millisecondsSince1970: try row.integer(6)))
      lastDecision = decided.entry
      if decided.outcome == "applied" {
        guard applied.insert(decided.request).inserted else {
          return "request number \(decided.request) was applied twice"
        }
      } else if applied.contains(decided.request) {
        return "request number \(decided.request) was applied, and then \(decided.outcome)"
      }
      // What is under way is not decided again.
      if underWay[decided.request] != nil { continue }
      if let wrong = judge(decided) { return wrong }
    }
    return nil
  }

  /// Strikes out what a permitted request of our own was to remove; tells where the journal says
  /// that anything else was.
  func strike(_ users: [String], level: String, org: String, by entry: Int64) throws -> String? {
    var removed: Set<String> = []
    for row in try rows("SELECT body FROM audit WHERE sequence = ?", [.integer(entry)]) {
      let result = try RequestResult(json: Array(try row.text(0).utf8))
      removed.formUnion(result.resets.flatMap(\.authenticators).map(\.id.text))
    }
    let planned = enrolled.filter {
      users.contains($0.value.login) && $0.value.level == level
        && $0.value.org == (level == "org" ? org : "")
    }.map(\.key)
    guard removed == Set(planned) else {
      return "\(removed.sorted()) were removed, and not \(planned.sorted())"
    }
    for id in planned { enrolled[id] = nil }
    return nil
  }

  func takeOverIntents(_ connection: SQLiteConnection) throws -> String? {
    var found: [Int64: Set<String>] = [:]
    for row in try connection.rows(
      """
      SELECT intent.request, intended_removal.authenticator FROM intent
      LEFT JOIN intended_removal ON intended_removal.request = intent.request
      """)
    {
      let number = try row.integer(0)
      found[number, default: []].formUnion(try row.optionalText(1).map { [$0] } ?? [])
    }
    for (number, ids) in found {
      if let before = underWay[number], before != ids {
        return "what request number \(number) may remove has changed"
      }
    }
    underWay = found
    return nil
  }

  func verifyDirectory(_ connection: SQLiteConnection) throws -> String? {
    let there = Set(try connection.rows("SELECT id FROM authenticator").map { try $0.text(0) })
    let expected = Set(enrolled.keys)
    let rows = try connection.rows(
      """
      SELECT person.login, membership.org FROM membership
      JOIN person ON person.number = membership.person WHERE role_name = 'administrator'
      """)
    let administer = Set(try rows.map { "\(try $0.text(0)) \(try $0.text(1))" })
    guard administer == administrators else {
      return "\(administer.sorted()) are administrators, and not \(administrators.sorted())"
    }
    guard there != expected else { return nil }
    return
      "gone without a decision: \(expected.subtracting(there).sorted()); there again: \(there.subtracting(expected).sorted())"
  }
}
