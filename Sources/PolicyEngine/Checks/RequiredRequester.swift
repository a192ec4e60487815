internal import LocatedYAML
internal import ResetModel

/// `requester`: who may ask.
struct RequiredRequester: PolicyCheck {
  let role: Located<Role>

  static let field: Field<RequiredRequester> = {
    let role = Field(
      "role", .role, required: true, "The role that the requester has in the request's org.")
    return Field(
      "requester",
      .mapping([role]) { fields in fields(role).map { RequiredRequester(role: $0) } },
      "Who may ask; requests by others are denied.")
  }()

  /// Where the role is written makes no difference.
  static func == (one: RequiredRequester, other: RequiredRequester) -> Bool {
    one.role.value == other.role.value
  }

  func hash(into hasher: inout Hasher) { hasher.combine(role.value) }

  var roles: [Located<Role>] { [role] }

  func evaluate(_ matter: Deliberation, history: some ResetHistory) -> [Answer] {
    guard let requester = matter.facts.request.requester else {
      return [.unmet(.deny, isUnknown(matter), remedy: remedy(matter))]
    }
    let held = requester.roles(in: matter.org) ?? []
    let facts = [Self.fact(requester, held, in: matter.org)]
    guard held.contains(where: { $0 == role.value }) else {
      return [
        .unmet(
          .deny, lacksRole(requester, matter), facts: facts, remedy: remedy(matter))
      ]
    }
    return [.met(met(requester, matter), facts: facts)]
  }

  func implies(_ other: RequiredRequester) -> Bool { role.value == other.role.value }
}

extension RequiredRequester {
  private static func fact(_ requester: User, _ held: Set<Role>, in org: OrgID) -> String {
    let roles = held.sorted().map(\.text).joined(separator: ", ")
    return "\(requester.login) has \(roles.isEmpty ? "no role" : roles) in \(org)"
  }

  private func isUnknown(_ matter: Deliberation) -> String {
    "the requester `\(matter.request.requestedBy.value)` is not one known user"
  }

  private func lacksRole(_ requester: User, _ matter: Deliberation) -> String {
    "the requester \(requester.login) has not the role `\(role.value)` in `\(matter.org)`"
  }

  private func met(_ requester: User, _ matter: Deliberation) -> String {
    "the requester \(requester.login) has the role `\(role.value)` in `\(matter.org)`"
  }

  private func remedy(_ matter: Deliberation) -> String {
    "needs a new request by somebody with the role `\(role.value)` in `\(matter.org)`"
  }
}
