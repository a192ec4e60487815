import Reports
import ResetModel

/// A morning's run with a request of every outcome, as a helpdesk would meet it.
enum SampleRun {
  static func run(_ mode: RunRecord.Mode = .run, of results: [RequestResult] = all) -> RunRecord {
    var run = RunRecord(
      id: "20261120T150000Z-42", mode: mode, startedAt: moment("2026-11-20T15:00:00Z"),
      host: "helpdesk-1", version: "1.0.0", configurationDigest: digest(1),
      policiesDigest: digest(2), provider: "embedded")
    run.finishedAt = moment("2026-11-20T15:00:01.250Z")
    for result in results { run.summary.add(result) }
    if mode == .run { run.auditHead = AuditHead(sequence: 118, hash: digest(3)) }
    return run
  }

  static let all = [
    applied, appliedToMany, appliedToNothing, held, denied, invalid, deferred, failed, duplicate,
    unreadable,
  ]

  static let applied: RequestResult = {
    var result = request("HD-20417", .applied, level: .user)
    result.decision = Decision(
      findings: [
        Finding(
          "user-resets/approvals", .permit, place: "policies/user-resets.yaml:9",
          sentence: "1 of 1 approval by an administrator of `acme`",
          facts: ["alex.kim@acme.example approved 2026-11-20T14:30:00Z"])
      ], policies: ["user-resets"])
    result.approvals = [
      ApprovalResult(
        by: "alex.kim@acme.example", person: "1001", at: moment("2026-11-20T14:30:00Z"),
        proof: "recorded", comment: "Spoke to her manager.")
    ]
    result.resets = [
      ResetResult(
        user: "1042", login: "dana.lee@acme.example",
        authenticators: [
          authenticator("totp-1042", "totp", .user), authenticator("key-7", "webauthn", .user),
        ])
    ]
    return result
  }()

  static let appliedToMany: RequestResult = {
    var result = request("HD-20431", .applied, level: .org)
    result.kind = "sandbox-overwrite"
    result.users = ["1042", "1043", "1044"]
    result.decision = applied.decision
    result.resets = ["dana.lee", "rui.costa", "mia.wong"].enumerated().map { index, name in
      ResetResult(
        user: "\(1042 + index)", login: "\(name)@acme.example",
        authenticators: [authenticator("totp-\(1042 + index)-acme", "totp", .org)])
    }
    return result
  }()

  static let appliedToNothing: RequestResult = {
    var result = request("HD-20433", .applied, level: .org)
    result.users = ["1050"]
    result.decision = applied.decision
    result.resets = [ResetResult(user: "1050", login: "jo@acme.example", authenticators: [])]
    return result
  }()

  static let held: RequestResult = {
    var result = request("HD-20418", .held, level: .user)
    result.users = ["mia.wong@acme.example"]
    result.decision = Decision(
      findings: [
        Finding(
          "user-resets/approvals", .hold, place: "policies/user-resets.yaml:9",
          sentence: "0 of 1 approval by an administrator of `acme`",
          facts: ["rui.costa@acme.example approved, who is no administrator of `acme`"],
          remedy: "needs 1 more approval by an administrator of `acme`"),
        Finding(
          "user-resets/hours", .hold, place: "policies/user-resets.yaml:14",
          sentence: "decided on Friday at 21:04 in Europe/Paris, outside mon-fri 07:00 to 20:00",
          remedy: "wait until 2026-11-23T06:00:00Z"),
        Finding(
          "user-resets/requester", .permit, place: "policies/user-resets.yaml:12",
          sentence: "sam.ortiz@acme.example has the role `helpdesk`"),
      ], policies: ["user-resets"])
    return result
  }()

  static let denied: RequestResult = {
    var result = request("HD-20419", .denied, level: .org)
    result.users = ["everyone"]
    result.decision = Decision(
      findings: [
        Finding(
          "org-resets/approvals", .hold, place: "policies/org-resets.yaml:9",
          sentence: "1 of 2 approvals by administrators of `acme`",
          remedy: "needs 1 more approval by an administrator of `acme`"),
        Finding(
          "always/self-approval", .deny, place: nil,
          sentence: "alex.kim@acme.example approves the reset of their own MFA"),
      ], policies: ["org-resets"])
    return result
  }()

  static let invalid: RequestResult = {
    var result = request(nil, .invalid, level: nil)
    result.file = "incoming/HD-20440.yaml"
    result.settledAs = "invalid/HD-20440.yaml"
    result.org = nil
    result.users = ["1042", "1077"]
    result.problems = [
      "incoming/HD-20440.yaml:4:8: error: level: `usr` is not one of user, org (did you mean `user`?)",
      "incoming/HD-20440.yaml:6:1: error: `requestedby` is not a known key (did you mean `requested_by`?)",
    ]
    return result
  }()

