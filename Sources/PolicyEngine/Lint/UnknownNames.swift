internal import ResetModel

extension PolicyLint {
  /// Roles that nobody holds and fields that no request has: slips, most likely, that would keep
  /// every request waiting or let a subject through under the wrong policy.
  func unknownNames(in policy: Policy) -> [Problem] {
    unknownRoles(in: policy) + unknownFields(in: policy)
  }

  private func unknownRoles(in policy: Policy) -> [Problem] {
    guard !roles.isEmpty else { return [] }
    let selector = policy.scope.subjects
    let named = selector.withRoles + selector.withoutRoles + policy.checks.flatMap(\.value.roles)
    let known = roles.sorted().map(\.text)
    return named.filter { !roles.contains($0.value) }.map { role in
      policy.problem(
        "nobody in the directory has the role `\(role.value)`", at: role.place,
        hint: Suggestion.hint(for: role.value.text, among: known)
          ?? "roles are \(known.prefix(10).joined(separator: ", "))",
        severity: .warning)
    }
  }

  private func unknownFields(in policy: Policy) -> [Problem] {
    policy.checks.compactMap { $0.value as? RequiredFields }.flatMap(\.paths).flatMap { path in
      policy.scope.kinds.compactMap { kind -> Problem? in
        guard let known = fields[kind], !known.contains(path.value) else { return nil }
        return policy.problem(
          "`\(kind)` requests have no field `\(path.value)`, so each would wait for it",
          at: path.place,
          hint: Suggestion.hint(for: path.value, among: known.sorted())
            ?? "they have \(known.sorted().joined(separator: ", "))",
          severity: .warning)
      }
    }
  }
}
