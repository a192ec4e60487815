internal import ResetModel

/// What one decision works out once, for every policy and every rule to use.
struct Deliberation {
  let facts: Facts
  let form: RequestForm
  /// The roles that each subject holds where the reset works, in the order of the subjects: in the
  /// request's org, and at level `user` in every production org. Few are held, and looking through
  /// them is quicker than hashing.
  let subjectRoles: [[Role]]
  /// Everybody whom the directory knows and who approved, each once, in the order of their first
  /// approvals.
  let approvers: [Approver]
  /// The facts' approvals, in their order.
  let approvals: [HeardApproval]
  /// Whether a policy that applies asks for a signature: then no approval that anybody could have
  /// written counts as the administrator's that is always needed.
  var needsSignature = false
  /// The roles that policies which apply ask approvers to have.
  var approverRoles: Set<Role> = []
  /// When the request expires by the first of the policies that apply; nil where it does not, or
  /// already has.
  private(set) var deadline: Timestamp?
  /// The first approvals in words, for whoever tells them: `alex approved 2026-11-20T14:30:00Z`.
  private let approvalFacts: [String]

  /// - Parameter maySpare: Whether approvers of a reset of everyone are not yet its subjects, as
  ///   long as nobody knows on whose approvals it rests.
  init(_ facts: Facts, maySpare: Bool = false) {
    self.facts = facts
    form = RequestForm(of: facts.request.request)
    let request = facts.request
    let org = request.org.id
    let elsewhere = request.request.level.value == .user ? request.rolesElsewhere : [:]
    subjectRoles = request.subjects.map { subject in
      let roles = subject.roles(in: org).map { Array($0) } ?? []
      return elsewhere.isEmpty ? roles : roles + (elsewhere[subject.id] ?? [])
    }
    var approvers: [Approver] = []
    approvals = facts.approvals.map { approval in
      HeardApproval(
        at: approval.at, expiresAt: approval.expiresAt, proof: approval.proof,
        standing: facts.objection(toApproval: approval),
        isFromTheFuture: facts.isFromTheFuture(approval.at),
        approver: approval.person.map {
          Self.number(of: $0, in: &approvers, facts, areSubjects: !maySpare)
        })
    }
    self.approvers = approvers
    approvalFacts = facts.approvals.prefix(Self.toldApprovals).map { approval in
      let who = approval.person?.login ?? approval.by
      let word = approval.word == .refusal ? "refused" : "approved"
      return Wording("\(who) \(word) \(approval.at)").text
    }
  }

  private static func number(
    of person: User, in approvers: inout [Approver], _ facts: Facts, areSubjects: Bool
  ) -> Int {
    if let known = approvers.firstIndex(where: { $0.user.id == person.id }) { return known }
    approvers.append(
      Approver(
        user: person, roles: person.roles(in: facts.request.org.id).map { Array($0) } ?? [],
        isSubject: areSubjects && facts.request.subjects.contains { $0.id == person.id },
        isRequester: facts.request.requester?.id == person.id))
    return approvers.count - 1
  }

  mutating func setDeadline(within span: TimeSpan?) {
    deadline = span.map { request.requestedAt.value + $0 }.flatMap { $0 < now ? nil : $0 }
  }

  /// The position of the only consent; nil where there are several or none.
  var onlyApproval: Int? {
    givenApprovals == 1 ? facts.approvals.firstIndex { $0.word == .approval } : nil
  }

  /// For remedies: `, before 2026-11-23T14:02:00Z`; empty where there is no deadline.
  var beforeDeadline: String { deadline.map { ", before \($0)" } ?? "" }

  var now: Timestamp { facts.now }
  var request: ResetRequest { facts.request.request }
  var subjects: [User] { facts.request.subjects }
  var org: OrgID { facts.request.org.id }

  /// Whether the request names nobody but everyone. An administrator of the org on whose approval
  /// that rests is no subject of it: see `Sparing`.
  var isForEveryone: Bool {
    if case .everyone = request.users { true } else { false }
  }

  /// How many consented, whether that counts or not; a refusal is no consent.
  var givenApprovals: Int {
    facts.hasRefusal ? facts.approvals.count { $0.word == .approval } : facts.approvals.count
  }

  /// How many subjects there are, for limits to tell; most requests have one.
  var subjectCount: String {
    subjects.count == 1 ? "this request: 1" : "this request: \(subjects.count)"
  }

  /// Whoever drops a request may write a thousand approvals into it.
  private static let toldApprovals = 20

  /// The approvals in words, the first ones of many; with the reason for each that does not count.
  func approvals(but objection: (Int) -> String?) -> [String] {
    var told = approvalFacts
    for index in told.indices {
      guard let objection = objection(index) else { continue }
      told[index] += ", which does not count: \(objection)"
    }
    if approvals.count > told.count { told.append("and \(approvals.count - told.count) more") }
    return told
  }
}

/// A directory user who approved.
struct Approver {
  let user: User
  /// Held in the request's org.
  let roles: [Role]
  let isSubject: Bool
  let isRequester: Bool
}

/// An approval, as far as it can be judged before a policy asks.
struct HeardApproval {
  let at: Timestamp
  let expiresAt: Timestamp?
  let proof: Approval.Proof
  /// Why it can count for nothing, whatever is asked; nil where nothing stands against it.
  let standing: String?
  let isFromTheFuture: Bool
  /// Its position among the approvers; nil for nobody that the directory knows.
  let approver: Int?
}
