public import PolicyEngine
public import ResetModel

/// A journal that is read as it is and written in memory only.
///
/// What a dry run records counts for its later decisions just as in a run: limits, duplicates and
/// replaced requests come out the same.
public final class DryRunJournal: Journal {
  private let base: any Journal
  private var overlay = Overlay()

  private struct Overlay {
    var requests: [RequestID: JournaledRequest] = [:]
    /// The ids of requests that waited and became invalid.
    var released: Set<RequestID> = []
    var resets = PretendedResets()
    /// What the journal counts of resets that were under way, and would be counted anew.
    var withdrawn = PretendedResets()
    /// The resets that would be under way, and nil for those that would be no more.
    var open: [RequestID: OpenReset?] = [:]
    var words: Set<SignedWordIdentity> = []
    var run = ""
  }

  /// What undoes the steps of the transaction that is open, the latest last: a copy of the overlay
  /// for each savepoint would cost more the longer the run.
  private var undoing: [(inout Overlay) -> Void] = []

  private struct OrgQuestion: Hashable {
    let org: OrgID
    let since: Timestamp
    let limit: Int
  }

  private var orgCounts: [OrgQuestion: Int] = [:]

  public init(over base: any Journal) { self.base = base }

  public func transaction<Result>(_ work: () throws -> Result) throws -> Result {
    defer { undoing = [] }
    return try savepoint(work)
  }

  public func savepoint<Result>(_ work: () throws -> Result) throws -> Result {
    let before = undoing.count
    do { return try work() } catch {
      while undoing.count > before { undoing.removeLast()(&overlay) }
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

  public func requestWaiting(at place: String) throws -> RequestID? {
    guard let id = try base.requestWaiting(at: place), let latest = try request(withID: id),
      !latest.outcome.isSettled, latest.settledAs == place
    else { return nil }
    return id
  }

  public func record(_ entry: JournalEntry, at moment: Timestamp) throws {
    let result = entry.result
    if result.outcome == .invalid, let previous = entry.previous {
      set(previous.id, nil)
      if overlay.released.insert(previous.id).inserted {
        undoing.append { $0.released.remove(previous.id) }
      }
    }
    guard let id = result.id, let digest = result.digest,
      ![.invalid, .duplicate].contains(result.outcome)
    else {
      return
    }
    // A replaced request is out of the way: its place is taken by the entry that follows.
    set(
      RequestID(id),
      JournaledRequest(
        number: entry.previous?.number ?? 0, id: RequestID(id), digest: digest,
        outcome: result.outcome, settledAs: result.settledAs ?? result.file,
        receivedAt: entry.previous?.receivedAt ?? moment, decidedAt: moment, run: overlay.run,
        submitter: entry.previous?.submitter ?? result.submitter,
        madeAt: entry.previous.map(\.madeAt) ?? entry.madeAt))
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
    let earlier = overlay.open.updateValue(
      result.outcome.isSettled
        ? nil : OpenReset(request: request, result: result, intent: intent), forKey: id)
    undoing.append { $0.open[id] = earlier }
    let before = try base.openReset(ofRequest: id)
    // What is told as before is not counted anew, wherever its file was found.
    var told = before?.result
    told?.file = result.file
    if told == result { return }
    let resets = overlay.resets.remove(of: id)
    let withdrawn = overlay.withdrawn.remove(of: id)
    undoing.append {
      $0.resets.add(resets)
      $0.withdrawn.add(withdrawn)
    }
    if let before {
      let counted = counted(before.result, id, before.request.decidedAt, isResumed: true)
      overlay.withdrawn.add(counted)
      undoing.append { $0.withdrawn.remove(of: id) }
    }
    count(result, id, moment, isResumed: before != nil)
  }

  private func set(_ id: RequestID, _ request: JournaledRequest?) {
    let earlier = overlay.requests[id]
    overlay.requests[id] = request
    undoing.append { $0.requests[id] = earlier }
  }

  private func count(_ result: RequestResult, _ id: RequestID, _ moment: Timestamp, isResumed: Bool)
  {
    let resets = counted(result, id, moment, isResumed: isResumed)
    if resets.isEmpty { return }
    overlay.resets.add(resets)
    undoing.append { $0.resets.remove(of: id) }
  }

  private func counted(
    _ result: RequestResult, _ id: RequestID, _ moment: Timestamp, isResumed: Bool
  ) -> [PretendedResets.Reset] {
    guard let org = result.org else { return [] }
    return result.resets.filter(\.counts).map {
      PretendedResets.Reset(
        request: id, subject: UserID($0.user), org: OrgID(org), at: moment, isResumed: isResumed)
    }
  }

  public func record(_ approval: SignedApprovalEntry, at moment: Timestamp) throws {
    let word = approval.identity
    if overlay.words.insert(word).inserted { undoing.append { $0.words.remove(word) } }
  }

  public func hasRecorded(_ word: SignedWordIdentity) throws -> Bool {
    try overlay.words.contains(word) || base.hasRecorded(word)
  }

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
    let here =
      overlay.resets.count(of: subject, since: since)
      - overlay.withdrawn.count(of: subject, since: since)
    return try here + base.resets(ofSubject: subject, since: since, limit: max(0, limit - here))
  }

  public func resets(inOrg org: OrgID, since: Timestamp, limit: Int) throws -> Int {
    let withdrawn = overlay.withdrawn.count(in: org, since: since)
    // Asked for each request and mostly answered alike: nobody writes while a dry run reads.
    let question = OrgQuestion(org: org, since: since, limit: limit + withdrawn)
    let before =
      try orgCounts[question] ?? base.resets(inOrg: org, since: since, limit: question.limit)
    orgCounts[question] = before
    return overlay.resets.count(in: org, since: since) - withdrawn + before
  }

  public func resetsInThisRun() throws -> Int { overlay.resets.begun }

  public func lastReset(ofSubject subject: UserID) throws -> Timestamp? {
    try [overlay.resets.last(of: subject), base.lastReset(ofSubject: subject)].compactMap { $0 }
      .max()
  }
}
