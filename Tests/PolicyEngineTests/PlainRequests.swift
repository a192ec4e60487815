import LocatedYAML
import ResetModel

@testable import PolicyEngine

/// Reads well-formed requests and directories for cases, in as few lines as that takes: the room
/// that reads hostile ones lies above this one.
struct PlainDirectory {
  let orgs: [Org]
  let users: [User]

  init(_ file: SourceText) throws {
    let root = try YAMLDocument(file).root
    orgs = (root["orgs"]?.items ?? []).map { org in
      Org(
        id: OrgID(org.text("id")!), name: org.text("name")!,
        environment: Org.Environment(rawValue: org.text("environment")!)!,
        sandboxOf: org.text("sandbox_of").map { OrgID($0) })
    }
    users = (root["users"]?.items ?? []).map { user in
      var roles: User.Roles = [:]
      for pair in user["roles"]?.pairs ?? [] {
        roles[OrgID(pair.key)] = Set(pair.value.items.compactMap(\.text).map { Role($0) })
      }
      return User(
        id: UserID(user.text("id")!), login: user.text("login")!, name: user.text("name")!,
        roles: roles)
    }
  }

  func user(named name: String) -> User? {
    let found = users.filter { $0.id.text == name || $0.login == name }
    return found.count == 1 ? found[0] : nil
  }

  private func rolesElsewhere(_ subjects: [User], _ org: OrgID) -> [UserID: Set<Role>] {
    let production = Set(orgs.filter { $0.environment == .production && $0.id != org }.map(\.id))
    return Dictionary(
      uniqueKeysWithValues: subjects.map { subject in
        (subject.id, Set(subject.roles.filter { production.contains($0.key) }.values.joined()))
      })
  }

  /// What a case's request asks, with its names looked up.
  func facts(of policyCase: PolicyCase) throws(PolicyProblems) -> Facts {
    let node = policyCase.request
    let place = policyCase.place
    guard let id = node.text("id"), let kind = node.text("kind"),
      let org = orgs.first(where: { $0.id.text == node.text("org") }),
      let level = node.text("level").flatMap(Level.init(rawValue:)), let users = node["users"],
      let requester = node.text("requested_by"), let requestedAt = node.time("requested_at")
    else { throw PolicyProblems([Problem("no request", at: place)]) }
    let isEveryone = users.text == "everyone"
    let approvals = (node["approvals"]?.items ?? []).map { approval in
      Approval(
        by: approval.text("by")!, person: user(named: approval.text("by")!),
        at: approval.time("at")!, proof: .recorded, comment: nil)
    }
    let approvers = approvals.compactMap(\.person).filter { $0.has(.administrator, in: org.id) }
    let subjects =
      isEveryone
      ? self.users.filter { user in
        user.isMember(of: org.id) && !approvers.contains { $0.id == user.id }
      }
      : users.items.compactMap { $0.text.flatMap(user(named:)) }
    guard isEveryone || subjects.count == users.items.count else {
      throw PolicyProblems([Problem("unknown subject", at: place)])
    }
    let checks = (node["identity_check"]?.items ?? []).map { check in
      IdentityCheck(
        method: check.text("method")!, by: check.text("by")!, at: check.time("at")!,
        reference: check.text("reference"), place: place)
    }
    let request = ResetRequest(
      kind: RequestKind(kind), id: Located(RequestID(id), at: place),
      org: Located(org.id, at: place), level: Located(level, at: place),
      users: isEveryone
        ? .everyone(place) : .named(subjects.map { Located($0.login, at: place) }),
      requestedBy: Located(requester, at: place), requestedAt: Located(requestedAt, at: place),
      reason: node.text("reason") ?? "", sandboxOrg: nil, identityChecks: checks, approvals: [],
      presentFields: node.filledPaths())
    let resolved = ResolvedRequest(
      request: request, digest: Digest(bytes: [UInt8](repeating: 0, count: 32))!, org: org,
      subjects: subjects, rolesElsewhere: level == .user ? rolesElsewhere(subjects, org.id) : [:],
      requester: user(named: requester))
    return Facts(request: resolved, approvals: approvals, now: policyCase.now)
  }
}

extension PolicyCase {
  func run(against policies: PolicySet, in directory: PlainDirectory) -> CaseResult {
    run(
      against: policies,
      facts: { (it) throws(PolicyProblems) in try directory.facts(of: it) },
      user: { (name) throws(PolicyProblems) in directory.user(named: name)?.id })
  }
}

extension YAMLNode {
  var items: [YAMLNode] {
    if case .sequence(let items) = content { items } else { [] }
  }

  var pairs: [YAMLPair] {
    if case .mapping(let pairs) = content { pairs } else { [] }
  }

  var text: String? {
    if case .scalar(let scalar) = content { scalar.text } else { nil }
  }

  func text(_ key: String) -> String? { self[key]?.text }

  func time(_ key: String) -> Timestamp? { text(key).flatMap(Timestamp.init(rfc3339:)) }
}
