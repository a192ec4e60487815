import ResetModel

@testable import PolicyEngine

/// The people of a small org, and what they ask.
enum Acme {
  static let org = Org(id: "acme", name: "Acme", environment: .production)

  static let alex = user("1001", "alex", [.administrator])
  static let robin = user("1002", "robin", [.administrator])
  /// An administrator who also has the role `security`.
  static let kai = user("1003", "kai", [.administrator, "security"])
  static let noor = user("1010", "noor", ["security"])
  static let sam = user("1020", "sam", ["helpdesk"])
  static let dana = user("1042", "dana", ["member"])
  static let lee = user("1077", "lee", ["member"])
  /// An administrator of another org only.
  static let pat = User(
    id: "2001", login: "pat", name: "pat", roles: ["globex": [.administrator]])

  static func user(_ id: UserID, _ login: String, _ roles: Set<Role>) -> User {
    User(id: id, login: login, name: login, roles: ["acme": roles])
  }

  /// Everybody's clock: Friday, 20 November 2026, at 15:00 UTC.
  static let now = Timestamp(rfc3339: "2026-11-20T15:00:00Z")!

  static func ago(_ span: String) -> Timestamp { now - TimeSpan(span)! }

  static func approval(
    by person: User?, _ age: String = "30m", proof: Approval.Proof = .recorded
  ) -> Approval {
    Approval(
      by: person?.login ?? "ghost", person: person, at: ago(age), proof: proof, comment: nil)
  }

  /// An identity check, so old.
  static func check(_ method: String, _ age: String) -> IdentityCheck {
    IdentityCheck(method: method, by: "sam", at: ago(age), reference: nil, place: place)
  }

  static let place = Place(file: "request.yaml", line: 1, column: 1)

  /// A request of an hour ago by the helpdesk for Dana's own MFA, with whatever is said otherwise.
  static func facts(
    kind: RequestKind = .lostDevice, level: Level = .user, org: Org = org,
    subjects: [User] = [dana], elsewhere: [UserID: Set<Role>] = [:], everyone: Bool = false,
    requester: User? = sam,
    requestedAt: Timestamp = ago("1h"), checks: [IdentityCheck] = [],
    approvals: [Approval] = [approval(by: alex)], fields: [String] = [], submitter: User? = nil,
    now: Timestamp = now
  ) -> Facts {
    let request = ResetRequest(
      kind: kind, id: Located("HD-1", at: place), org: Located(org.id, at: place),
      level: Located(level, at: place),
      users: everyone
        ? .everyone(place) : .named(subjects.map { Located($0.login, at: place) }),
      requestedBy: Located(requester?.login ?? "ghost", at: place),
      requestedAt: Located(requestedAt, at: place), reason: "lost", sandboxOrg: nil,
      identityChecks: checks, approvals: [], presentFields: fields)
    let resolved = ResolvedRequest(
      request: request, digest: Digest(bytes: [UInt8](repeating: 0, count: 32))!, org: org,
      subjects: subjects, rolesElsewhere: elsewhere, requester: requester)
    return Facts(request: resolved, approvals: approvals, now: now, submitter: submitter)
  }
}

/// A history that knows nothing.
let noHistory = PastResets(resets: [], inThisRun: 0)

/// Resets of users in acme, so old.
func history(_ resets: (User, String)..., inThisRun: Int = 0) -> PastResets {
  PastResets(
    resets: resets.map { .init(subject: $0.0.id, org: "acme", at: Acme.ago($0.1)) },
    inThisRun: inThisRun)
}

/// A policy for all that people ask for by name, with this `require` and these `limits`.
func policy(
  _ name: String = "p", require: String = "requester: {role: helpdesk}", limits: String? = nil,
  scope: String = "kinds: [lost-device, sandbox-overwrite], levels: [user, org], orgs: ['*']"
) -> String {
  """
  policy: \(name)
  applies_to: {\(scope)}
  require: {\(require)}
  \(limits.map { "limits: [\($0)]" } ?? "")
  """
}

/// The policies that these texts are, as the files `p1.yaml`, `p2.yaml` and so on.
func read(_ texts: String...) throws(PolicyProblems) -> PolicySet { try read(texts) }

func read(_ texts: [String]) throws(PolicyProblems) -> PolicySet {
  let files = texts.enumerated().map { index, text in
    SourceText(file: "p\(index + 1).yaml", bytes: Array(text.utf8))
  }
  return try PolicySet.read(files, folder: "policies")
}

extension PolicySet {
  /// The decision where there were no resets before.
  func decide(_ facts: Facts) throws -> Decision {
    try decide(facts, history: noHistory).decision
  }
}

extension Decision {
  /// The findings of a name.
  subscript(name: String) -> [Finding] { findings.filter { $0.name == name } }
}
