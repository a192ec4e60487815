import ResetModel
import Testing

@testable import PolicyEngine

/// Whom a reset of everyone leaves out.
@Suite struct SparingTests {
  private static let people = [
    Acme.alex, Acme.robin, Acme.kai, Acme.noor, Acme.sam, Acme.dana, Acme.lee,
  ]

  private static func everyone(_ approvals: String, named name: String = "p") -> String {
    policy(
      name, require: "approvals: [\(approvals)]",
      scope: "kinds: [lost-device], levels: [org], orgs: ['*'], users: [everyone]")
  }

  private func decide(
    _ policies: PolicySet, _ approvals: [Approval], among people: [User] = people
  ) throws -> Verdict {
    try policies.decide(
      Acme.facts(level: .org, subjects: people, everyone: true, approvals: approvals),
      history: noHistory)
  }

  private static let signed = everyone("{role: administrator, proof: signed, within: 24h}")

  @Test(arguments: [
    Acme.approval(by: Acme.alex),
    Acme.approval(by: Acme.alex, "25h", proof: .signed),
    Approval(
      by: "alex", person: Acme.alex, at: Acme.ago("1h"), proof: .signed, comment: nil,
      expiresAt: Acme.ago("1m")),
    Approval(
      by: "alex", person: Acme.alex, at: Acme.ago("1h"), proof: .signed, comment: nil,
      objection: "its key is revoked"),
    Approval(
      by: "alex", person: Acme.alex, at: Acme.now + TimeSpan("1h")!, proof: .signed, comment: nil),
    Acme.approval(by: Acme.noor, proof: .signed),
  ])
  func `an approval that does not count spares nobody`(useless: Approval) throws {
    let robins = Acme.approval(by: Acme.robin, proof: .signed)
    let verdict = try decide(read(Self.signed), [useless, robins])
    #expect(verdict.decision.effect == .permit)
    #expect(verdict.spared == [Acme.robin])
    #expect(verdict.notes.map { $0.hasSuffix(": robin") } == [true])
    #expect(verdict.authorization?.request.subjects.count == Self.people.count - 1)
    #expect(verdict.objections.map { $0 == nil } == [false, true])
    #expect(try decide(read(Self.signed), [useless]).decision.effect == .hold)
  }

  @Test func `where one of two policies asks for a signature, nobody is spared without one`()
    throws
  {
    let policies = try read(
      Self.everyone("{role: administrator, proof: recorded}", named: "lax"),
      Self.everyone("{role: administrator, proof: signed}", named: "strict"))
    let verdict = try decide(
      policies, [Acme.approval(by: Acme.alex), Acme.approval(by: Acme.robin, proof: .signed)])
    #expect(verdict.decision.effect == .permit)
    #expect(verdict.spared == [Acme.robin])
  }

  @Test func `an approval that is one too many spares nobody`() throws {
    let policies = try read(
      Self.everyone("{count: 2, role: administrator, proof: signed}", named: "one"),
      Self.everyone("{role: administrator, proof: signed, within: 24h}", named: "two"))
    let verdict = try decide(
      policies, [Acme.alex, Acme.robin, Acme.kai].map { Acme.approval(by: $0, proof: .signed) })
    #expect(verdict.decision.effect == .permit)
    #expect(verdict.spared == [Acme.alex, Acme.robin])
    #expect(verdict.objections[2] == "nobody approves a reset of their own MFA")
  }

  @Test func `an approver does not escape a policy by being left out`() throws {
    // Only administrators are what the second policy is about, and the only one approves.
    let privileged = policy(
      "privileged", require: "approvals: [{count: 2, role: administrator, proof: recorded}]",
      scope:
        "kinds: [lost-device], levels: [org], orgs: ['*'], users: [everyone], subjects: {with_roles: [administrator]}"
    )
    let policies = try read(
      Self.everyone("{role: administrator, proof: recorded}", named: "all"), privileged)
    let verdict = try decide(
      policies, [Acme.approval(by: Acme.alex)], among: [Acme.alex, Acme.dana])
    #expect(verdict.decision.policies == ["all", "privileged"])
    #expect(verdict.decision.effect == .hold)
  }

  @Test func `a person who can serve one of two lines is left out, whichever it is`() throws {
    let policies = try read(
      Self.everyone("{role: administrator, proof: signed}, {role: security, proof: signed}"))
    let verdict = try decide(
      policies, [Acme.kai, Acme.alex].map { Acme.approval(by: $0, proof: .signed) })
    #expect(verdict.decision.effect == .permit)
    #expect(verdict.spared == [Acme.kai, Acme.alex])
  }

  @Test func `where nobody is left but the approvers, there is nothing to permit`() throws {
    let verdict = try decide(
      read(Self.signed), [Acme.approval(by: Acme.alex, proof: .signed)], among: [Acme.alex])
    #expect(verdict.authorization == nil)
    #expect(verdict.decision["always/everyone"].map(\.effect) == [.deny])
  }
}
