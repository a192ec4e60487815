import ResetModel
import Testing

@testable import PolicyEngine

/// What a request that waits is missing, in few words, and until when.
@Suite struct LackTests {
  private static let oneSigned = "{role: administrator, proof: signed, within: 24h}"

  @Test(arguments: [
    ("approvals: [\(oneSigned)]", ["1 signed approval by an administrator of acme"]),
    (
      "approvals: [{count: 2, role: administrator, proof: recorded}]",
      ["2 recorded approvals by administrators of acme"]
    ),
    (
      "approvals: [{role: security, proof: signed}], identity_check: {count: 2}",
      [
        "1 signed approval by an administrator of acme",
        "1 signed approval by somebody with the role security in acme", "2 identity checks",
      ]
    ),
    ("decided_within: 72h", ["1 approval by an administrator of acme"]),
    (
      "signed_by: {role: helpdesk}, fields: [device.lost_at]",
      ["1 approval by an administrator of acme", "a signature by sam", "device.lost_at"]
    ),
    (
      "hours: {days: mon-fri, from: '16:00', to: '20:00', time_zone: UTC}",
      ["1 approval by an administrator of acme", "its hours, from 2026-11-20 16:00"]
    ),
  ])
  func `each is told once, in few words`(require: String, lacks: [String]) throws {
    let decision = try read(policy(require: require)).decide(Acme.facts(approvals: []))
    #expect(decision.effect == .hold)
    #expect(decision.lacks == lacks)
  }

  @Test func `of policies that ask for the same people the one that asks for most is told`() throws
  {
    let decision = try read(
      policy("a", require: "approvals: [\(Self.oneSigned)]"),
      policy("b", require: "approvals: [{count: 2, role: administrator, proof: signed}]"),
      policy("c", require: "approvals: [{role: administrator, proof: recorded}]")
    ).decide(Acme.facts(approvals: []))
    #expect(decision.lacks == ["2 signed approvals by administrators of acme"])
  }

  @Test func `who is permitted or denied lacks nothing that could come`() throws {
    let policies = try read(policy(require: "decided_within: 30m"))
    let denied = try policies.decide(Acme.facts(approvals: []))
    #expect(denied.effect == .deny && denied.lacks.isEmpty && denied.deadline == nil)
    let permitted = try read(policy(require: "decided_within: 2h")).decide(Acme.facts())
    #expect(permitted.effect == .permit && permitted.lacks.isEmpty && permitted.deadline == nil)
  }

  /// What is missing helps only as long as what is there still counts.
  @Test(arguments: [
    ("decided_within: 72h", "71h"), ("identity_check: {methods: [callback], within: 24h}", "22h"),
    ("approvals: [{count: 2, role: administrator, proof: signed, within: 10h}]", "9h"),
    ("approvals: [{count: 2, role: administrator, proof: signed}]", "3h"),
    ("decided_within: 2h, identity_check: {within: 24h}", "1h"),
  ])
  func `the deadline is the earliest moment at which something that counts stops to`(
    require: String, remaining: String
  ) throws {
    let approval = Approval(
      by: "alex", person: Acme.alex, at: Acme.ago("1h"), proof: .signed, comment: nil,
      expiresAt: Acme.now + TimeSpan(require.contains("10h") ? "20h" : "3h")!)
    let decision = try read(
      policy(require: require + ", signed_by: {role: helpdesk}")
    ).decide(
      Acme.facts(
        checks: [Acme.check("callback", "2h"), Acme.check("in-person", "1h")]
          .prefix(require.contains("methods") ? 2 : 1).map { $0 }, approvals: [approval]))
    #expect(decision.effect == .hold)
    #expect(decision.deadline == Acme.now + TimeSpan(remaining)!)
  }

  @Test func `nothing that lapses means no deadline, and expiring sets the earlier one`() throws {
    let decision = try read(policy(require: "signed_by: {role: helpdesk}")).decide(Acme.facts())
    #expect(decision.deadline == nil)
    let expiring = decision.expiring(at: Acme.now)
    #expect(expiring.deadline == Acme.now && expiring.lacks == decision.lacks)
    #expect(expiring.expiring(at: Acme.now + TimeSpan("1h")!).deadline == Acme.now)
    #expect(expiring.expiring(at: Acme.ago("1h")).deadline == Acme.ago("1h"))
  }
}
