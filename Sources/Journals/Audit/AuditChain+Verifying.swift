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
    var runs = RunsTold()
    try verifyEntries(knownHeads, progress, &runs, &found)
    try verifyEnd(knownHeads, &found)
    try verifyOtherRows(&found)
    try verifyOtherRuns(runs, &found)
    return found
  }

  private func verifyEntries(
    _ knownHeads: [AuditHead], _ progress: (Int64) -> Void, _ runs: inout RunsTold,
    _ found: inout AuditVerification
  ) throws {
    let known = Dictionary(grouping: knownHeads, by: \.sequence)
    var isLinkKnown = true
    var decisions = DecisionOrder()
    try found.tellDamage(.changed, at: nil, "it, or one after it, cannot be read: ") { found in
      try forEachRow { row in
        let sequence = try row.integer(0)
        let expected = (found.head?.sequence ?? 0) + 1
        if sequence != expected {
          found.add(.missing(last: sequence - 1), expected, missing(expected, sequence - 1))
          // What came before is gone, so this entry's own link cannot be checked.
          isLinkKnown = false
        }
        let entry = try found.tellDamage(.changed, at: sequence) { _ in try row.auditEntry() }
        let held = try found.tellDamage(.changed, at: sequence) { _ in
          try row.digest(SQLRow.hashOfEntry)
        }
        let computed = isLinkKnown ? entry?.hash(after: found.head?.hash) : nil
        if let held, let computed, held != computed {
          found.add(.changed, sequence, "it, or its place in the chain, was changed")
        }
        let hash = held ?? computed
        for head in known[sequence] ?? [] where hash != nil && head.hash != hash {
          found.add(.head, sequence, "a report knows it with another hash")
        }
        try found.tellDamage(.disagreement, at: sequence) { found in
          try verifyRows(at: sequence, entry, &decisions, &found)
        }
        runs.note(row, at: sequence)
        try found.tellDamage(.disagreement, at: sequence) { found in
          try verifyRun(at: entry, &runs, &found)
        }
        isLinkKnown = hash != nil
        found.head = AuditHead(sequence: sequence, hash: hash ?? Self.noHash)
        found.entries += 1
        if found.entries % 500 == 0 { progress(found.entries) }
      }
    }
    try find("SELECT sequence FROM audit WHERE sequence < 1 LIMIT 100", .changed, in: &found) { _ in
      "it has no place in the chain"
    }
  }

  private func verifyEnd(_ knownHeads: [AuditHead], _ found: inout AuditVerification) throws {
    let last = found.head?.sequence ?? 0
    let entered = try found.tellDamage(.head, at: last) { _ in try enteredHead() }
    if let head = entered ?? nil, head.sequence > last {
      found.add(
        .missing(last: head.sequence), last + 1,
        missing(last + 1, head.sequence) + ", at the chain's end")
    } else if let entered, entered != found.head {
      found.add(.head, last, "the chain's end is not where it was written down")
    }
    for head in knownHeads where head.sequence > max(last, (entered ?? nil)?.sequence ?? 0) {
      found.add(
        .missing(last: head.sequence), last + 1,
        missing(last + 1, head.sequence) + ", and a report knows them")
    }
    try find(
      """
      SELECT run.audit_sequence, run.id FROM run
      LEFT JOIN audit ON audit.sequence = run.audit_sequence
      WHERE run.audit_sequence IS NOT NULL AND (audit.hash IS NULL OR audit.hash <> run.audit_hash)
      ORDER BY run.number LIMIT 100
      """, .head, in: &found
    ) { "run `\(try $0.text(1))` ended on it with another hash" }
  }

  /// Tells of each row that a query finds. Its first column is the entry that it is about; where
  /// there is none, or none that can be read, the chain's last one is named.
  func find(
    _ query: StaticString, _ kind: AuditFault.Kind = .disagreement,
    in found: inout AuditVerification, _ sentence: (SQLRow) throws -> String
  ) throws {
    let last = found.head?.sequence ?? 0
    let rows = try found.tellDamage(kind, at: last) { _ in try connection.rows(query) } ?? []
    for row in rows {
      let entry = (try? row.optionalInteger(0)) ?? last
      try found.tellDamage(kind, at: entry) { found in
        found.add(kind, entry, try sentence(row))
      }
    }
  }

  /// In the place of one that nobody can tell.
  private static let noHash = Digest(bytes: Array(repeating: 0, count: 32))!

  private func missing(_ first: Int64, _ last: Int64) -> String {
    first == last ? "it is missing" : "entries \(first) to \(last) are missing"
  }
}

extension AuditVerification {
  /// Takes what cannot be read for a fault, so that nobody hides others by it; at the entry after the
  /// last one that could be, where none is given.
  @discardableResult
  mutating func tellDamage<Result>(
    _ kind: AuditFault.Kind, at entry: Int64?, _ before: String = "",
    _ read: (inout AuditVerification) throws -> Result
  ) throws -> Result? {
    do { return try read(&self) } catch let error as JournalError {
      switch error.reason {
      case .corrupt(let why), .failed(let why):
        add(kind, entry ?? (head?.sequence ?? 0) + 1, before + why)
        return nil
      default: throw error
      }
    }
  }
}
