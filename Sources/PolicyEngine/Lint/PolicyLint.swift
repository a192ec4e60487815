package import ResetModel

/// Looks for policies that can be read and yet cannot be meant.
///
/// What it finds stops nothing: a request that meets such a policy waits or is denied. An error is
/// what can never work, a warning what is probably a slip.
package struct PolicyLint: Sendable {
  /// The roles that somebody holds; empty where no directory is known, and then roles are not
  /// looked at.
  package let roles: Set<Role>
  /// The orgs of the directory; empty where none is known, and then orgs are not looked at.
  package let orgs: [Org]
  /// What requests of each kind can tell, as dotted paths; a kind that is not among them is not
  /// looked at.
  package let fields: [RequestKind: Set<String>]

  package init(roles: Set<Role> = [], orgs: [Org] = [], fields: [RequestKind: Set<String>] = [:]) {
    self.roles = roles
    self.orgs = orgs
    self.fields = fields
  }

  /// Everything that is odd, in the order of files and lines.
  package func problems(in policies: PolicySet) -> [Problem] {
    let own = policies.policies.flatMap { policy in
      unknownNames(in: policy) + obstacles(to: policy) + contradictions(in: policy)
    }
    return (own + shadows(among: policies.policies)).sorted()
  }
}

extension Policy {
  /// A problem of this policy's file, with the line that it points into.
  func problem(
    _ message: String, at place: Place, hint: String? = nil, severity: Problem.Severity
  ) -> Problem {
    Problem(
      "\(name): \(message)", at: place, hint: hint, excerpt: source.line(place.line),
      severity: severity)
  }
}
