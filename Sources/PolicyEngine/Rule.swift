internal import ResetModel

/// A policy as far as deciding needs it; a class, as one decision passes over all of them several
/// times.
final class Rule: Sendable {
  let filter: ScopeFilter
  let checks: [Requirement]
  let limits: [Requirement]
  /// How long after it was made a request may be permitted; nil for ever.
  let decidedWithin: TimeSpan?
  /// The roles that it asks approvers to have.
  let approverRoles: Set<Role>
  /// Whether it asks for an approval that is signed.
  let needsSignature: Bool

  init(
    filter: ScopeFilter, checks: [Requirement], limits: [Requirement], decidedWithin: TimeSpan?,
    approverRoles: Set<Role>, needsSignature: Bool
  ) {
    self.filter = filter
    self.checks = checks
    self.limits = limits
    self.decidedWithin = decidedWithin
    self.approverRoles = approverRoles
    self.needsSignature = needsSignature
  }

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

/// What is told where every policy applies to all subjects and all that they ask is met: each answer
/// once, in the order in which they ask, with all who asked.
///
/// It is known beforehand, so that twenty policies alike cost little more than one.
struct Unison: Sendable {
  /// One answer, and who asked for it; a class for the reason that `Rule` is one.
  final class Telling: Sendable {
    let requirement: Requirement
    let isLimit: Bool
    /// Who else asked.
    let also: Finding.Alike

    init(_ requirement: Requirement, isLimit: Bool, also: Finding.Alike) {
      self.requirement = requirement
      self.isLimit = isLimit
      self.also = also
    }
  }

  let tellings: [Telling]

  init(of rules: [Rule]) {
    var positions: [Int: Int] = [:]
    var first: [(requirement: Requirement, isLimit: Bool)] = []
    var also: [[Finding.Also]] = []
    for rule in rules {
      for (requirement, isLimit) in rule.checks.map({ ($0, false) })
        + rule.limits.map({ ($0, true) })
      {
        if let known = positions[requirement.answer] {
          also[known].append(Finding.Also(requirement.name, place: requirement.place))
        } else {
          positions[requirement.answer] = first.count
          first.append((requirement, isLimit))
          also.append([])
        }
      }
    }
    tellings = zip(first, also).map {
      Telling($0.requirement, isLimit: $0.isLimit, also: Finding.Alike($1, isToldOften: true))
    }
  }
}
