import PolicyEngine
import ResetModel
import Testing

@testable import ResetEngine

/// At level `user` a reset works wherever the person signs in.
@Suite struct RolesElsewhereTests {
  private static let place = Place(file: "incoming/HD-1.yaml", line: 1, column: 1)

  private func roles(_ user: User, level: Level) throws -> [UserID: Set<Role>] {
    let place = Self.place
    let request = ResetRequest(
      kind: .lostDevice, id: Located("HD-1", at: place), org: Located("acme", at: place),
      level: Located(level, at: place), users: .named([Located("dana", at: place)]),
      requestedBy: Located("sam", at: place),
      requestedAt: Located(Timestamp(millisecondsSince1970: 0), at: place), reason: "lost",
      sandboxOrg: nil, identityChecks: [], approvals: [], presentFields: [])
    let reading = RequestReading(
      request: request, problems: [], kind: request.kind, id: request.id, org: request.org,
      level: request.level, users: request.users, requestedBy: request.requestedBy,
      source: SourceText(file: place.file, bytes: []))
    let content = ReadFile(
      digest: Digest(bytes: [UInt8](repeating: 0, count: 32))!, reading: reading)
    let caseFile = try CaseFile(
      content, from: FewPeople(user: user), now: Timestamp(millisecondsSince1970: 0))
    return try #require(caseFile.facts).request.rolesElsewhere
  }

  private func dana(_ roles: User.Roles) -> User {
    User(id: "1042", login: "dana", name: "Dana", roles: roles)
  }

  private static let examples: [(User.Roles, [UserID: Set<Role>])] = [
    (["acme": ["member"]], [:]),
    (["acme": [.administrator], "globex": []], [:]),
    (["acme": ["member"], "acme-sandbox": [.administrator]], [:]),
    (["acme": ["member"], "globex-sandbox": [.administrator]], [:]),
    (["acme": ["member"], "globex": [.administrator]], ["1042": [.administrator]]),
    (
      ["acme": ["member"], "globex": [.administrator], "initech": ["security"]],
      ["1042": [.administrator, "security"]]
    ),
    // Nobody knows what this org is, so its roles count.
    (["acme": ["member"], "vanished": [.administrator]], ["1042": [.administrator]]),
  ]

  @Test(arguments: examples)
  func `a subject's roles in other production orgs are gathered, a sandbox's are not`(
    held: User.Roles, elsewhere: [UserID: Set<Role>]
  ) throws {
    #expect(try roles(dana(held), level: .user) == elsewhere)
    #expect(try roles(dana(held), level: .org) == [:])
  }
}

/// A directory with four orgs and one user.
private struct FewPeople: Directory {
  let user: User

  func org(withID id: OrgID) -> Org? {
    switch id {
    case "acme", "globex", "initech": Org(id: id, name: id.text, environment: .production)
    case "acme-sandbox": Org(id: id, name: id.text, environment: .sandbox, sandboxOf: "acme")
    case "globex-sandbox": Org(id: id, name: id.text, environment: .sandbox, sandboxOf: "globex")
    default: nil
    }
  }

  func users(named name: String) -> [User] { name == user.login ? [user] : [] }
  func users(of org: OrgID) -> [User] { user.isMember(of: org) ? [user] : [] }
  func nearestName(to name: String) -> String? { nil }
}
