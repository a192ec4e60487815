import Databases
import PolicyEngine
import RequestQueue
import ResetEngine
import ResetModel

/// A provider that says no to resets of some users.
struct Refusing: IdentityProvider {
  let base: any IdentityProvider
  let users: Set<UserID>

  init(over base: any IdentityProvider, users: Set<UserID>) {
    self.base = base
    self.users = users
  }

  var name: String { base.name }
  func org(withID id: OrgID) throws -> Org? { try base.org(withID: id) }
  func users(named name: String) throws -> [User] { try base.users(named: name) }
  func users(of org: OrgID) throws -> [User] { try base.users(of: org) }
  func nearestName(to name: String) throws -> String? { try base.nearestName(to: name) }

  func authenticators(of user: UserID, level: Level, org: OrgID) throws -> [Authenticator] {
    try base.authenticators(of: user, level: level, org: org)
  }

  func carryOut(_ plan: ResetPlan, at moment: Timestamp) throws {
    try base.carryOut(plan, at: moment)
    if plan.resets.contains(where: { users.contains($0.subject.id) }) {
      throw ProviderError("the provider refuses")
    }
  }
}

/// A queue in which something happens just before a file is settled.
struct BeforeSettling: QueueDecorator {
  let base: any Queue
  let body: @Sendable (QueuedFile) -> Void

  func settle(
    _ file: QueuedFile, identity: FileIdentity, as place: String, receipt: [UInt8]?
  ) throws -> Bool {
    body(file)
    return try base.settle(file, identity: identity, as: place, receipt: receipt)
  }

}

/// A journal that cannot be written any more, from the n-th recorded request on; from the beginning
/// where no number is given.
final class ReadOnly: Journal {
  let base: any Journal
  private let from: Int?
  private var records = 0

  init(base: any Journal, from: Int? = nil) {
    self.base = base
    self.from = from
  }

  private var failure: JournalError { JournalError(.readOnly, at: "journal.sqlite") }

  func transaction<Result>(_ work: () throws -> Result) throws -> Result {
    try base.transaction(work)
  }
  func savepoint<Result>(_ work: () throws -> Result) throws -> Result {
    try base.savepoint(work)
  }
  func begin(_ run: inout RunRecord) throws {
    if from == nil { throw failure }
    try base.begin(&run)
  }
  func finish(_ run: RunRecord) throws { try base.finish(run) }
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
  func request(withID id: RequestID) throws -> JournaledRequest? { try base.request(withID: id) }
  func heldRequests() throws -> [JournaledRequest] { try base.heldRequests() }
  func requestWaiting(at place: String) throws -> RequestID? {
    try base.requestWaiting(at: place)
  }
  func record(_ entry: JournalEntry, at moment: Timestamp) throws {
    records += 1
    if let from, records >= from { throw failure }
    try base.record(entry, at: moment)
  }
  func record(_ approval: SignedApprovalEntry, at moment: Timestamp) throws {
    try base.record(approval, at: moment)
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
    try base.note(reset, ofRequest: id)
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
