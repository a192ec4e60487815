import Databases
import PolicyEngine
package import ResetEngine
package import ResetModel

/// Why a permitted reset was not carried out; nothing of it was.
package enum EmbeddedResetError: ProviderRefusal, Hashable {
  /// The plan does not do what was permitted: other subjects, another level or another org.
  case planExceedsPermission(UserID)
  /// The directory has no such user any more.
  case userGone(UserID)
  /// The authenticator was removed, moved or replaced since the plan was made.
  case authenticatorGone(AuthenticatorID, of: UserID)
}

extension EmbeddedDirectory {
  package func carryOut(_ plan: ResetPlan, at moment: Timestamp) throws {
    try check(plan)
    // A second savepoint in that of the caller would undo no more than that one.
    guard !connection.isInTransaction else { return try remove(plan, at: moment) }
    try connection.transaction { try remove(plan, at: moment) }
  }

  static let removal: StaticString = """
    DELETE FROM authenticator WHERE person = ? AND level = ? AND org = ? AND id = ?
    """

  private func remove(_ plan: ResetPlan, at moment: Timestamp) throws {
    let request = plan.authorization.request
    let level = request.request.level.value
    let org = level == .org ? request.org.id.text : ""
    for reset in plan.resets {
      guard let person = try numberIfKnown(of: reset.subject.id) else {
        throw EmbeddedResetError.userGone(reset.subject.id)
      }
      let place: [SQLValue] = [.integer(person), .text(level.rawValue), .text(org)]
      for authenticator in reset.authenticators {
        let removed = try connection.run(
          Self.removal, place + [.text(authenticator.id.text)])
        guard removed == 1 else {
          throw EmbeddedResetError.authenticatorGone(authenticator.id, of: reset.subject.id)
        }
      }
      try connection.run(
        """
        INSERT INTO enrolment_due (person, level, org, since) VALUES (?, ?, ?, ?)
        ON CONFLICT (person, level, org) DO UPDATE SET since = excluded.since
        """, place + [.integer(moment.millisecondsSince1970)])
    }
  }

  /// Holds the plan against what policies permitted, whoever made it.
  private func check(_ plan: ResetPlan) throws {
    let request = plan.authorization.request
    let level = request.request.level.value
    let org = level == .org ? request.org.id : nil
    var permitted = Set(request.subjects.map(\.id))
    for reset in plan.resets {
      guard permitted.remove(reset.subject.id) != nil,
        reset.authenticators.allSatisfy({ $0.level == level && $0.org == org })
      else { throw EmbeddedResetError.planExceedsPermission(reset.subject.id) }
    }
    // All subjects or none: one that was left out is as wrong as one too many.
    if let forgotten = permitted.min() {
      throw EmbeddedResetError.planExceedsPermission(forgotten)
    }
    if request.request.kind == .sandboxOverwrite, request.org.environment == .sandbox,
      let subject = request.subjects.first
    {
      throw EmbeddedResetError.planExceedsPermission(subject.id)
    }
  }
}

extension EmbeddedResetError: CustomStringConvertible {
  /// One lower-case line without a final period. Not escaped.
  package var description: String {
    switch self {
    case .planExceedsPermission(let user):
      "the plan for user `\(user)` is not what was permitted; nothing was removed"
    case .userGone(let user): "user `\(user)` is no longer in the directory; nothing was removed"
    case .authenticatorGone(let authenticator, let user):
      "authenticator `\(authenticator)` of user `\(user)` is no longer there; nothing was removed"
    }
  }
}
