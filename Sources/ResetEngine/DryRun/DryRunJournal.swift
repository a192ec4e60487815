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
    var resets: [CountedReset] = []
    /// What the journal counts of resets that were under way, and would be counted anew.
    var withdrawn: [CountedReset] = []
    /// The resets that would be under way, and nil for those that would be no more.
    var open: [RequestID: OpenReset?] = [:]
    var run = ""
  }

  private struct CountedReset {
    let request: RequestID
    let subject: UserID
    let org: OrgID
    let at: Timestamp
    /// Whether an earlier run began it.
    let isResumed: Bool
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

  public func signature(ofRequest number: Int64) throws -> [UInt8]? {
    try base.signature(ofRequest: number)
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
    if let intent = entry.intent {
      try keep(intent, RequestID(id), result, moment)
    } else {
      count(result, RequestID(id), moment, isResumed: false)
    }
  }

  private func keep(
    _ intent: ResetIntent, _ id: RequestID, _ result: RequestResult, _ moment: Timestamp
  ) throws {
    guard let request = overlay.requests[id] else { return }
    overlay.open[id] = .some(
      result.outcome.isSettled
        ? nil : OpenReset(request: request, result: result, intent: intent))
    let before = try base.openReset(ofRequest: id)
    // What is told as before is not counted anew, wherever its file was found.
    var told = before?.result
    told?.file = result.file
    if told == result { return }
    overlay.resets.removeAll { $0.request == id }
    overlay.withdrawn.removeAll { $0.request == id }
    overlay.withdrawn +=
      (before?.result).map {
        counted($0, id, before?.request.decidedAt ?? moment, isResumed: true)
      } ?? []
    count(result, id, moment, isResumed: before != nil)
  }

  private func count(_ result: RequestResult, _ id: RequestID, _ moment: Timestamp, isResumed: Bool)
  {
    overlay.resets += counted(result, id, moment, isResumed: isResumed)
  }

  private func counted(
    _ result: RequestResult, _ id: RequestID, _ moment: Timestamp, isResumed: Bool
  ) -> [CountedReset] {
    guard let org = result.org else { return [] }
    return result.resets.filter(\.counts).map {
      CountedReset(
        request: id, subject: UserID($0.user), org: OrgID(org), at: moment, isResumed: isResumed)
    }
  }

  public func record(_ approval: SignedApprovalEntry, at moment: Timestamp) throws {}

  public func signedApprovals() throws -> [SignedBytes] { try base.signedApprovals() }

  public func forEachApproval(
    recordedIn run: String, _ body: (JournaledApproval) throws -> Void
  ) throws {
    try base.forEachApproval(recordedIn: run, body)
  }

  public func auditHead() throws -> AuditHead? { try base.auditHead() }
}

extension DryRunJournal {
  public func openResets() throws -> [OpenReset] {
    try base.openResets().filter { overlay.open[$0.request.id] == nil }
      + overlay.open.values.compactMap { $0 }
  }

  public func openReset(ofRequest id: RequestID) throws -> OpenReset? {
    if let known = overlay.open[id] { return known }
    return try base.openReset(ofRequest: id)
  }

  public func requestResetting(_ subject: UserID) throws -> RequestID? {
    try openResets().first { $0.intent.resets.contains { $0.subject == subject } }?.request.id
  }

  /// A dry run is never cut off, so that nobody reads how far it came.
  public func note(_ reset: IntendedReset, ofRequest id: RequestID) throws {}
}

extension DryRunJournal: ResetHistory {
  public func resets(ofSubject subject: UserID, since: Timestamp, limit: Int) throws -> Int {
    try resets(limit) {
      $0.subject == subject && $0.at >= since
    } before: {
      try base.resets(ofSubject: subject, since: since, limit: $0)
    }
  }

  public func resets(inOrg org: OrgID, since: Timestamp, limit: Int) throws -> Int {
    try resets(limit) {
      $0.org == org && $0.at >= since
    } before: {
      try base.resets(inOrg: org, since: since, limit: $0)
    }
  }

  private func resets(
    _ limit: Int, _ isMeant: (CountedReset) -> Bool, before: (Int) throws -> Int
  ) throws -> Int {
    let here = overlay.resets.count(where: isMeant) - overlay.withdrawn.count(where: isMeant)
    return try here + before(max(0, limit - here))
  }

  public func resetsInThisRun() throws -> Int { overlay.resets.count { !$0.isResumed } }

  public func lastReset(ofSubject subject: UserID) throws -> Timestamp? {
    let here = overlay.resets.filter { $0.subject == subject }.map(\.at).max()
    return try [here, base.lastReset(ofSubject: subject)].compactMap { $0 }.max()
  }
}
