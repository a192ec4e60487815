import Databases
import Journals
import ResetEngine
import ResetModel

/// 2026-11-20T15:00:00Z and some seconds.
func moment(_ seconds: Int64 = 0) -> Timestamp {
  Timestamp(millisecondsSince1970: 1_795_186_800_000 + seconds * 1000)
}

func digest(_ byte: UInt8) -> Digest { Digest(bytes: Array(repeating: byte, count: 32))! }

func newRun(startedAt: Timestamp = moment()) -> RunRecord {
  RunRecord(
    id: "", mode: .run, startedAt: startedAt, host: "helpdesk", version: "1.0",
    configurationDigest: digest(1), policiesDigest: digest(2), provider: "embedded")
}

/// What became of a file under an id.
func result(
  _ id: String?, _ outcome: Outcome, subjects: [String] = ["1042"], org: String = "acme",
  sentence: String = "one approval is missing", digest: Digest = digest(9)
) -> RequestResult {
  var result = RequestResult(file: "incoming/\(id ?? "unread").yaml", outcome: outcome)
  result.settledAs = "\(outcome.folder.rawValue)/\(id ?? "unread").yaml"
  result.digest = digest
  result.id = id
  result.kind = "lost-device"
  result.org = org
  result.level = "user"
  result.requester = "sam.ortiz@acme.example"
  result.submitter = "helpdesk"
  let effect: Effect? =
    switch outcome {
    case .applied, .failed, .deferred: .permit
    case .held: .hold
    case .denied: .deny
    case .invalid, .duplicate: nil
    }
  if let effect {
    result.decision = Decision(
      findings: [
        Finding("user-resets/approvals", effect, place: "policies/a.yaml:7", sentence: sentence)
      ], policies: ["user-resets"])
    result.approvals = [
      ApprovalResult(
        by: "alex.kim@acme.example", person: "7", at: moment(-60), proof: "recorded",
        comment: "Spoke to her manager.")
    ]
  }
  if outcome == .applied {
    result.resets = subjects.map { subject in
      ResetResult(
        user: subject, login: "user\(subject)@acme.example",
        authenticators: [
          Authenticator(
            id: AuthenticatorID("totp-\(subject)"), level: .user, org: nil, kind: "totp",
            enrolledAt: moment(-86_400))
        ])
    }
  }
  return result
}

extension SQLJournal {
  /// A journal that nobody else sees.
  static func inMemory() throws -> (SQLJournal, SQLiteConnection) {
    let connection = try SQLiteConnection.inMemory()
    return (try SQLJournal(in: connection, at: moment()), connection)
  }

  func record(
    _ result: RequestResult, bytes: [UInt8]? = nil, at moment: Timestamp = moment(),
    previous: JournaledRequest? = nil, replaced: JournaledRequest? = nil,
    givesIDAway: Bool = false
  ) throws {
    try record(
      JournalEntry(
        result: result, bytes: bytes, previous: previous, replaced: replaced,
        givesIDAway: givesIDAway), at: moment)
  }

  /// A whole run that records what `work` does.
  @discardableResult
  func wholeRun(startedAt: Timestamp = moment(), _ work: () throws -> Void) throws -> RunRecord {
    var record = newRun(startedAt: startedAt)
    try begin(&record)
    try transaction(work)
    return try end(record)
  }

  /// Finishes a run, which tells what it recorded; the moment is that of its beginning where there is
  /// none.
  @discardableResult
  func end(_ run: RunRecord, at moment: Timestamp? = nil) throws -> RunRecord {
    var record = run
    record.finishedAt = moment ?? run.startedAt
    record.auditHead = try auditHead()
    try forEachResult(of: record.id) { result, _ in record.summary.add(result) }
    try finish(record)
    return record
  }
}
