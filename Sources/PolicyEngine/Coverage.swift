internal import ResetModel

/// The subjects of a request whom a policy is about: some at least, or it does not apply.
enum Coverage {
  case all
  /// Positions among the request's subjects, in their order; neither none nor all of them.
  case some([Int])

  func contains(_ position: Int) -> Bool {
    switch self {
    case .all: true
    case .some(let positions): positions.contains(position)
    }
  }

  /// The people themselves, in the order of the request.
  func subjects(of matter: Deliberation) -> [User] {
    switch self {
    case .all: matter.subjects
    case .some(let positions): positions.map { matter.subjects[$0] }
    }
  }
}

extension PolicyScope {
  /// Whom of a request's subjects the policy is about; nil where it does not apply.
  func coverage(of matter: Deliberation) -> Coverage? {
    guard mismatch(with: matter.facts.request) == nil else { return nil }
    let roles = matter.subjectRoles
    let positions = roles.indices.filter { subjects.matches(roles[$0]) }
    if positions.isEmpty { return nil }
    return positions.count == roles.count ? .all : .some(positions)
  }
}
