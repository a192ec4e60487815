internal import ResetModel

/// What one line makes of each approval.
struct LineHearing {
  /// For each approval why the line cannot count it; nil where it can.
  let objections: [Objection?]
  /// The approvers who could serve the line, by their positions.
  let eligible: [Int]
  /// The latest of each eligible approver's approvals that the line can count.
  let latest: [Int: Int]

  init(_ line: ApprovalLine, _ matter: Deliberation) {
    objections = matter.approvals.map { line.objection(to: $0, matter) }
    var (eligible, latest): ([Int], [Int: Int]) = ([], [:])
    for index in objections.indices where objections[index] == nil {
      guard let approver = matter.approvals[index].approver else { continue }
      if let known = latest[approver] {
        if matter.approvals[known].at < matter.approvals[index].at { latest[approver] = index }
      } else {
        latest[approver] = index
        eligible.append(approver)
      }
    }
    (self.eligible, self.latest) = (eligible, latest)
  }
}
