internal import LocatedYAML
internal import ResetModel

/// `approvals`: people who consent, line by line.
///
/// Each line must be met, and one person counts for one line only: whoever could serve two lines is
/// given to the one that lacks others, so that an assignment is found whenever there is one.
struct RequiredApprovals: PolicyCheck {
  let lines: [ApprovalLine]

  static var field: Field<RequiredApprovals> {
    Field(
      "approvals", Shape.list(of: ApprovalLine.shape).map { RequiredApprovals(lines: $0) },
      "Who must consent; each line must be met, and one person counts for one line only. Nobody's approval of their own reset counts."
    )
  }

  /// Whether a line asks for a signature.
  var needsSignature: Bool { lines.contains { $0.proof == .signed } }

  var roles: [Located<Role>] { lines.map(\.role) }

  func evaluate(
    _ matter: Deliberation, history: some ResetHistory, as requirement: Requirement
  ) -> [Finding] {
    let hearings = lines.map { LineHearing($0, matter) }
    let assigned = Quorum.assign(wanted: lines.map(\.count), among: hearings.map(\.eligible))
    return lines.indices.map { index in
      finding(
        for: index, hearings[index], assigned: assigned, matter,
        Requirement(name: requirement.name, place: lines[index].place.fileAndLine))
    }
  }

  func implies(_ other: RequiredApprovals) -> Bool {
    // Each of the other's lines is met by those who meet one of these lines, no line serving twice.
    let stricter = other.lines.map { line in lines.indices.filter { lines[$0].implies(line) } }
    let assigned = Quorum.assign(wanted: other.lines.map { _ in 1 }, among: stricter)
    return assigned.allSatisfy { !$0.isEmpty }
  }

  private func finding(
    for index: Int, _ hearing: LineHearing, assigned: [[Int]], _ matter: Deliberation,
    _ requirement: Requirement
  ) -> Finding {
    let line = lines[index]
    let counted = assigned[index]
    let facts = matter.facts.approvals.indices.map { approval in
      let spoken = matter.facts.approvals[approval]
      return Self.fact(
        spoken,
        objection: hearing.objections[approval]
          ?? standing(of: approval, index, hearing, assigned, matter))
    }
    let shown = facts.count > 20 ? facts.prefix(20) + ["and \(facts.count - 20) more"] : facts
    if counted.count >= line.count {
      return requirement.met(line.met(in: matter), facts: Array(shown))
    }
    return requirement.unmet(
      .hold, line.unmet(counted.count, of: matter.facts.approvals.count, in: matter),
      facts: Array(shown), remedy: line.remedy(missing: line.count - counted.count, in: matter))
  }

  /// Why an approval to which the line has no objection does not count for it all the same; nil
  /// where it counts.
  private func standing(
    of approval: Int, _ index: Int, _ hearing: LineHearing, _ assigned: [[Int]],
    _ matter: Deliberation
  ) -> String? {
    guard let approver = matter.approverOfApproval[approval] else { return nil }
    if let other = assigned.firstIndex(where: { $0.contains(approver) }), other != index {
      return Self.countsElsewhere(lines[other].place)
    }
    guard assigned[index].contains(approver) else { return Self.notNeeded }
    return hearing.latestApproval(of: approver, matter) == approval ? nil : Self.approvedAgain
  }
}

extension Requirement {
  fileprivate init(name: String, place: String) {
    self.name = name
    self.place = place
  }
}

extension RequiredApprovals {
  fileprivate static func fact(_ approval: Approval, objection: String?) -> String {
    let fact = "\(approval.person?.login ?? approval.by) approved \(approval.at)"
    return objection.map { "\(fact), which does not count: \($0)" } ?? fact
  }

  fileprivate static func countsElsewhere(_ place: Place) -> String {
    "one person counts for one line only, here the one at \(place.fileAndLine)"
  }

  fileprivate static var notNeeded: String { "enough others approved" }

  fileprivate static var approvedAgain: String { "the same person's later approval counts" }
}
