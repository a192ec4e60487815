import ResetModel
import Testing

@testable import PolicyEngine

@Suite struct ApprovalsTests {
  static let line =
    "{count: 1, role: administrator, proof: recorded, within: 24h, independent_of: [subject, requester]}"

  private func finding(_ lines: String, _ facts: Facts) throws -> Finding {
    let decision = try read(policy(require: "approvals: [\(lines)]")).decide(facts)
    return try #require(decision["p/approvals"].first)
  }

  @Test func `an approval that counts is told with who and when`() throws {
    let finding = try finding(Self.line, Acme.facts())
    #expect(finding.effect == .permit)
    #expect(finding.place == "p1.yaml:3")
    #expect(finding.sentence == "1 recorded approval by an administrator of `acme` is there")
    #expect(finding.facts == ["alex approved 2026-11-20T14:30:00Z"])
    #expect(finding.remedy == nil)
  }

  @Test func `a missing approval is told with the smallest change that would help`() throws {
    let finding = try finding(Self.line, Acme.facts(approvals: []))
    #expect(finding.effect == .hold)
    #expect(
      finding.sentence
        == "nobody approved yet; 1 recorded approval by an administrator of `acme` is needed")
    #expect(
      finding.remedy
        == "needs 1 more recorded approval by an administrator of `acme` who is neither a subject nor the requester; it counts for 1d after it is given"
    )
  }

  @Test(arguments: [
    (Acme.approval(by: nil), "ghost", "the directory knows no such user, or several"),
    (Acme.approval(by: Acme.pat), "pat", "the approver has not the role `administrator` in `acme`"),
    (
      Acme.approval(by: Acme.noor), "noor",
      "the approver has not the role `administrator` in `acme`"
    ),
    (Acme.approval(by: Acme.kai), "kai", "nobody approves a reset of their own MFA"),
    (Acme.approval(by: Acme.robin), "robin", "the requester is not independent"),
    (Acme.approval(by: Acme.alex, "25h"), "alex", "it is older than 1d"),
  ])
  func `an approval that does not count is told with the reason`(
    approval: Approval, who: String, reason: String
  ) throws {
    let facts = Acme.facts(subjects: [Acme.kai], requester: Acme.robin, approvals: [approval])
    let finding = try finding(Self.line, facts)
    #expect(finding.effect == .hold)
    #expect(finding.sentence.hasPrefix("the one approval does not count: \(reason); "))
    #expect(
      finding.facts == ["\(who) approved \(approval.at), which does not count: \(reason)"])
  }

  @Test(arguments: [("24h", Effect.permit), ("86401s", .hold)])
  func `the age of an approval is counted to the second`(age: String, effect: Effect) throws {
    let facts = Acme.facts(approvals: [Acme.approval(by: Acme.alex, age)])
    #expect(try finding(Self.line, facts).effect == effect)
  }

  @Test(arguments: [(TimeSpan(seconds: 300), Effect.permit), (TimeSpan(seconds: 301), .hold)])
  func `five minutes from the future are skew, more are not`(ahead: TimeSpan, effect: Effect) throws
  {
    let approval = Approval(
      by: "alex", person: Acme.alex, at: Acme.now + ahead, proof: .recorded, comment: nil)
    let decision = try read(policy(require: "approvals: [\(Self.line)]"))
      .decide(Acme.facts(approvals: [approval]))
    #expect(decision["p/approvals"].map(\.effect) == [effect])
    #expect(decision["always/administrator"].map(\.effect) == [effect])
  }

  @Test func `a subject never counts, even where the line does not say so`() throws {
    let line = "{role: administrator, proof: recorded}"
    let facts = Acme.facts(subjects: [Acme.alex])
    let finding = try finding(line, facts)
    #expect(finding.effect == .hold)
    #expect(
      finding.remedy
        == "needs 1 more recorded approval by an administrator of `acme` who is not a subject")
  }

  @Test func `the requester counts where the line does not say otherwise`() throws {
    let line = "{role: administrator, proof: recorded}"
    #expect(try finding(line, Acme.facts(requester: Acme.alex)).effect == .permit)
  }

  @Test func `independence of an unknown requester cannot be shown`() throws {
    let finding = try finding(Self.line, Acme.facts(requester: nil))
    #expect(finding.effect == .hold)
    #expect(
      finding.sentence.hasPrefix(
        "the requester `ghost` is not one known user, so nobody can be shown to be independent of the requester"
      ))
    #expect(finding.remedy == "needs `requested_by` to name one user that the directory knows")
    let indifferent = "{role: administrator, proof: recorded, independent_of: [subject]}"
    #expect(try self.finding(indifferent, Acme.facts(requester: nil)).effect == .permit)
  }

  private static let independent =
    "{role: administrator, proof: recorded, independent_of: [requester, submitter]}"

  @Test(arguments: [(Acme.lee, Effect.permit), (Acme.alex, .hold)])
  func `who dropped the file is not independent of the submitter`(
    submitter: User, effect: Effect
  ) throws {
    let finding = try finding(Self.independent, Acme.facts(submitter: submitter))
    #expect(finding.effect == effect)
    guard effect == .hold else { return }
    #expect(finding.facts[0].hasSuffix(": who dropped the file is not independent"))
    #expect(
      finding.remedy
        == "needs 1 more recorded approval by an administrator of `acme` who is neither a subject, the requester nor the submitter"
    )
  }

  @Test func `independence of an unknown submitter cannot be shown`() throws {
    let finding = try finding(Self.independent, Acme.facts())
    #expect(finding.effect == .hold)
    #expect(
      finding.remedy
        == "needs the request dropped by an account that `submitters` in the configuration lists")
  }

  @Test func `a policy that asks for signatures asks for the administrator's as well`() throws {
    let text = policy(require: "approvals: [{role: security, proof: signed}]")
    let decision = try read(text).decide(Acme.facts())
    #expect(decision.unmet.map(\.name) == ["always/administrator", "p/approvals"])
    #expect(
      decision.unmet[0].remedy
        == "needs 1 signed approval by an administrator of `acme` who is not a subject")
  }

  @Test func `a signed approval serves a line that asks for a recorded one`() throws {
    let facts = Acme.facts(approvals: [Acme.approval(by: Acme.alex, proof: .signed)])
    #expect(try finding(Self.line, facts).effect == .permit)
  }

  @Test(arguments: [(Approval.Proof.signed, Effect.permit), (.recorded, .hold)])
  func `a recorded approval does not serve a line that asks for a signed one`(
    proof: Approval.Proof, effect: Effect
  ) {
    // Not to be had from a file yet.
    let line = ApprovalLine(
      count: 1, role: Located(.administrator, at: Acme.place), proof: .signed, within: nil,
      independentOf: [], place: Acme.place)
    let answers = RequiredApprovals(lines: [line]).evaluate(
      Deliberation(Acme.facts(approvals: [Acme.approval(by: Acme.alex, proof: proof)])),
      history: noHistory)
    #expect(answers.map(\.effect) == [effect])
    if effect == .hold { #expect(answers[0].facts[0].hasSuffix("it is not signed")) }
  }

  @Test func `several approvals of one person count once, and the latest is told`() throws {
    let two = "{count: 2, role: administrator, proof: recorded}"
    let facts = Acme.facts(approvals: [
      Acme.approval(by: Acme.alex, "2h"), Acme.approval(by: Acme.alex, "1h"),
    ])
    let finding = try finding(two, facts)
    #expect(finding.effect == .hold)
    #expect(
      finding.sentence
        == "only 1 approval counts; 2 recorded approvals by administrators of `acme` are needed")
    #expect(
      finding.facts == [
        "alex approved 2026-11-20T13:00:00Z, which does not count: the same person's later approval counts",
        "alex approved 2026-11-20T14:00:00Z",
      ])
    #expect(finding.remedy?.hasPrefix("needs 1 more recorded approval by ") == true)
  }

  @Test func `whoever could serve two lines serves the one that lacks others`() throws {
    // Kai is an administrator and in security; Alex is an administrator only.
    let lines =
      "{role: administrator, proof: recorded}, {role: security, proof: recorded}"
    let approvals = [Acme.approval(by: Acme.kai), Acme.approval(by: Acme.alex)]
    for order in [approvals, approvals.reversed()] {
      let decision = try read(policy(require: "approvals: [\(lines)]"))
        .decide(Acme.facts(approvals: order))
      #expect(decision["p/approvals"].map(\.effect) == [.permit, .permit])
    }
  }

  @Test func `one person counts for one line only`() throws {
    let text = """
      policy: p
      applies_to: {kinds: [lost-device], levels: [user], orgs: [acme]}
      require:
        approvals:
          - {role: administrator, proof: recorded}
          - {role: security, proof: recorded}
      """
    let decision = try read(text).decide(Acme.facts(approvals: [Acme.approval(by: Acme.kai)]))
    #expect(decision["p/approvals"].map(\.effect) == [.permit, .hold])
    #expect(decision["p/approvals"].map(\.place) == ["p1.yaml:5", "p1.yaml:6"])
    #expect(
      decision["p/approvals"][1].facts == [
        "kai approved 2026-11-20T14:30:00Z, which does not count: one person counts for one line only, here for number 1 of `approvals`"
      ])
    #expect(
      decision["p/approvals"][1].remedy
        == "needs 1 more recorded approval by somebody with the role `security` in `acme` who is not a subject"
    )
  }

  @Test func `what is more than needed is told as such`() throws {
    let facts = Acme.facts(approvals: [
      Acme.approval(by: Acme.alex), Acme.approval(by: Acme.robin),
    ])
    #expect(
      try finding(Self.line, facts).facts[1]
        == "robin approved 2026-11-20T14:30:00Z, which does not count: enough others approved")
  }

  @Test func `a thousand approvals make a short list of facts`() throws {
    let approvals = [Approval](repeating: Acme.approval(by: Acme.noor), count: 1000)
    let finding = try finding(Self.line, Acme.facts(approvals: approvals))
    #expect(finding.facts.count == 21)
    #expect(finding.facts.last == "and 980 more")
    #expect(finding.sentence.hasPrefix("none of the 1000 approvals counts; "))
  }
}
