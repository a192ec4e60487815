public import PolicyEngine
public import ResetModel

/// The durable memory of all runs: requests with their bytes, decisions, resets, and the audit
/// chain.
///
/// One run writes at a time. Whatever is recorded between the beginning and the end of a
/// `transaction` is durable together or not at all; a `savepoint` inside it lets one request fail
/// without the others. What `record` throws must end the transaction: no savepoint is around it.
public protocol Journal: ResetHistory, IntentLog {
  /// Does the work in one transaction, durable (fsynced) on return; rolls back and rethrows where
  /// it throws.
  func transaction<Result>(_ work: () throws -> Result) throws -> Result

  /// Does the work inside the open transaction; undoes just this much and rethrows where it throws.
  func savepoint<Result>(_ work: () throws -> Result) throws -> Result

  /// Enters a run that begins, and names it: `run.id` is set to `20261120T150000Z-42`, 42 being its
  /// number.
  func begin(_ run: inout RunRecord) throws

  /// Enters that the run is finished, with its summary; to be called once folders and report agree
  /// with the journal.
  func finish(_ run: RunRecord) throws

  /// Runs that began and were never finished, oldest first: their files may not all have reached
  /// their folders.
  func unfinishedRuns() throws -> [RunRecord]

  /// The results of a run, in order, each with the journal's number for the request.
  func forEachResult(of run: String, _ body: (RequestResult, Int64) throws -> Void) throws

  /// The exact bytes of a recorded file; nil where they were never read.
  func bytes(ofRequest number: Int64) throws -> [UInt8]?

  /// The exact bytes of the signature that lay beside a recorded request; nil where none did.
  func signature(ofRequest number: Int64) throws -> [UInt8]?

  /// The request that holds the id: the last one recorded under it that is held, deferred or
  /// settled.
  func request(withID id: RequestID) throws -> JournaledRequest?

  /// Everything that waits, oldest first.
  func heldRequests() throws -> [JournaledRequest]

  /// The request that waits and has its place there, relative to the queue, whatever stands in it;
  /// the oldest where there are several.
  func requestWaiting(at place: String) throws -> RequestID?

  /// Records what became of a file: the request with its bytes, decision, resets, and an audit
  /// entry.
  ///
  /// A held request that is decided as before (`previous` given, same bytes, same findings) makes
  /// no new audit entry, wherever its file was found.
  func record(_ entry: JournalEntry, at moment: Timestamp) throws

  /// Records a signed approval or refusal that is not recorded yet, to be verified anew whenever its
  /// request is decided.
  func record(_ approval: SignedApprovalEntry, at moment: Timestamp) throws

  /// Whether a word is recorded.
  func hasRecorded(_ word: SignedWordIdentity) throws -> Bool

  /// The approvals and refusals that a run recorded, in order.
  func forEachApproval(recordedIn run: String, _ body: (JournaledApproval) throws -> Void) throws

  /// Every recorded approval and refusal of the requests that wait, of the very bytes that wait.
  func signedApprovals() throws -> [SignedBytes]

  /// The last entry of the audit chain; nil for an empty one.
  func auditHead() throws -> AuditHead?
}

/// What the journal remembers of a request.
public struct JournaledRequest: Sendable, Hashable {
  /// The journal's own number for it.
  public let number: Int64
  public let id: RequestID
  public let digest: Digest
  public let outcome: Outcome
  /// Where its file stands relative to the queue: `held/HD-1.yaml`.
  public let settledAs: String
  /// When it was first recorded.
  public let receivedAt: Timestamp
  /// When its outcome was recorded.
  public let decidedAt: Timestamp
  /// The id of the run that recorded its outcome.
  public let run: String
  /// Whether the journal keeps a signature that lay beside it.
  public let isSigned: Bool
  /// The operating-system account that owned its file when it was first recorded; nil where nobody
  /// could tell.
  public let submitter: String?
  /// When its file was made; nil where that was not recorded.
  public let madeAt: Timestamp?

  public init(
    number: Int64, id: RequestID, digest: Digest, outcome: Outcome, settledAs: String,
    receivedAt: Timestamp, decidedAt: Timestamp, run: String, isSigned: Bool = false,
    submitter: String? = nil, madeAt: Timestamp? = nil
  ) {
    self.isSigned = isSigned
    self.submitter = submitter
    self.madeAt = madeAt
    self.number = number
    self.id = id
    self.digest = digest
    self.outcome = outcome
    self.settledAs = settledAs
    self.receivedAt = receivedAt
    self.decidedAt = decidedAt
    self.run = run
  }
}

extension JournaledRequest {
  /// What it had come to before a run; nil where it was open then. It is the same when a later run
  /// brings that run to its end.
  func outcome(before run: RunRecord) -> Outcome? {
    outcome.isSettled && decidedAt < run.moment ? outcome : nil
  }
}

/// What became of a file, for the journal; a class for the reason that `ReadFile` is one.
public final class JournalEntry: Sendable {
  public let result: RequestResult
  /// The result in JSON: the body of the audit entry, and the element of the report.
  public let json: [UInt8]
  /// The file's exact bytes; nil where they were not read.
  public let bytes: [UInt8]?
  /// The exact bytes of the signature beside it; nil where there is none, or it was not read.
  public let signature: [UInt8]?
  /// When the file was made; nil where it was not read.
  public let madeAt: Timestamp?
  /// The held or deferred request that this decides again: the same bytes under the same id.
  public let previous: JournaledRequest?
  /// The held request that this one takes the place of: other bytes under the same id.
  public let replaced: JournaledRequest?
  /// Whether the held request is settled because another takes its place: it gives its id away to
  /// the entry that follows and names it as `replaced`.
  public let givesIDAway: Bool
  /// The reset at a connector that begins with this entry or goes on after it; with a settled
  /// outcome, the one that it ends. What its run recorded of it before, this takes the place of.
  public let intent: ResetIntent?

  public init(
    result: RequestResult, bytes: [UInt8]?, signature: [UInt8]? = nil,
    madeAt: Timestamp? = nil, previous: JournaledRequest? = nil,
    replaced: JournaledRequest? = nil, givesIDAway: Bool = false, intent: ResetIntent? = nil
  ) {
    self.madeAt = madeAt
    self.intent = intent
    self.result = result
    json = result.json
    self.bytes = bytes
    self.signature = signature
    self.previous = previous
    self.replaced = replaced
    self.givesIDAway = givesIDAway
  }
}
