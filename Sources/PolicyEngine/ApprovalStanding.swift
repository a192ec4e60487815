internal import ResetModel

extension Facts {
  /// Why an approval, or a refusal in its place, can count for nothing, whatever a policy asks; nil
  /// where nothing stands against it.
  ///
  /// A person's later word replaces the earlier one, in either direction; people are directory
  /// users, so that another login is no other person.
  func objection(toApproval approval: Approval) -> String? {
    if let objection = approval.objection { return objection }
    if let expired = expired(approval) { return expired }
    if approval.word == .refusal { return Self.isRefusal }
    return isOutspoken(approval) ? Self.isReplaced : nil
  }

  /// Why a refusal does not stand, whoever gave it; nil where it does.
  func objection(toRefusal refusal: Approval) -> String? {
    if let objection = refusal.objection ?? expired(refusal) { return objection }
    if refusal.person == nil { return Self.isNobodys }
    return isOutspoken(refusal) ? Self.isReplaced : nil
  }

  private func expired(_ approval: Approval) -> String? {
    guard let expiresAt = approval.expiresAt, expiresAt <= now else { return nil }
    return Self.isExpired(expiresAt)
  }

  /// Whether the same person said something else later that counts by itself.
  private func isOutspoken(_ approval: Approval) -> Bool {
    guard !signed.isEmpty, let person = approval.person else { return false }
    return signed.contains { later in
      later.word != approval.word && later.at > approval.at && later.objection == nil
        && later.person?.id == person.id && expired(later) == nil && !isFromTheFuture(later.at)
    }
  }

  private static var isRefusal: String { "it is a refusal" }

  private static var isNobodys: String { "the directory knows no such user, or several" }

  private static var isReplaced: String { "the same person said otherwise later" }

  private static func isExpired(_ moment: Timestamp) -> String { "it expired \(moment)" }
}

extension Deliberation {
  /// For each approval and each refusal, in their order, why it does not count; nil where it does.
  ///
  /// - Parameter weights: What approvals are worth to the policies that ask for any; where none
  ///   does, those count of which `AlwaysRules` takes one.
  func objections(weights: [Weight]?) -> [String?] {
    facts.approvals.indices.map { index in
      let approval = facts.approvals[index]
      if approval.word == .refusal {
        return objection(toRefusal: approval)
          ?? (facts.isFromTheFuture(approval.at) ? Self.isFromTheFuture : nil)
      }
      guard let weights else { return AlwaysRules.objection(to: approvals[index], self) }
      return weights[index].objection
    }
  }

  /// Why a refusal does not stand; nil where it does.
  ///
  /// Those may refuse whose word could be an approval, and those whom the request is about or who
  /// made it. A refusal is final and burns the ticket: everybody else who has a key could stop
  /// every reset.
  func objection(toRefusal refusal: Approval) -> String? {
    if let objection = facts.objection(toRefusal: refusal) { return objection }
    guard let person = refusal.person else { return Self.mayNotRefuse(in: org) }
    let roles = person.roles(in: org) ?? []
    let mayRefuse =
      roles.contains(.administrator) || !roles.isDisjoint(with: approverRoles)
      || facts.request.requester?.id == person.id || subjects.contains { $0.id == person.id }
    return mayRefuse ? nil : Self.mayNotRefuse(in: org)
  }

  private static func mayNotRefuse(in org: OrgID) -> String {
    "no policy asks for a word of theirs: they are no administrator of `\(org)`, no subject, and not the requester"
  }

  private static var isFromTheFuture: String { "it is dated in the future" }
}

extension AlwaysRules {
  /// A valid refusal beats approvals, and one that could not be verified keeps them waiting; nil
  /// where nobody refused.
  static func nobodyRefuses(_ matter: Deliberation) -> Finding? {
    guard matter.facts.hasRefusal else { return nil }
    let given = matter.facts.approvals.filter { $0.word == .refusal }
    let standing = given.filter { matter.objection(toRefusal: $0) == nil }
    let refusals = standing.filter { !matter.facts.isFromTheFuture($0.at) }
    guard let first = refusals.first else {
      // Whoever refuses with a clock that is ahead means it all the same.
      if let first = standing.first {
        return Finding(
          "\(name)/refusal", .hold, place: nil, sentence: early(first),
          facts: standing.prefix(20).map(fact), remedy: waitOrWithdraw)
      }
      let unclear = given.filter(\.isUnverified)
      guard let first = unclear.first else { return nil }
      return Finding(
        "\(name)/refusal", .hold, place: nil, sentence: unverified(first),
        facts: unclear.prefix(20).map(fact), remedy: verifyAgain)
    }
    return Finding(
      "\(name)/refusal", .deny, place: nil, sentence: refused(first),
      facts: refusals.prefix(20).map(fact))
  }

  private static func refused(_ refusal: Approval) -> String {
    "\(refusal.person?.login ?? refusal.by) refused"
      + (refusal.comment.map { ": \($0)" } ?? "")
  }

  private static func unverified(_ refusal: Approval) -> String {
    "\(refusal.person?.login ?? refusal.by) may have refused, as \(refusal.objection ?? "nobody knows")"
  }

  private static func early(_ refusal: Approval) -> String {
    "\(refusal.person?.login ?? refusal.by) refused, dated in the future: \(refusal.at)"
  }

  private static var waitOrWithdraw: String {
    "needs the refusal to be signed again by a clock that is right, or to be taken back"
  }

  private static var verifyAgain: String { "needs the refusal's signature to be verified" }

  private static func fact(_ refusal: Approval) -> String {
    "\(refusal.person?.login ?? refusal.by) refused \(refusal.at)"
  }
}
