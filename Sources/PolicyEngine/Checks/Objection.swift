internal import ResetModel

/// Why a line of `approvals` cannot count an approval.
enum Objection {
  case isNobody
  case isSubject
  case requesterIsUnknown
  case isRequester
  case lacksRole
  case isUnsigned
  case isFromTheFuture
  case isTooOld
}

extension ApprovalLine {
  /// The first reason why the line cannot count an approval; nil where it can.
  func objection(to approval: HeardApproval, _ matter: Deliberation) -> Objection? {
    guard let number = approval.approver else { return .isNobody }
    let approver = matter.approvers[number]
    if approver.isSubject { return .isSubject }
    if independentOf.contains(.requester) {
      if matter.facts.request.requester == nil { return .requesterIsUnknown }
      if approver.isRequester { return .isRequester }
    }
    guard approver.roles.contains(role.value) else { return .lacksRole }
    if proof == .signed && approval.proof == .recorded { return .isUnsigned }
    if approval.isFromTheFuture { return .isFromTheFuture }
    if let within, approval.at + within < matter.now { return .isTooOld }
    return nil
  }

  func words(for objection: Objection, _ matter: Deliberation) -> String {
    switch objection {
    case .isNobody: "the directory knows no such user, or several"
    case .isSubject: "nobody approves a reset of their own MFA"
    case .requesterIsUnknown:
      "the requester is unknown, so that independence of the requester cannot be shown"
    case .isRequester: "the requester is not independent"
    case .lacksRole: "has not the role `\(role.value)` in `\(matter.org)`"
    case .isUnsigned: "it is not signed"
    case .isFromTheFuture: "it is dated in the future"
    case .isTooOld: "it is older than \(within.map(String.init(describing:)) ?? "")"
    }
  }
}
