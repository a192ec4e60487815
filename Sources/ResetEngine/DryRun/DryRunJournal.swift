public import PolicyEngine
public import ResetModel

/// A journal that is read as it is and written in memory only.
///
/// What a dry run records counts for its later decisions just as in a run: limits, duplicates and
/// replaced requests
/// come out the same.
public final class DryRunJournal: Journal {
  private let base: any Journal
  private var overlay = Overlay()

  private struct Overlay {
    var requests: [RequestID: JournaledRequest] = [:]
    /// The ids of requests that waited and became invalid.
    var released: Set<RequestID> = []
    var resets: [(subject: UserID, org: OrgID, at: Timestamp)] = []
    var run = ""
  }

  public init(over base: any Journal) { self.base = base }

  public func transaction<Result>(_ work: () throws -> Result) throws -> Result {
    try savepoint(work)
  }

  public func savepoint<Result>(_ work: () throws -> Result) throws -> Result {
    let before = overlay
    do { return try work() } catch {
      overlay = before
      throw error
    }
  }

  public func begin(_ run: inout RunRecord) throws {
    run.id = "\(run.startedAt.compactDescription)-dry-run"
    overlay.run = run.id
  }

  public func finish(_ run: RunRecord) throws {}

  public func unfinishedRuns() throws -> [RunRecord] { try base.unfinishedRuns() }

  public func forEachResult(of run: String, _ body: (RequestResult, Int64) throws -> Void) throws {
    try base.forEachResult(of: run, body)
  }

  public func bytes(ofRequest number: Int64) throws -> [UInt8]? {
    try base.bytes(ofRequest: number)
  }

  public func request(withID id: RequestID) throws -> JournaledRequest? {
    if let known = overlay.requests[id] { return known }
    return overlay.released.contains(id) ? nil : try base.request(withID: id)
  }

  public func heldRequests() throws -> [JournaledRequest] { try base.heldRequests() }

  public func record(_ entry: JournalEntry, at moment: Timestamp) throws {
    let result = entry.result
    if result.outcome == .invalid, let previous = entry.previous {
      overlay.requests[previous.id] = nil
      overlay.released.insert(previous.id)
    }
    guard let id = result.id, let digest = result.digest,
      ![.invalid, .duplicate].contains(result.outcome)
    else {
      return
    }
    // A replaced request is out of the way: its place is taken by the entry that follows.
    overlay.requests[RequestID(id)] = JournaledRequest(
      number: entry.previous?.number ?? 0, id: RequestID(id), digest: digest,
      outcome: result.outcome,
      settledAs: result.settledAs ?? result.file, receivedAt: entry.previous?.receivedAt ?? moment,
      decidedAt: moment, run: overlay.run)
    guard result.outcome == .applied, let org = result.org else { return }
    for reset in result.resets {
      overlay.resets.append((UserID(reset.user), OrgID(org), moment))
    }
  }

  public func record(_ approval: SignedApprovalEntry, at moment: Timestamp) throws {}

  public func signedApprovals() throws -> [SignedBytes] { try base.signedApprovals() }

  public func auditHead() throws -> AuditHead? { try base.auditHead() }
}

extension DryRunJournal: ResetHistory {
  public func resets(ofSubject subject: UserID, since: Timestamp, limit: Int) throws -> Int {
    let here = overlay.resets.count { $0.subject == subject && $0.at >= since }
    return try here + base.resets(ofSubject: subject, since: since, limit: max(0, limit - here))
  }

  public func resets(inOrg org: OrgID, since: Timestamp, limit: Int) throws -> Int {
    let here = overlay.resets.count { $0.org == org && $0.at >= since }
    return try here + base.resets(inOrg: org, since: since, limit: max(0, limit - here))
  }

  public func resetsInThisRun() throws -> Int { overlay.resets.count }

  public func lastReset(ofSubject subject: UserID) throws -> Timestamp? {
    let here = overlay.resets.filter { $0.subject == subject }.map(\.at).max()
    return try [here, base.lastReset(ofSubject: subject)].compactMap { $0 }.max()
  }
}
