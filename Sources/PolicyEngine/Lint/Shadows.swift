internal import ResetModel

extension PolicyLint {
  /// Policies that change nothing, since another applies wherever they do and asks at least as
  /// much.
  func shadows(among policies: [Policy]) -> [Problem] {
    policies.indices.compactMap { index -> Problem? in
      let policy = policies[index]
      let shadow = policies.indices.first { other in
        guard other != index, policies[other].shadows(policy) else { return false }
        // Of two that shadow each other, the later one is told.
        return other < index || !policy.shadows(policies[other])
      }
      return shadow.map { other in
        policy.problem(
          "the policy changes nothing: `\(policies[other].name)` applies wherever it does and asks at least as much",
          at: policy.place,
          hint: "remove it, or make it stricter (\(policies[other].place.fileAndLine))",
          severity: .warning)
      }
    }
  }
}

extension Policy {
  /// Whether this policy applies wherever the other does and asks at least as much.
  fileprivate func shadows(_ other: Policy) -> Bool {
    scope.covers(other.scope)
      && other.checks.allSatisfy { check in
        checks.contains { $0.value.impliesAny(check.value) }
      }
      && other.limits.allSatisfy { limit in
        limits.contains { $0.value.impliesAny(limit.value) }
      }
  }
}

extension PolicyScope {
  fileprivate func covers(_ other: PolicyScope) -> Bool {
    other.kinds.allSatisfy(kinds.contains) && other.levels.allSatisfy(levels.contains)
      && other.users.allSatisfy(users.contains)
      && other.orgs.allSatisfy { org in orgs.contains { $0.value.covers(org.value) } }
      && subjects.covers(other.subjects)
  }
}

extension SubjectSelector {
  fileprivate func covers(_ other: SubjectSelector) -> Bool {
    let (with, without) = (Set(withRoles.map(\.value)), Set(withoutRoles.map(\.value)))
    let otherWith = Set(other.withRoles.map(\.value))
    return (with.isEmpty || !otherWith.isEmpty && otherWith.isSubset(of: with))
      && without.isSubset(of: Set(other.withoutRoles.map(\.value)))
  }
}
