package import ResetModel

/// What became of one case.
package struct CaseResult: Sendable {
  package let policyCase: PolicyCase
  /// Nil where the request could not be read or looked up.
  package let decision: Decision?
  /// Why the case fails; empty where it passes.
  package let problems: [Problem]

  package var passes: Bool { decision != nil && problems.isEmpty }
}

extension PolicyCase {
  /// Decides on the case's request and compares.
  ///
  /// `facts` reads the request and looks its names up, or throws its problems; `user` finds whom an
  /// id or a login of the history names, nil for nobody. Both belong to rooms that this one does
  /// not know.
  package func run(
    against policies: PolicySet, facts: (PolicyCase) throws(PolicyProblems) -> Facts,
    user: (String) throws(PolicyProblems) -> UserID?
  ) -> CaseResult {
    do {
      let facts = try facts(self)
      let history = try pastResets(in: facts.request.org.id, user: user)
      let decision = try policies.decide(facts, history: history).decision
      return CaseResult(policyCase: self, decision: decision, problems: differences(from: decision))
    } catch let refusal as PolicyProblems {
      return CaseResult(policyCase: self, decision: nil, problems: refusal.problems)
    } catch {
      let problem = source.problem("`\(name)` could not be decided: \(error)", at: place)
      return CaseResult(policyCase: self, decision: nil, problems: [problem])
    }
  }

  private func pastResets(in org: OrgID, user: (String) throws(PolicyProblems) -> UserID?)
    throws(PolicyProblems) -> PastResets
  {
    var resets: [PastResets.Reset] = []
    for past in history {
      guard let id = try user(past.user.value) else {
        throw PolicyProblems([
          source.problem(
            "`\(past.user.value)` is not one user of the case's directory", at: past.user.place)
        ])
      }
      for _ in 0..<past.count {
        resets.append(PastResets.Reset(subject: id, org: past.org ?? org, at: past.at))
      }
    }
    return PastResets(resets: resets, inThisRun: resetsInRun)
  }

  private func differences(from decision: Decision) -> [Problem] {
    let reasons = decision.unmet.filter { $0.effect == decision.effect }
    let hint = reasons.first.map { "\($0.name): \($0.sentence)" }
    guard decision.effect == expectation.effect else {
      return [
        source.problem(
          "`\(name)`: expected \(expectation.effect.rawValue), decided \(decision.effect.rawValue)",
          at: place, hint: hint)
      ]
    }
    guard let finding = expectation.finding,
      !decision.findings.contains(where: {
        $0.effect == expectation.effect && $0.names.contains(finding.value)
      })
    else { return [] }
    let known = decision.findings.filter { $0.effect == expectation.effect }
      .flatMap(\.names)
    return [
      source.problem(
        "`\(name)`: no finding `\(finding.value)` says \(expectation.effect.rawValue)",
        at: finding.place,
        hint: Suggestion.hint(for: finding.value, among: known) ?? hint)
    ]
  }
}

/// The resets that a case tells, as a history.
struct PastResets: ResetHistory {
  struct Reset {
    let subject: UserID
    let org: OrgID
    let at: Timestamp
  }

  let resets: [Reset]
  let inThisRun: Int

  func resets(ofSubject subject: UserID, since: Timestamp, limit: Int) -> Int {
    resets.count { $0.subject == subject && $0.at >= since }
  }

  func resets(inOrg org: OrgID, since: Timestamp, limit: Int) -> Int {
    resets.count { $0.org == org && $0.at >= since }
  }

  func resetsInThisRun() -> Int { inThisRun }

  func lastReset(ofSubject subject: UserID) -> Timestamp? {
    resets.filter { $0.subject == subject }.map(\.at).max()
  }
}
