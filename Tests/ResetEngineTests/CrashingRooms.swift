import PolicyEngine
import ResetEngine
import ResetModel

// The rooms of a run, each of whose calls that change something is counted by `Crashes`.

struct CrashingQueue: QueueDecorator {
  let base: any Queue
  let crashes: Crashes

  func list() throws -> QueueListing { try crashes.call(on: .filing) { try base.list() } }

  func settle(
    _ file: QueuedFile, identity: FileIdentity, as place: String, receipt: [UInt8]?
  ) throws -> Bool {
    try crashes.call(on: .filing) {
      try base.settle(file, identity: identity, as: place, receipt: receipt)
    }
  }

  func restore(_ bytes: [UInt8], as place: String, receipt: [UInt8]?) throws {
    try crashes.call(on: .filing) { try base.restore(bytes, as: place, receipt: receipt) }
  }

  func mend(_ place: String, bytes: [UInt8]?, receipt: [UInt8]?) throws {
    try crashes.call(on: .filing) { try base.mend(place, bytes: bytes, receipt: receipt) }
  }

  func synchronize() throws { try crashes.call(on: .filing) { try base.synchronize() } }
}

struct CrashingJournal: Journal {
  let base: any Journal
  let crashes: Crashes

  func transaction<Result>(_ work: () throws -> Result) throws -> Result {
    try crashes.call { try base.transaction(work) }
  }

  func savepoint<Result>(_ work: () throws -> Result) throws -> Result {
    try crashes.call { try base.savepoint(work) }
  }

  func begin(_ run: inout RunRecord) throws { try crashes.call { try base.begin(&run) } }
  func finish(_ run: RunRecord) throws { try crashes.call { try base.finish(run) } }
  func unfinishedRuns() throws -> [RunRecord] { try base.unfinishedRuns() }
  func forEachResult(of run: String, _ body: (RequestResult, Int64) throws -> Void) throws {
    try base.forEachResult(of: run, body)
  }
  func bytes(ofRequest number: Int64) throws -> [UInt8]? { try base.bytes(ofRequest: number) }
  func forEachApproval(
    recordedIn run: String, _ body: (JournaledApproval) throws -> Void
  ) throws {
    try base.forEachApproval(recordedIn: run, body)
  }
  func signature(ofRequest number: Int64) throws -> [UInt8]? {
    try base.signature(ofRequest: number)
  }
  func request(withID id: RequestID) throws -> JournaledRequest? {
    try base.request(withID: id)
  }
  func heldRequests() throws -> [JournaledRequest] { try base.heldRequests() }
  func requestWaiting(at place: String) throws -> RequestID? {
    try base.requestWaiting(at: place)
  }
  func record(_ entry: JournalEntry, at moment: Timestamp) throws {
    try crashes.call { try base.record(entry, at: moment) }
  }
  func record(_ approval: SignedApprovalEntry, at moment: Timestamp) throws {
    try crashes.call { try base.record(approval, at: moment) }
  }
  func hasRecorded(_ word: SignedWordIdentity) throws -> Bool {
    try base.hasRecorded(word)
  }
  func openResets() throws -> [OpenReset] { try base.openResets() }
  func openReset(ofRequest id: RequestID) throws -> OpenReset? {
    try base.openReset(ofRequest: id)
  }
  func requestResetting(_ subject: UserID) throws -> RequestID? {
    try base.requestResetting(subject)
  }
  func note(_ reset: IntendedReset, ofRequest id: RequestID) throws {
    try crashes.call { try base.note(reset, ofRequest: id) }
  }
  func signedApprovals() throws -> [SignedBytes] { try base.signedApprovals() }
  func auditHead() throws -> AuditHead? { try base.auditHead() }
  func resets(ofSubject subject: UserID, since: Timestamp, limit: Int) throws -> Int {
    try base.resets(ofSubject: subject, since: since, limit: limit)
  }
  func resets(inOrg org: OrgID, since: Timestamp, limit: Int) throws -> Int {
    try base.resets(inOrg: org, since: since, limit: limit)
  }
  func resetsInThisRun() throws -> Int { try base.resetsInThisRun() }
  func lastReset(ofSubject subject: UserID) throws -> Timestamp? {
    try base.lastReset(ofSubject: subject)
  }
}

struct CrashingProvider: IdentityProvider {
  let base: any IdentityProvider
  let crashes: Crashes

  var name: String { base.name }
  func org(withID id: OrgID) throws -> Org? { try base.org(withID: id) }
  func users(named name: String) throws -> [User] { try base.users(named: name) }
  func users(of org: OrgID) throws -> [User] { try base.users(of: org) }
  func nearestName(to name: String) throws -> String? { try base.nearestName(to: name) }
  func authenticators(of user: UserID, level: Level, org: OrgID) throws -> [Authenticator] {
    try base.authenticators(of: user, level: level, org: org)
  }
  func carryOut(_ plan: ResetPlan, at moment: Timestamp) throws {
    try crashes.call { try base.carryOut(plan, at: moment) }
  }
}

struct CrashingObserver: RunObserver {
  let base: any RunObserver
  let crashes: Crashes

  func began(_ run: RunRecord) throws { try crashes.call { try base.began(run) } }
  func found(_ files: Int) { base.found(files) }
  func decided(_ result: RequestResult, json: [UInt8]) throws {
    try crashes.call { try base.decided(result, json: json) }
  }
  func finished(_ run: RunRecord) async throws {
    try await crashes.wait(for: { try await base.finished(run) })
  }
}

struct CrashingConnector: Connector {
  let base: any Connector
  let crashes: Crashes

  var name: String { base.name }
  var capabilities: ConnectorCapabilities { base.capabilities }

  func account(of user: User, in org: Org) async throws(ConnectorError) -> AccountID {
    try await crashes.call(isRemoval: false) { () throws(ConnectorError) in
      try await base.account(of: user, in: org)
    }
  }

  func authenticators(
    of account: AccountID, at level: Level, in org: OrgID
  ) async throws(ConnectorError) -> [Authenticator] {
    try await crashes.call(isRemoval: false) { () throws(ConnectorError) in
      try await base.authenticators(of: account, at: level, in: org)
    }
  }

  func remove(
    _ removal: Removal, of account: AccountID, in org: OrgID
  ) async throws(ConnectorError) {
    try await crashes.call(isRemoval: true) { () throws(ConnectorError) in
      try await base.remove(removal, of: account, in: org)
    }
  }
}
