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
    try forEachRow { row in
      let sequence = try row.integer(0)
      let expected = (found.head?.sequence ?? 0) + 1
      if sequence != expected {
        let last = sequence - 1
        let what = sequence < 1 ? "it has no place in the chain" : missing(expected, last)
        found.add(.missing(last: last), sequence < 1 ? sequence : expected, what)
        // What came before is gone, so this entry's own link cannot be checked.
        isLinkKnown = false
      }
      let hash = try found.tellDamage(.changed, sequence) { _ in try row.digest(SQLRow.hashOfEntry)
      }
      let entry = try found.tellDamage(.changed, sequence) { _ in try row.auditEntry() }
      if isLinkKnown, let entry, let hash, entry.hash(after: found.head?.hash) != hash {
        found.add(.changed, sequence, "it, or its place in the chain, was changed")
      }
      isLinkKnown = hash != nil
      for head in known[sequence] ?? [] where head.hash != hash {
        found.add(.head, sequence, "a report knows it with another hash")
      }
      if let entry, entry.event == AuditEvent.request.rawValue {
        try found.tellDamage(.disagreement, sequence) { found in
          try verifyRows(of: entry, &decisions, &found)
        }
      }
      found.head = AuditHead(sequence: sequence, hash: hash ?? Self.noHash)
      found.entries += 1
      if found.entries % 500 == 0 { progress(found.entries) }
    }
    let last = found.head?.sequence ?? 0
    try found.tellDamage(.head, last) { found in try verifyEnd(knownHeads, &found) }
    try found.tellDamage(.disagreement, last) { found in try verifyOtherRows(&found) }
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

  /// In the place of one that cannot be read.
  private static let noHash = Digest(bytes: Array(repeating: 0, count: 32))!

  private func missing(_ first: Int64, _ last: Int64) -> String {
    first == last ? "it is missing" : "entries \(first) to \(last) are missing"
  }
}

extension AuditVerification {
  /// Takes what cannot be read for a fault, so that nobody hides others by it.
  @discardableResult
  fileprivate mutating func tellDamage<Result>(
    _ kind: AuditFault.Kind, _ sequence: Int64, _ read: (inout AuditVerification) throws -> Result
  ) throws -> Result? {
    do { return try read(&self) } catch let error as JournalError {
      guard case .corrupt(let why) = error.reason else { throw error }
      add(kind, sequence, why)
      return nil
    }
  }
}
