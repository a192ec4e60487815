internal import LocatedYAML
internal import ResetModel

/// `signed_by`: the request itself is signed by who asks, and who asks has a role.
struct RequiredSigner: PolicyCheck {
  let role: Located<Role>

  static let field: Field<RequiredSigner> = {
    let role = Field(
      "role", .role, required: true, "The role that the signer has in the request's org.")
    return Field(
      "signed_by",
      .mapping([role]) { fields in fields(role).map { RequiredSigner(role: $0) } },
      "Who must have signed the request (NAME.yaml.sig, namespace request@mfareset); the signer is who asks."
    )
  }()

  /// Where the role is written makes no difference.
  static func == (one: RequiredSigner, other: RequiredSigner) -> Bool {
    one.role.value == other.role.value
  }

  func hash(into hasher: inout Hasher) { hasher.combine(role.value) }

  var roles: [Located<Role>] { [role] }

  func evaluate(_ matter: Deliberation, history: some ResetHistory) -> [Answer] {
    guard let signer = matter.facts.signer else {
      // The signature may still come, as the file's bytes stay the same.
      return [.unmet(.hold, isUnsigned(matter), remedy: remedy(matter), lack: lack(matter))]
    }
    guard signer.has(role.value, in: matter.org) else {
      return [.unmet(.deny, lacksRole(signer, matter), remedy: nil)]
    }
    return [.met(met(signer, matter))]
  }

  func implies(_ other: RequiredSigner) -> Bool { role.value == other.role.value }
}

extension RequiredSigner {
  private func isUnsigned(_ matter: Deliberation) -> String {
    matter.facts.signatureObjection.map { "the request's signature does not count: \($0)" }
      ?? "the request is not signed"
  }

  private func lacksRole(_ signer: User, _ matter: Deliberation) -> String {
    "\(signer.login), who signed the request, has not the role `\(role.value)` in `\(matter.org)`"
  }

  private func met(_ signer: User, _ matter: Deliberation) -> String {
    "the request is signed by \(signer.login), who has the role `\(role.value)` in `\(matter.org)`"
  }

  private func lack(_ matter: Deliberation) -> Lack {
    .thing("a signature by \(matter.request.requestedBy.value)")
  }

  private func remedy(_ matter: Deliberation) -> String {
    "needs a signature by `\(matter.request.requestedBy.value)` beside the request's file"
  }
}
