internal import LocatedYAML
internal import ResetModel

/// `approvals`: people who consent, line by line.
///
/// Each line must be met, and one person counts for one line only: whoever could serve two lines is
/// given to the one that lacks others, so that an assignment is found whenever there is one.
struct RequiredApprovals: PolicyCheck {
  let lines: [ApprovalLine]

  static let field = Field(
    "approvals", Shape.list(of: ApprovalLine.shape).map { RequiredApprovals(lines: $0) },
    "Who must consent; each line must be met, and one person counts for one line only. Nobody's approval of their own reset counts."
  )

  /// Whether a line asks for a signature.
  var needsSignature: Bool { lines.contains { $0.proof == .signed } }

  var roles: [Located<Role>] { lines.map(\.role) }

  func places(under key: Place) -> [Place] { lines.map(\.place) }

  func evaluate(_ matter: Deliberation, history: some ResetHistory) -> [Answer] {
    // The usual case needs no assignment: one approval, and no more is asked for.
    if lines.count == 1, matter.approvals.count == 1 {
      let (line, approval) = (lines[0], matter.approvals[0])
      if line.count == 1, line.objection(to: approval, matter) == nil {
        return [
          .met(
            line.met(in: matter), facts: matter.approvals { _ in nil },
            until: line.lapse(of: approval), weights: [.counts])
        ]
      }
    }
    let hearings = lines.map { LineHearing($0, matter) }
    let assigned = Quorum.assign(wanted: lines.map(\.count), among: hearings.map(\.eligible))
    return lines.indices.map { answer(for: $0, hearings[$0], assigned: assigned, matter) }
  }

  /// Which of some approvers the lines would take, by their positions; those who are preferred
  /// before others.
  func approvers(
    among candidates: [Int], preferring preferred: [Int], _ matter: Deliberation
  ) -> [Int] {
    let eligible = lines.map { line in
      let able = LineHearing(line, matter).eligible.filter(candidates.contains)
      return able.filter(preferred.contains) + able.filter { !preferred.contains($0) }
    }
    return Array(Quorum.assign(wanted: lines.map(\.count), among: eligible).joined())
  }

  func implies(_ other: RequiredApprovals) -> Bool {
    // Each of the other's lines is met by those who meet one of these lines, no line serving twice.
    let stricter = other.lines.map { line in lines.indices.filter { lines[$0].implies(line) } }
    let assigned = Quorum.assign(wanted: other.lines.map { _ in 1 }, among: stricter)
    return assigned.allSatisfy { !$0.isEmpty }
  }

  private func answer(
    for index: Int, _ hearing: LineHearing, assigned: [[Int]], _ matter: Deliberation
  ) -> Answer {
    let line = lines[index]
    let counted = assigned[index].count
    let weights = matter.approvals.indices.map { approval -> Weight in
      if let objection = hearing.objections[approval] {
        return Weight(objection, line.words(for: objection, matter))
      }
      return standing(of: approval, index, hearing, assigned, matter).map {
        .doesNotCount($0)
      } ?? .counts
    }
    let facts = matter.approvals { weights[$0].objection }
    let until = zip(weights, matter.approvals).compactMap { weight, approval in
      weight == .counts ? line.lapse(of: approval) : nil
    }.min()
    let only = matter.onlyApproval.flatMap { hearing.objections[$0] }
    return counted >= line.count
      ? .met(line.met(in: matter), facts: facts, until: until, weights: weights)
      : .unmet(
        .hold,
        line.unmet(
          counted, of: matter.givenApprovals, in: matter,
          because: only.map { line.words(for: $0, matter) }), facts: facts,
        remedy: line.remedy(missing: line.count - counted, in: matter),
        lack: line.lack(line.count - counted, matter), until: until, weights: weights)
  }

  /// Why an approval to which the line has no objection does not count for it all the same; nil
  /// where it counts.
  private func standing(
    of approval: Int, _ index: Int, _ hearing: LineHearing, _ assigned: [[Int]],
    _ matter: Deliberation
  ) -> String? {
    guard let approver = matter.approvals[approval].approver else { return nil }
    if let other = assigned.firstIndex(where: { $0.contains(approver) }), other != index {
      return Self.countsElsewhere(other)
    }
    guard assigned[index].contains(approver) else { return Self.notNeeded }
    return hearing.latest[approver] == approval ? nil : Self.approvedAgain
  }
}

extension RequiredApprovals {
  fileprivate static func countsElsewhere(_ line: Int) -> String {
    "one person counts for one line only, here for number \(line + 1) of `approvals`"
  }

  fileprivate static var notNeeded: String { "enough others approved" }

  fileprivate static var approvedAgain: String { "the same person's later approval counts" }
}
