internal import ResetModel

extension PolicyLint {
  /// Why a policy can never apply, or can apply and never be met.
  func obstacles(to policy: Policy) -> [Problem] {
    impossibleUsers(in: policy) + impossibleSubjects(in: policy) + missingOrgs(for: policy)
      + unavailableApprovers(in: policy)
  }

  /// Everyone of an org can be asked for at level `org` only.
  private func impossibleUsers(in policy: Policy) -> [Problem] {
    let scope = policy.scope
    guard scope.users.contains(.everyone), !scope.levels.contains(.org) else { return [] }
    return [
      policy.problem(
        "requests for everyone exist at level `org` only, and the policy's levels are without it",
        at: policy.place, hint: "add `org` to `levels`, or leave `everyone` out",
        severity: scope.users.contains(.named) ? .warning : .error)
    ]
  }

  private func impossibleSubjects(in policy: Policy) -> [Problem] {
    let selector = policy.scope.subjects
    let without = Set(selector.withoutRoles.map(\.value))
    let both = selector.withRoles.filter { without.contains($0.value) }
    if both.isEmpty { return [] }
    if both.count < selector.withRoles.count {
      return both.map { role in
        policy.problem(
          "`\(role.value)` stands in `with_roles` and in `without_roles`, so in `with_roles` it selects nobody",
          at: role.place, hint: "take it out of one of them", severity: .warning)
      }
    }
    return [
      policy.problem(
        "the policy can never apply: each of its `with_roles` stands in `without_roles` too",
        at: both[0].place, hint: "take it out of one of them", severity: .error)
    ]
  }

  private func missingOrgs(for policy: Policy) -> [Problem] {
    guard !orgs.isEmpty else { return [] }
    let scope = policy.scope
    let idle = scope.orgs.filter { glob in
      !orgs.contains { glob.value.matches($0.id.text) }
    }
    let isIdle = idle.count == scope.orgs.count
    var problems = idle.map { glob in
      policy.problem(
        isIdle
          ? "the policy can never apply: the directory has no org `\(glob.value.pattern)`"
          : "the directory has no org `\(glob.value.pattern)`", at: glob.place,
        hint: Suggestion.hint(for: glob.value.pattern, among: orgs.map(\.id.text))
          ?? "orgs are \(orgs.prefix(10).map(\.id.text).joined(separator: ", "))",
        severity: isIdle ? .error : .warning)
    }
    // A sandbox overwrite needs a production org and a sandbox that belongs to it.
    let overwritten = orgs.filter { org in orgs.contains { $0.sandboxOf == org.id } }
    let canBeOverwritten = overwritten.contains { org in
      scope.orgs.contains { $0.value.matches(org.id.text) }
    }
    if !isIdle, scope.kinds.allSatisfy({ $0 == .sandboxOverwrite }), !canBeOverwritten {
      problems.append(
        policy.problem(
          "the policy can never apply: none of its orgs has a sandbox", at: scope.orgs[0].place,
          hint:
            "a sandbox overwrite is asked for in the production org that the sandbox belongs to",
          severity: .error))
    }
    return problems
  }

  /// Who has a role in the org belongs to everyone of the org, and only administrators step aside
  /// by approving.
  private func unavailableApprovers(in policy: Policy) -> [Problem] {
    guard policy.scope.users.contains(.everyone) else { return [] }
    return policy.checks.compactMap { $0.value as? RequiredApprovals }.flatMap(\.lines)
      .filter { $0.role.value != .administrator }
      .map { line in
        policy.problem(
          "for everyone, only an administrator who has the role `\(line.role.value)` as well can meet the line: whoever else has it is a subject",
          at: line.role.place,
          hint: "ask for administrators, or leave `everyone` to a policy of its own",
          severity: .warning)
      }
  }
}
