internal import LocatedYAML
package import ResetModel

/// What a policy applies to: all of it must match, and the selector at least one subject.
package struct PolicyScope: Sendable {
  /// How a request says whose MFA it wants reset.
  package enum Users: String, CaseIterable, Hashable, Sendable {
    /// By ids or logins.
    case named
    /// By asking for everyone of the org.
    case everyone
  }

  package let kinds: [RequestKind]
  package let levels: [Level]
  package let orgs: [Located<Glob>]
  package let users: [Users]
  package let subjects: SubjectSelector
  let filter: ScopeFilter

  init(
    kinds: [RequestKind], levels: [Level], orgs: [Located<Glob>], users: [Users],
    subjects: SubjectSelector
  ) {
    self.kinds = kinds
    self.levels = levels
    self.orgs = orgs
    self.users = users
    self.subjects = subjects
    filter = ScopeFilter(
      form: RequestForm(kinds: kinds, levels: levels, users: users),
      isInEveryOrg: orgs.contains { $0.value.pattern == "*" },
      isAboutEverybody: subjects.withRoles.isEmpty && subjects.withoutRoles.isEmpty)
  }

  /// The first part of the scope that a request is outside of, whoever its subjects are; nil where
  /// it is inside.
  func mismatch(with matter: Deliberation) -> Mismatch? {
    filter.mismatch(with: matter.form)
      ?? (orgs.contains { $0.value.matches(matter.org.text) } ? nil : .org)
  }

  enum Mismatch: String {
    case kind
    case level
    case users
    case org
  }

  /// The shape of `applies_to`, given the kinds of requests that there are.
  static func shape(kinds known: [RequestKind]) -> Shape<PolicyScope> {
    let kinds = Field(
      "kinds", .list(of: .word(of: known.map(\.name))), required: true,
      "The kinds of requests that the policy is about.")
    let levels = Field(
      "levels", .list(of: Shape<Level>.choice), required: true,
      "The levels of MFA that the policy is about.")
    let orgs = Field(
      "orgs", .list(of: glob), required: true,
      "The orgs that the policy is about, by id; `*` stands for any text, `?` for one character.")
    let users = Field(
      "users", .list(of: Shape<Users>.choice),
      "Whether the policy is about requests that name people (`named`, the default) or that ask for `everyone` of an org; a policy about `everyone` must say so."
    )
    let subjects = Field(
      "subjects", SubjectSelector.shape,
      "Whose resets the policy is about; everybody's where this is left out. Each subject of a request needs a policy."
    )
    return .mapping([kinds, levels, orgs, users, subjects]) { fields in
      let parts = (fields(kinds), fields(levels), fields(orgs), fields(users), fields(subjects))
      guard let kinds = parts.0, let levels = parts.1, let orgs = parts.2 else { return nil }
      return PolicyScope(
        kinds: kinds.map { RequestKind($0) }, levels: levels, orgs: orgs,
        users: parts.3 ?? [.named], subjects: parts.4 ?? .everybody)
    }
  }

  private static var glob: Shape<Located<Glob>> {
    Shape<String>.name.refined { pattern, node, reader in
      guard !pattern.contains(where: { "[]{}\\!".contains($0) }) else {
        reader.report(
          "`\(pattern)` is no pattern for org ids", at: node,
          hint: "only `*` (any text) and `?` (one character) are special")
        return nil
      }
      return Located(Glob(pattern), at: reader.place(of: node))
    }
  }
}
