internal import ResetModel

/// The rules that no policy can switch off and that stand on approvals and policies: some policy
/// speaks of each subject, and an administrator of the org consents, for nobody's own reset.
enum AlwaysRules {
  /// What their findings' names begin with; no policy may bear it.
  static let name = "always"

  /// Where no policy applies there is nobody's word to permit anything: denied.
  static func noPolicyApplies(_ matter: Deliberation, policies: [Policy]) -> Finding {
    Finding(
      "\(name)/policy", .deny, place: nil, sentence: noPolicy(matter),
      facts: rolesElsewhere(of: matter.subjects, matter) + policies.map { whyNot($0, matter) },
      remedy: policyWanted(matter))
  }

  /// What is told where policies speak of each subject.
  private static let covered = Finding(
    "\(name)/covered", .permit, place: nil, sentence: "policies apply to each subject")

  /// Each subject needs a policy that speaks of it, else the ones of whom none does are reset on
  /// the strength of policies for others.
  static func everySubjectIsCovered(_ matter: Deliberation, by coverages: [Coverage]) -> Finding {
    let uncovered = Coverage.gaps(in: coverages, of: matter)
    if uncovered.isEmpty { return covered }
    return Finding(
      "\(name)/covered", .deny, place: nil, sentence: notCovered(uncovered),
      facts: rolesElsewhere(of: uncovered, matter), remedy: takeOut(uncovered))
  }

  /// The approvers who satisfy the rule that an administrator of the org consents, by their
  /// positions, in the order of their approvals.
  static func administrators(in matter: Deliberation) -> [Int] {
    var found: [Int] = []
    for approval in matter.approvals where objection(to: approval, matter) == nil {
      guard let approver = approval.approver, !found.contains(approver) else { continue }
      found.append(approver)
    }
    return found
  }

  /// A reset of everyone needs somebody to reset beside those on whose approvals it rests.
  static func somebodyIsLeft(_ matter: Deliberation) -> Finding {
    Finding("\(name)/everyone", .deny, place: nil, sentence: nobodyIsLeft(matter))
  }

  /// At least one approver is an administrator of the request's org, and nobody approves a reset of
  /// their own MFA.
  static func anAdministratorApproves(_ matter: Deliberation) -> Finding {
    let facts = matter.approvals { objection(to: matter.approvals[$0], matter) }
    let first = matter.approvals.first { objection(to: $0, matter) == nil }
    if let administrator = first?.approver.map({ matter.approvers[$0] }) {
      return Finding(
        "\(name)/administrator", .permit, place: nil, sentence: approved(administrator, matter),
        facts: facts)
    }
    return Finding(
      "\(name)/administrator", .hold, place: nil, sentence: nobody(matter), facts: facts,
      remedy: remedy(matter))
  }
}

extension AlwaysRules {
  static func objection(to approval: HeardApproval, _ matter: Deliberation) -> String? {
    if let standing = approval.standing { return standing }
    guard let approver = approval.approver.map({ matter.approvers[$0] }) else {
      return "the directory knows no such user, or several"
    }
    if !approver.roles.contains(.administrator) {
      return "is no administrator of `\(matter.org)`"
    }
    if approver.isSubject {
      return "nobody approves a reset of their own MFA"
    }
    if matter.needsSignature && approval.proof == .recorded { return "it is not signed" }
    return approval.isFromTheFuture ? "it is dated in the future" : nil
  }

  private static func approved(_ approver: Approver, _ matter: Deliberation) -> String {
    Wording("\(approver.user.login), an administrator of `\(matter.org)`, approved").text
  }

  private static func nobody(_ matter: Deliberation) -> String {
    let other = matter.isForEveryone ? "" : " other than the subjects"
    return "no administrator of `\(matter.org)`\(other) approved"
  }

  private static func remedy(_ matter: Deliberation) -> String {
    let other = matter.isForEveryone ? "" : " who is not a subject"
    let signed = matter.needsSignature ? "signed " : ""
    return
      "needs 1 \(signed)approval by an administrator of `\(matter.org)`\(other)\(matter.beforeDeadline)"
  }

  private static func request(_ matter: Deliberation) -> String {
    let everyone = matter.isForEveryone ? " for everyone" : ""
    let request = matter.request
    return "`\(request.kind)` requests at level `\(request.level.value.rawValue)`\(everyone)"
  }

  private static func noPolicy(_ matter: Deliberation) -> String {
    "no policy applies to \(request(matter)) in `\(matter.org)`"
  }

  private static func whyNot(_ policy: Policy, _ matter: Deliberation) -> String {
    let scope = policy.scope
    let reason =
      switch scope.mismatch(with: matter) {
      case .kind: "its kinds are \(scope.kinds.map(\.name).joined(separator: ", "))"
      case .level: "its levels are \(scope.levels.map(\.rawValue).joined(separator: ", "))"
      case .users: "its users are \(scope.users.map(\.rawValue).joined(separator: ", "))"
      case .org: "its orgs are \(scope.orgs.map(\.value.pattern).joined(separator: ", "))"
      case nil: "no subject has the roles that it is about"
      }
    return "\(policy.name) does not apply: \(reason)"
  }

  private static func policyWanted(_ matter: Deliberation) -> String {
    "needs a policy that applies to \(request(matter)) in `\(matter.org)`, and then a new request"
  }

  /// What would puzzle those who look at the request's org alone.
  private static func rolesElsewhere(of subjects: [User], _ matter: Deliberation) -> [String] {
    guard matter.request.level.value == .user else { return [] }
    let known = matter.facts.request.rolesElsewhere
    return subjects.prefix(5).compactMap { subject in
      guard let roles = known[subject.id], !roles.isEmpty else { return nil }
      let list = roles.sorted().map(\.text).joined(separator: ", ")
      return
        "\(subject.login) has \(list) in another production org, which counts at level `user`"
    }
  }

  /// What is missing where no administrator approved.
  static func administratorsApproval(_ matter: Deliberation) -> Lack {
    .approvals(1, by: .administrator, proof: matter.needsSignature ? .signed : nil)
  }

  private static func nobodyIsLeft(_ matter: Deliberation) -> String {
    "there is nobody in `\(matter.org)` but the approvers"
  }

  private static func names(_ subjects: [User]) -> String {
    let more = subjects.count > 5 ? " and \(subjects.count - 5) more" : ""
    return subjects.prefix(5).map(\.login).joined(separator: ", ") + more
  }

  private static func notCovered(_ subjects: [User]) -> String {
    "no policy applies to \(names(subjects)), whatever applies to the other subjects"
  }

  private static func takeOut(_ subjects: [User]) -> String {
    "needs a new request without \(names(subjects)), or a policy that applies to them"
  }
}
