internal import LocatedYAML
internal import ResetModel

/// `submitter`: whoever dropped the file, as the kernel tells it, has a role.
struct RequiredSubmitter: PolicyCheck {
  let role: Located<Role>

  static let field: Field<RequiredSubmitter> = {
    let role = Field(
      "role", .role, required: true, "The role that the submitter has in the request's org.")
    return Field(
      "submitter",
      .mapping([role]) { fields in fields(role).map { RequiredSubmitter(role: $0) } },
      "Whose account must own the dropped file; `submitters` in the configuration says who has which account."
    )
  }()

  /// Where the role is written makes no difference.
  static func == (one: RequiredSubmitter, other: RequiredSubmitter) -> Bool {
    one.role.value == other.role.value
  }

  func hash(into hasher: inout Hasher) { hasher.combine(role.value) }

  var roles: [Located<Role>] { [role] }

  func evaluate(_ matter: Deliberation, history: some ResetHistory) -> [Answer] {
    guard let submitter = matter.facts.submitter else {
      return [.unmet(.deny, Self.isUnknown, remedy: Self.remedy)]
    }
    guard submitter.has(role.value, in: matter.org) else {
      return [.unmet(.deny, lacksRole(submitter, matter), remedy: Self.remedy)]
    }
    return [.met(met(submitter, matter))]
  }

  func implies(_ other: RequiredSubmitter) -> Bool { role.value == other.role.value }
}

extension RequiredSubmitter {
  private static var isUnknown: String {
    "the account that dropped the file belongs to no known user"
  }

  private static var remedy: String {
    "needs a new request that is dropped by somebody's own account, which `submitters` in the configuration lists"
  }

  private func lacksRole(_ submitter: User, _ matter: Deliberation) -> String {
    "\(submitter.login), who dropped the file, has not the role `\(role.value)` in `\(matter.org)`"
  }

  private func met(_ submitter: User, _ matter: Deliberation) -> String {
    "the file was dropped by \(submitter.login), who has the role `\(role.value)` in `\(matter.org)`"
  }
}
