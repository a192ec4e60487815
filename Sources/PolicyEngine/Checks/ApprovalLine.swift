internal import LocatedYAML
internal import ResetModel

/// One line of a policy's `approvals`: how many people, of what role, with what proof.
struct ApprovalLine: Hashable, Sendable {
  /// Somebody whom an approver must not be.
  enum Party: String, CaseIterable, Hashable, Sendable {
    /// Anybody whose MFA is to be reset. This holds even unsaid.
    case subject
    /// Whoever asks.
    case requester
    /// Whoever dropped the file.
    case submitter
  }

  let count: Int
  let role: Located<Role>
  let proof: Approval.Proof
  /// How old an approval may be at the time of deciding; nil for any age.
  let within: TimeSpan?
  let independentOf: [Party]
  let place: Place
  /// `1 recorded approval by an administrator of`: what comes before the org's name. Made once,
  /// since every decision tells it.
  private let wanted: String

  init(
    count: Int, role: Located<Role>, proof: Approval.Proof, within: TimeSpan?,
    independentOf: [Party], place: Place
  ) {
    self.count = count
    self.role = role
    self.proof = proof
    self.within = within
    self.independentOf = independentOf
    self.place = place
    wanted = Self.wanted(count, role.value, proof)
  }

  /// Lines that ask for the same are equal, wherever they stand.
  static func == (one: ApprovalLine, other: ApprovalLine) -> Bool {
    one.count == other.count && one.role.value == other.role.value && one.proof == other.proof
      && one.within == other.within && one.independentOf == other.independentOf
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    hasher.combine(role.value)
    hasher.combine(within)
  }

  /// When an approval that counts stops to; nil for never.
  func lapse(of approval: HeardApproval) -> Timestamp? {
    guard let tooOld = within.map({ approval.at + $0 }) else { return approval.expiresAt }
    return approval.expiresAt.map { min($0, tooOld) } ?? tooOld
  }

  /// Whether whoever meets this line meets the other.
  func implies(_ other: ApprovalLine) -> Bool {
    count >= other.count && role.value == other.role.value
      && (proof == .signed || other.proof == .recorded)
      && other.within.map { limit in within.map { $0 <= limit } ?? false } ?? true
      // A subject never approves, said or unsaid.
      && other.independentOf.allSatisfy { $0 == .subject || independentOf.contains($0) }
  }

  static var shape: Shape<ApprovalLine> {
    let count = Field(
      "count", .integer(in: 1...20), "How many different people; 1 where this is left out.")
    let role = Field(
      "role", .role, required: true, "The role that they have in the request's org.")
    let proof = Field(
      "proof", Shape<Approval.Proof>.choice, required: true,
      "How an approval is known to be genuine: `signed`, by an SSH signature; `recorded`, written into the request by whoever drops it."
    )
    let within = Field(
      "within", Shape<TimeSpan>.timeSpan,
      "How old an approval may be when it is used: 24h; any age where this is left out.")
    let independentOf = Field(
      "independent_of", .list(of: Shape<Party>.choice),
      "Whom an approver must not be: the requester; the submitter, who dropped the file; a subject, which no approver ever may be."
    )
    return Shape<ApprovalLine>.mapping([count, role, proof, within, independentOf]) { fields in
      let (many, who, how) = (fields(count), fields(role), fields(proof))
      let (age, whoNot) = (fields(within), fields(independentOf))
      guard let who, let how else { return nil }
      return ApprovalLine(
        count: many ?? 1, role: who, proof: how, within: age, independentOf: whoNot ?? [],
        place: fields.place)
    }
  }
}

extension ApprovalLine {
  func met(in matter: Deliberation) -> String {
    Wording("\(wanted) `\(matter.org)` \(count == 1 ? "is" : "are") there").text
  }

  /// - Parameter objection: Why the one approval that there is does not count.
  func unmet(
    _ counted: Int, of given: Int, in matter: Deliberation, because objection: String?
  ) -> String {
    let needed = "\(wanted) `\(matter.org)` \(count == 1 ? "is" : "are") needed"
    if independentOf.contains(.submitter), matter.facts.submitter == nil {
      return
        "the account that dropped the file belongs to no known user, so nobody can be shown to be independent of the submitter; \(needed)"
    }
    if independentOf.contains(.requester), matter.facts.request.requester == nil {
      return
        "the requester `\(matter.request.requestedBy.value)` is not one known user, so nobody can be shown to be independent of the requester; \(needed)"
    }
    switch (counted, given) {
    case (_, 0): return "nobody approved yet; \(needed)"
    case (0, 1):
      return "the one approval does not count\(objection.map { ": \($0)" } ?? ""); \(needed)"
    case (0, _): return "none of the \(given) approvals counts; \(needed)"
    case (1, _): return "only 1 approval counts; \(needed)"
    default: return "only \(counted) approvals count; \(needed)"
    }
  }

  func lack(_ missing: Int, _ matter: Deliberation) -> Lack {
    if independentOf.contains(.requester), matter.facts.request.requester == nil {
      return .thing("a requester whom the directory knows")
    }
    if independentOf.contains(.submitter), matter.facts.submitter == nil {
      return .thing("a known account that drops it")
    }
    return .approvals(missing, by: role.value, proof: proof)
  }

  func remedy(missing: Int, in matter: Deliberation) -> String {
    if independentOf.contains(.requester), matter.facts.request.requester == nil {
      return "needs `requested_by` to name one user that the directory knows"
    }
    if independentOf.contains(.submitter), matter.facts.submitter == nil {
      return
        "needs the request dropped by an account that `submitters` in the configuration lists"
    }
    let each = missing == 1 ? "it" : "each"
    let validity = within.map { "; \(each) counts for \($0) after it is given" } ?? ""
    return
      "needs \(Self.wanted(missing, role.value, proof, more: true)) `\(matter.org)`\(independence(missing, in: matter))\(matter.beforeDeadline)\(validity)"
  }

  private static func wanted(
    _ number: Int, _ role: Role, _ proof: Approval.Proof, more: Bool = false
  ) -> String {
    let approvals = number == 1 ? "approval" : "approvals"
    let people =
      role == .administrator
      ? "\(number == 1 ? "an administrator" : "administrators") of"
      : "\(number == 1 ? "somebody" : "people") with the role `\(role)` in"
    return "\(number) \(more ? "more " : "")\(proof.rawValue) \(approvals) by \(people)"
  }

  private func independence(_ number: Int, in matter: Deliberation) -> String {
    var others: [String] = []
    // Where everyone is to be reset, an administrator stops being a subject by approving.
    if !matter.isForEveryone || role.value != .administrator {
      others.append(number == 1 ? "a subject" : "subjects")
    }
    if independentOf.contains(.requester) { others.append("the requester") }
    if independentOf.contains(.submitter) { others.append("the submitter") }
    let be = number == 1 ? "is" : "are"
    guard let last = others.popLast() else { return "" }
    if others.isEmpty { return " who \(be) not \(last)" }
    return " who \(be) neither \(others.joined(separator: ", ")) nor \(last)"
  }
}
