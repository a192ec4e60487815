import Databases
package import ResetModel

extension AuditChain {
  /// Walks the whole chain and the rows it speaks of, and tells everything that does not fit.
  ///
  /// - Parameters:
  ///   - knownHeads: Heads that reports hold; each must still be in the chain.
  ///   - progress: Told how many entries were looked at, every 500.
  package func verify(
    knownHeads: [AuditHead] = [], progress: (Int64) -> Void = { _ in }
  ) throws -> AuditVerification {
    // One snapshot: a run may add entries meanwhile.
    try connection.isInTransaction
      ? verification(knownHeads, progress)
      : connection.transaction { try verification(knownHeads, progress) }
  }

  private func verification(_ knownHeads: [AuditHead], _ progress: (Int64) -> Void) throws
    -> AuditVerification
  {
    var found = AuditVerification()
    let known = Dictionary(grouping: knownHeads, by: \.sequence)
    var isLinkKnown = true
    var decisions = DecisionOrder()
    try forEachEntry { entry, hash in
      let expected = (found.head?.sequence ?? 0) + 1
      if entry.sequence != expected {
        let last = entry.sequence - 1
        let what = entry.sequence < 1 ? "it has no place in the chain" : missing(expected, last)
        found.add(.missing(last: last), entry.sequence < 1 ? entry.sequence : expected, what)
        // What came before is gone, so this entry's own link cannot be checked.
        isLinkKnown = false
      }
      if isLinkKnown, entry.hash(after: found.head?.hash) != hash {
        found.add(.changed, entry.sequence, "it, or its place in the chain, was changed")
      }
      isLinkKnown = true
      for head in known[entry.sequence] ?? [] where head.hash != hash {
        found.add(.head, entry.sequence, "a report knows it with another hash")
      }
      if entry.event == AuditEvent.request.rawValue {
        try verifyRows(of: entry, &decisions, &found)
      }
      found.head = AuditHead(sequence: entry.sequence, hash: hash)
      found.entries += 1
      if found.entries % 500 == 0 { progress(found.entries) }
    }
    try verifyEnd(knownHeads, &found)
    try verifyOtherRows(&found)
    return found
  }

  private func verifyEnd(_ knownHeads: [AuditHead], _ found: inout AuditVerification) throws {
    let last = found.head?.sequence ?? 0
    let entered = try enteredHead()
    if let entered, entered.sequence > last {
      found.add(
        .missing(last: entered.sequence), last + 1,
        missing(last + 1, entered.sequence) + ", at the chain's end")
    } else if entered != found.head {
      found.add(.head, last, "the chain's end is not where it was written down")
    }
    for head in knownHeads where head.sequence > max(last, entered?.sequence ?? 0) {
      found.add(
        .missing(last: head.sequence), last + 1,
        missing(last + 1, head.sequence) + ", and a report knows them")
    }
    let runs = try connection.rows(
      """
      SELECT run.id, run.audit_sequence FROM run
      LEFT JOIN audit ON audit.sequence = run.audit_sequence
      WHERE run.audit_sequence IS NOT NULL AND (audit.hash IS NULL OR audit.hash <> run.audit_hash)
      ORDER BY run.number LIMIT 100
      """)
    for row in runs {
      found.add(
        .head, try row.integer(1), "run `\(try row.text(0))` ended on it with another hash")
    }
  }

  private func missing(_ first: Int64, _ last: Int64) -> String {
    first == last ? "it is missing" : "entries \(first) to \(last) are missing"
  }
}
