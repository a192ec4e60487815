internal import ResetModel

/// The subjects of a request whom a policy is about.
enum Coverage {
  case all
  /// Positions among the request's subjects, in their order; none only where those whom the policy
  /// is about are all spared.
  case some([Int])

  var isOfAll: Bool { if case .all = self { true } else { false } }

  /// The people themselves, in the order of the request.
  func subjects(of matter: Deliberation) -> [User] {
    switch self {
    case .all: matter.subjects
    case .some(let positions): positions.map { matter.subjects[$0] }
    }
  }

  /// The subjects whom none of these policies is about.
  static func gaps(in coverages: [Coverage], of matter: Deliberation) -> [User] {
    if coverages.contains(where: \.isOfAll) { return [] }
    var isCovered = [Bool](repeating: false, count: matter.subjects.count)
    for case .some(let positions) in coverages {
      for position in positions { isCovered[position] = true }
    }
    return isCovered.indices.filter { !isCovered[$0] }.map { matter.subjects[$0] }
  }
}

extension SubjectSelector {
  /// Whom of a request's subjects it selects; nil for nobody.
  func coverage(of matter: Deliberation) -> Coverage? {
    let roles = matter.subjectRoles
    if roles.count == 1 { return matches(roles[0]) ? .all : nil }
    let positions = roles.indices.filter { matches(roles[$0]) }
    if positions.isEmpty { return nil }
    return positions.count == roles.count ? .all : .some(positions)
  }
}
