internal import ResetModel

/// A policy as far as deciding needs it.
struct Rule: Sendable {
  let filter: ScopeFilter
  let checks: [Requirement]
  let limits: [Requirement]
  /// How long after it was made a request may be permitted; nil for ever.
  let decidedWithin: TimeSpan?
  /// The roles that it asks approvers to have.
  let approverRoles: Set<Role>
  /// Whether it asks for an approval that is signed.
  let needsSignature: Bool

  /// How many findings it gives.
  var requirements: Int { checks.count + limits.count }
}

/// One thing that a policy asks, and what the finding is called that answers it.
struct Requirement: Sendable {
  /// Its number among the checks, or among the limits, of `Questions`.
  let question: Int
  /// The number of its answer among all answers there can be.
  let answer: Int
  /// `policy/check`.
  let name: String
  /// `file:line`.
  let place: String
}
