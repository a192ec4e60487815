internal import ResetModel

/// What one line makes of each approval.
struct LineHearing {
  /// For each of the facts' approvals why the line cannot count it; nil where it can.
  let objections: [String?]
  /// The approvers who could serve the line.
  let eligible: [Int]

  init(_ line: ApprovalLine, _ matter: Deliberation) {
    objections = matter.facts.approvals.indices.map { line.objection(to: $0, matter) }
    var eligible: [Int] = []
    for (approval, objection) in zip(matter.approverOfApproval, objections) {
      guard let approval, objection == nil, !eligible.contains(approval) else { continue }
      eligible.append(approval)
    }
    self.eligible = eligible
  }

  /// The latest of somebody's approvals that the line can count.
  func latestApproval(of approver: Int, _ matter: Deliberation) -> Int? {
    objections.indices
      .filter { objections[$0] == nil && matter.approverOfApproval[$0] == approver }
      .max { matter.facts.approvals[$0].at < matter.facts.approvals[$1].at }
  }
}

extension ApprovalLine {
  /// Why the line cannot count an approval; nil where it can.
  fileprivate func objection(to index: Int, _ matter: Deliberation) -> String? {
    let approval = matter.facts.approvals[index]
    guard let approver = matter.approver(of: index) else { return Self.isNobody }
    if approver.isSubject { return Self.isSubject }
    if independentOf.contains(.requester) {
      if matter.facts.request.requester == nil { return Self.requesterIsUnknown }
      if approver.isRequester { return Self.isRequester }
    }
    guard approver.roles.contains(where: { $0 == role.value }) else { return lacksRole(matter.org) }
    if proof == .signed && approval.proof == .recorded { return Self.isUnsigned }
    if matter.facts.isFromTheFuture(approval.at) { return Self.isFromTheFuture }
    if let within, approval.at + within < matter.now { return isOlder(than: within) }
    return nil
  }

  private static var isNobody: String { "the directory knows no such user, or several" }

  private static var isSubject: String { "nobody approves a reset of their own MFA" }

  private static var isRequester: String { "the requester is not independent" }

  private static var requesterIsUnknown: String {
    "the requester is unknown, so that independence of the requester cannot be shown"
  }

  private func lacksRole(_ org: OrgID) -> String {
    "has not the role `\(role.value)` in `\(org)`"
  }

  private static var isUnsigned: String { "it is not signed" }

  private static var isFromTheFuture: String { "it is dated in the future" }

  private func isOlder(than within: TimeSpan) -> String { "it is older than \(within)" }
}
