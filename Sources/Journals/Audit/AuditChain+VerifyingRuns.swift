import Databases
import ResetModel

/// Runs, and what each told of which file, are compared with the entries: past reports are rendered
/// from them, and after a crash files go where they say.
extension AuditChain {
  /// Compares the beginning or the end of a run with the run's row, and an end with what the run's
  /// results come to.
  func verifyRun(
    at entry: AuditEntry?, _ runs: inout RunsTold, _ found: inout AuditVerification
  ) throws {
    guard let entry else { return }
    switch AuditEvent(rawValue: entry.event) {
    case .runBegun: try verifyBeginning(ofRunIn: entry, &found)
    case .runFinished:
      let begun = entry.run.flatMap { runs.open.removeValue(forKey: $0) }
      try verifyEnd(ofRunIn: entry, since: begun ?? 1, &found)
    case .journalCreated, .request, .approvalRecorded, .directoryImported, nil: return
    }
  }

  private func verifyBeginning(
    ofRunIn entry: AuditEntry, _ found: inout AuditVerification
  ) throws {
    guard let row = try connection.row(SQLJournal.runWithID, [SQLValue(entry.run)]) else {
      found.add(.disagreement, entry.sequence, "the journal has no run of it")
      return
    }
    var run = try row.runRecord()
    run.finishedAt = nil
    var body = JSONText()
    run.writeRun(to: &body)
    // The runs are in the order of their numbers, and a run's name ends with its own.
    if try body.bytes != Array(entry.body.utf8) || !run.id.hasSuffix("-\(row.integer(0))") {
      found.add(.disagreement, entry.sequence, "the journal has another run under it")
    }
  }

  private func verifyEnd(
    ofRunIn entry: AuditEntry, since begun: Int64, _ found: inout AuditVerification
  ) throws {
    let row = try connection.row(
      "SELECT number, finished_at, audit_sequence FROM run WHERE id = ?", [SQLValue(entry.run)])
    guard let row else {
      found.add(.disagreement, entry.sequence, "the journal has no run of it")
      return
    }
    let isHead =
      if case .integer(let head) = row.values[2] { begun <= head && head < entry.sequence } else {
        false
      }
    if row.values[1] != .integer(entry.at.millisecondsSince1970) || !isHead {
      found.add(.disagreement, entry.sequence, "the journal has another end of its run")
    }
    try verifySummary(in: entry, ofRunNumbered: row.integer(0), &found)
  }

  private func verifySummary(
    in entry: AuditEntry, ofRunNumbered number: Int64, _ found: inout AuditVerification
  ) throws {
    let summary = Self.read([String: ToldCount].self, in: entry)
    var counts: [SQLValue: Int64] = [:]
    for row in try connection.rows(SQLJournal.outcomesOfRun, [.integer(number)]) {
      counts[row.values[0]] = try row.integer(1)
    }
    var differences: [(outcome: Outcome, told: Int64, counted: Int64)] = []
    for outcome in Outcome.allCases {
      guard let told = summary?[outcome.rawValue]?.count else {
        found.add(.disagreement, entry.sequence, "its body is not the summary of a run")
        return
      }
      let counted = counts.removeValue(forKey: .text(outcome.rawValue)) ?? 0
      if told != counted { differences.append((outcome, told, counted)) }
    }
    // Decisions whose outcome cannot be read are told at their own entries, and may be all that lack.
    var unread = counts.values.reduce(0, +)
    let areUnread = differences.allSatisfy { _, told, counted in
      guard told > counted, told - counted <= unread else { return false }
      unread -= told - counted
      return true
    }
    if areUnread, unread == 0 { return }
    for (outcome, told, counted) in differences {
      found.add(
        .disagreement, entry.sequence,
        "the journal counts \(counted) as \(outcome.rawValue) in its run, and it tells \(told)")
    }
  }

