import Databases
import IdentityProviders
import ResetModel

@testable import PolicyEngine
@testable import ResetEngine

/// 2026-11-20T15:00:00Z and some seconds.
func moment(_ seconds: Int64 = 0) -> Timestamp {
  Timestamp(millisecondsSince1970: 1_795_186_800_000 + seconds * 1000)
}

let acme = Org(id: "acme", name: "Acme Manufacturing", environment: .production)
let sandbox = Org(
  id: "acme-sandbox", name: "Acme Manufacturing (Sandbox)", environment: .sandbox, sandboxOf: "acme"
)

func user(
  _ id: String, _ login: String, name: String = "Dana Lee",
  roles: User.Roles = ["acme": ["member"], "acme-sandbox": []]
) -> User { User(id: UserID(id), login: login, name: name, roles: roles) }

func totp(_ id: String, _ level: Level = .user, _ org: OrgID? = nil, at: Timestamp = moment(-99))
  -> Authenticator
{ Authenticator(id: AuthenticatorID(id), level: level, org: org, kind: "totp", enrolledAt: at) }

/// Dana, with an authenticator of each level and one in the sandbox.
let dana = DirectoryUser(
  user: user("1042", "dana.lee@acme.example"),
  authenticators: [
    totp("totp-1042"), totp("totp-1042-acme", .org, "acme"),
    totp("totp-1042-sandbox", .org, "acme-sandbox"),
  ], enrolmentDue: [])

let sam = DirectoryUser(
  user: user(
    "7", "sam.ortiz@acme.example", name: "Sam Ortiz",
    roles: ["acme": ["administrator", "helpdesk"]]),
  authenticators: [totp("totp-7")], enrolmentDue: [])

extension EmbeddedDirectory {
  /// A directory that nobody else sees.
  static func inMemory(_ contents: DirectoryContents) throws -> EmbeddedDirectory {
    let directory = try EmbeddedDirectory(in: SQLiteConnection.inMemory())
    try directory.imports(contents)
    return directory
  }

  /// Imports contents that are valid.
  @discardableResult
  func imports(_ contents: DirectoryContents, apply: Bool = true) throws -> DirectoryChanges {
    try importing(contents.valid, apply: apply)
  }

  func authenticatorIDs(_ user: UserID) throws -> [String] {
    try find(user.text).first { $0.user.id == user }?.authenticators.map(\.id.text) ?? []
  }
}

extension DirectoryContents {
  static let sample = DirectoryContents(orgs: [acme, sandbox], users: [dana, sam])

  var valid: ValidDirectoryContents {
    get throws {
      switch validated() {
      case .valid(let contents): return contents
      case .invalid(let problems): throw Invalid(problems: problems)
      }
    }
  }
}

struct Invalid: Error { let problems: [DirectoryProblem] }

/// A plan as the engine would make it, permitted as policies would.
func plan(
  _ level: Level, _ resets: [(User, [Authenticator])], in org: Org = acme,
  kind: RequestKind = .lostDevice, permitted: [User]? = nil
) -> ResetPlan {
  let place = Place(file: "incoming/HD-1.yaml", line: 1, column: 1)
  let request = ResetRequest(
    kind: kind, id: Located("HD-1", at: place), org: Located(org.id, at: place),
    level: Located(level, at: place), users: .everyone(place),
    requestedBy: Located("sam.ortiz@acme.example", at: place),
    requestedAt: Located(moment(-3600), at: place), reason: "lost", sandboxOrg: nil,
    identityChecks: [], approvals: [], presentFields: [])
  let resolved = ResolvedRequest(
    request: request, digest: Digest(bytes: Array(repeating: 1, count: 32))!, org: org,
    subjects: permitted ?? resets.map(\.0), rolesElsewhere: [:], requester: nil)
  let decision = Decision(
    findings: [Finding("a/approvals", .permit, place: nil, sentence: "met")], policies: ["a"])
  return ResetPlan(
    authorization: AuthorizedReset(request: resolved, permittedBy: decision),
    resets: resets.map { ResetPlan.SubjectReset(subject: $0.0, authenticators: $0.1) })
}
