internal import ResetModel

/// What one decision works out once, for every policy and every rule to use.
struct Deliberation {
  let facts: Facts
  /// The roles that each subject holds where the reset works, in the order of the subjects: in the
  /// request's org, and at level `user` in every production org. Few are held, and looking through
  /// them is quicker than hashing.
  let subjectRoles: [[Role]]
  /// Everybody whom the directory knows and who approved, each once, in the order of their first
  /// approvals.
  let approvers: [Approver]
  /// For each of the facts' approvals, the index of its approver; nil for nobody that the directory
  /// knows.
  let approverOfApproval: [Int?]

  init(_ facts: Facts) {
    self.facts = facts
    let org = facts.request.org.id
    let elsewhere =
      facts.request.request.level.value == .user ? facts.request.rolesElsewhere : [:]
    subjectRoles = facts.request.subjects.map { subject in
      let roles = Array(subject.roles[org] ?? [])
      return elsewhere.isEmpty ? roles : roles + (elsewhere[subject.id] ?? [])
    }
    var approvers: [Approver] = []
    approverOfApproval = facts.approvals.map { approval in
      guard let person = approval.person else { return nil }
      if let known = approvers.firstIndex(where: { $0.user.id == person.id }) { return known }
      approvers.append(
        Approver(
          user: person, roles: person.roles[org] ?? [],
          isSubject: facts.request.subjects.contains { $0.id == person.id },
          isRequester: facts.request.requester?.id == person.id))
      return approvers.count - 1
    }
    self.approvers = approvers
  }

  var now: Timestamp { facts.now }
  var request: ResetRequest { facts.request.request }
  var subjects: [User] { facts.request.subjects }
  var org: OrgID { facts.request.org.id }

  /// Whether the request names nobody but everyone. An administrator of the org who approves that is
  /// no subject of it: whoever resolved the request left them out.
  var isForEveryone: Bool {
    if case .everyone = request.users { true } else { false }
  }

  func approver(of approval: Int) -> Approver? {
    approverOfApproval[approval].map { approvers[$0] }
  }
}

/// A directory user who approved.
struct Approver {
  let user: User
  /// Held in the request's org.
  let roles: Set<Role>
  let isSubject: Bool
  let isRequester: Bool
}