  static let deferred: RequestResult = {
    var result = request("HD-20441", .deferred, level: .user)
    result.problems = ["the provider `okta` did not answer within 30s"]
    return result
  }()

  static let failed: RequestResult = {
    var result = request("HD-20442", .failed, level: .user)
    result.problems = ["the provider `okta` refused: 403 E0000006 you do not have permission"]
    result.resets = [
      ResetResult(
        user: "1042", login: "dana.lee@acme.example", authenticators: [], state: .untouched,
        left: [AuthenticatorLeft(authenticator("totp-1042", "totp", .user), .stillThere)])
    ]
    return result
  }()

  static let duplicate: RequestResult = {
    var result = request("HD-20417", .duplicate, level: .user)
    result.file = "incoming/HD-20417 (1).yaml"
    result.notes = ["the same bytes as done/HD-20417.yaml, applied in run 20261120T150000Z-42"]
    return result
  }()

  static let replaced: RequestResult = {
    var result = request("HD-20431", .denied, level: .user)
    result.notes = ["a newer file with the same id, incoming/HD-20431.yaml, took its place"]
    return result
  }()

  static let unreadable: RequestResult = {
    var result = RequestResult(file: "incoming/link.yaml", outcome: .invalid)
    result.problems = ["incoming/link.yaml:1:1: error: a symbolic link is not read"]
    return result
  }()

  /// A result of the outcome in which every text is the given one and nothing is absent.
  static func result(_ outcome: Outcome, saying text: String) -> RequestResult {
    var result = request(text, outcome, level: .org)
    result.file = text
    result.settledAs = text
    result.kind = text
    result.org = text
    result.level = text
    result.users = [text]
    result.requester = text
    result.submitter = text
    result.submitterPerson = text
    result.signedBy = SignerResult(
      person: text, keyFingerprint: text, principal: text, objection: nil)
    let effect: Effect = outcome == .applied ? .permit : .deny
    result.decision = Decision(
      findings: [
        Finding(text, effect, place: text, sentence: text, facts: [text], remedy: text),
        Finding(
          text, effect, place: nil, sentence: text,
          also: [Finding.Also(text, place: text), Finding.Also(nil, place: text)]),
      ], policies: [text], lacks: [text])
    result.approvals = [
      ApprovalResult(
        by: text, person: text, at: moment("2026-11-20T14:30:00Z"), proof: "signed",
        keyFingerprint: text, principal: text, objection: text, comment: text)
    ]
    result.resets = [
      ResetResult(
        user: text, login: text,
        authenticators: [
          Authenticator(
            id: AuthenticatorID(text), level: .org, org: OrgID(text), kind: text, enrolledAt: nil)
        ])
    ]
    result.problems = [text]
    result.notes = [text]
    return result
  }

  static func moment(_ text: String) -> Timestamp { Timestamp(rfc3339: text)! }

  /// What a format makes of the run, and of the results in it.
  static func rendered(
    as format: any ReportFormat.Type, _ mode: RunRecord.Mode = .run,
    of results: [RequestResult] = all, colour: Bool = false
  ) throws -> String {
    var bytes: [UInt8] = []
    var report: any ReportFormat = format.init(colour: colour)
    try report.begin(run(mode, of: []), to: { bytes += $0 })
    for result in results { try report.add(result, json: result.json, to: { bytes += $0 }) }
    try report.finish(run(mode, of: results), to: { bytes += $0 })
    guard let text = String(validating: bytes, as: UTF8.self) else { throw NoText() }
    return text
  }

  private struct NoText: Error {}

  private static func request(_ id: String?, _ outcome: Outcome, level: Level?) -> RequestResult {
    let name = id ?? "x"
    var result = RequestResult(file: "incoming/\(name).yaml", outcome: outcome)
    result.settledAs = "\(outcome.folder.rawValue)/\(name).yaml"
    result.digest = digest(9)
    result.id = id
    result.kind = "lost-device"
    result.org = "acme"
    result.level = level?.rawValue
    result.users = ["dana.lee@acme.example"]
    result.requester = "sam.ortiz@acme.example"
    result.submitter = "sam"
    return result
  }

  private static func authenticator(_ id: String, _ kind: String, _ level: Level) -> Authenticator {
    Authenticator(
      id: AuthenticatorID(id), level: level, org: level == .org ? "acme" : nil, kind: kind,
      enrolledAt: moment("2025-03-02T09:00:00Z"))
  }

  private static func digest(_ last: UInt8) -> Digest {
    Digest(bytes: Array(repeating: 0, count: 31) + [last])!
  }
}
