internal import ResetModel

/// What one line makes of each approval.
struct LineHearing {
  /// For each approval why the line cannot count it; nil where it can.
  let objections: [Objection?]
  /// The approvers who could serve the line, by their positions.
  let eligible: [Int]

  init(_ line: ApprovalLine, _ matter: Deliberation) {
    objections = matter.approvals.map { line.objection(to: $0, matter) }
    var eligible: [Int] = []
    for (approval, objection) in zip(matter.approvals, objections) {
      guard let approver = approval.approver, objection == nil, !eligible.contains(approver) else {
        continue
      }
      eligible.append(approver)
    }
    self.eligible = eligible
  }

  /// The latest of somebody's approvals that the line can count.
  func latestApproval(of approver: Int, _ matter: Deliberation) -> Int? {
    objections.indices
      .filter { objections[$0] == nil && matter.approvals[$0].approver == approver }
      .max { matter.approvals[$0].at < matter.approvals[$1].at }
  }
}