  /// Finds decisions that their run left out, results that are not what their run decided or found
  /// waiting, and runs that no entry tells of.
  func verifyOtherRuns(_ runs: RunsTold, _ found: inout AuditVerification) throws {
    // Of a reset at a connector that a run began and ended, it tells the end.
    try find(
      """
      SELECT entry FROM (SELECT run, entry FROM decision EXCEPT SELECT run, entry FROM result
        EXCEPT SELECT decision.run, before.entry FROM decision
          JOIN decision AS before ON before.entry = decision.earlier
          WHERE before.outcome = 'deferred') AS untold
      ORDER BY entry LIMIT 100
      """, in: &found
    ) { _ in "the results of its run leave it out" }
    // What waits is told again by each run that decides as before.
    try find(
      """
      SELECT result.entry, result.run FROM result
      LEFT JOIN run ON run.number = result.run
      LEFT JOIN decision ON decision.entry = result.entry
      WHERE run.number IS NULL OR decision.run IS NULL OR decision.run > result.run
        OR decision.run < result.run
          AND decision.outcome IN ('applied', 'denied', 'invalid', 'failed', 'duplicate')
      ORDER BY result.entry LIMIT 100
      """, in: &found
    ) { "run number \(try $0.integer(1)) tells it and did not decide it" }
    try find(
      """
      SELECT result.entry, result.run FROM decision AS later
      JOIN result ON result.entry = later.earlier
      WHERE later.run < result.run ORDER BY result.entry LIMIT 100
      """, in: &found
    ) { "run number \(try $0.integer(1)) tells it, and it was decided anew before" }
    try find(
      """
      SELECT entry, run FROM result GROUP BY entry, run HAVING COUNT(*) > 1
      ORDER BY entry LIMIT 100
      """, in: &found
    ) { "run number \(try $0.integer(1)) tells it twice" }
    try find(
      """
      SELECT MIN(entry), run FROM result GROUP BY run
      HAVING MIN(position) <> 1 OR MAX(position) <> COUNT(*)
        OR SUM(CASE WHEN position = CAST(position AS INTEGER) THEN 0 ELSE 1 END) > 0
      ORDER BY run LIMIT 100
      """, in: &found
    ) { "run number \(try $0.integer(1)) does not tell its results one after another" }
    try find(
      """
      SELECT result.entry, result.run FROM result
      JOIN decision ON decision.entry = result.entry
      WHERE result.file IS NOT NULL
        AND (decision.run = result.run OR result.file <> CAST(result.file AS TEXT))
      ORDER BY result.entry LIMIT 100
      """, in: &found
    ) { "run number \(try $0.integer(1)) tells its file in another place" }
    try verifyNumberOfRuns(runs, &found)
  }

  private func verifyNumberOfRuns(_ runs: RunsTold, _ found: inout AuditVerification) throws {
    let last = found.head?.sequence ?? 0
    try found.tellDamage(.disagreement, at: last) { found in
      let row = try connection.row("SELECT COUNT(*), COUNT(finished_at) FROM run")
      guard let row, try row.integer(0) != runs.begun || row.integer(1) != runs.finished else {
        return
      }
      found.add(
        .disagreement, last,
        "the journal has \(try row.integer(0)) runs, \(try row.integer(1)) of them finished, "
          + "and the chain tells of \(runs.begun) and \(runs.finished)")
    }
  }
}

/// The runs that the chain tells of.
struct RunsTold {
  private(set) var begun: Int64 = 0
  private(set) var finished: Int64 = 0
  /// By their names, the entries that begin those whose end was not compared yet.
  var open: [String: Int64] = [:]

  /// Counts what a row says it tells, whether or not all of the row can be read.
  mutating func note(_ row: SQLRow, at sequence: Int64) {
    switch try? row.text(3) {
    case AuditEvent.runBegun.rawValue:
      begun += 1
      if let run = try? row.optionalText(2) { open[run] = sequence }
    case AuditEvent.runFinished.rawValue: finished += 1
    default: return
    }
  }
}

/// A count among other members; nil for what is none.
private struct ToldCount: Decodable {
  let count: Int64?

  init(from decoder: any Decoder) throws {
    count = (try? decoder.singleValueContainer().decode(UInt32.self)).map(Int64.init)
  }
}
