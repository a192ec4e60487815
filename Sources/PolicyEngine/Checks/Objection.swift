internal import ResetModel

/// Why a line of `approvals` cannot count an approval.
enum Objection {
  /// Nothing could make it count.
  case cannotCount(String)
  case isNobody
  case isSubject
  case requesterIsUnknown
  case isRequester
  case submitterIsUnknown
  case isSubmitter
  case lacksRole
  case isUnsigned
  case isFromTheFuture
  case isTooOld
}

extension ApprovalLine {
  /// The first reason why the line cannot count an approval; nil where it can.
  func objection(to approval: HeardApproval, _ matter: Deliberation) -> Objection? {
    if let standing = approval.standing { return .cannotCount(standing) }
    guard let number = approval.approver else { return .isNobody }
    let approver = matter.approvers[number]
    if approver.isSubject { return .isSubject }
    if independentOf.contains(.requester) {
      if matter.facts.request.requester == nil { return .requesterIsUnknown }
      if approver.isRequester { return .isRequester }
    }
    if independentOf.contains(.submitter) {
      guard let submitter = matter.facts.submitter else { return .submitterIsUnknown }
      if submitter.id == approver.user.id { return .isSubmitter }
    }
    guard approver.roles.contains(role.value) else { return .lacksRole }
    if proof == .signed && approval.proof == .recorded { return .isUnsigned }
    if approval.isFromTheFuture { return .isFromTheFuture }
    if let within, approval.at + within < matter.now { return .isTooOld }
    return nil
  }

  func words(for objection: Objection, _ matter: Deliberation) -> String {
    switch objection {
    case .cannotCount(let why): why
    case .isNobody: "the directory knows no such user, or several"
    case .isSubject: "nobody approves a reset of their own MFA"
    case .requesterIsUnknown:
      "the requester is unknown, so that independence of the requester cannot be shown"
    case .isRequester: "the requester is not independent"
    case .submitterIsUnknown:
      "the account that dropped the file belongs to no known user, so that independence of it cannot be shown"
    case .isSubmitter: "who dropped the file is not independent"
    case .lacksRole: "the approver has not the role `\(role.value)` in `\(matter.org)`"
    case .isUnsigned: "it is not signed"
    case .isFromTheFuture: "it is dated in the future"
    case .isTooOld: "it is older than \(within.map(String.init(describing:)) ?? "")"
    }
  }
}
