import ResetModel
import Testing

@testable import PolicyEngine

/// What is said of a request that waits stays the same while nothing happens, whatever the time.
@Suite struct SteadyFindingsTests {
  /// One thing that keeps a request waiting, and what policies ask that it does not meet.
  struct Wait: CustomTestStringConvertible, Sendable {
    let name: String
    var require = "requester: {role: helpdesk}"
    var limits: String?
    var facts: @Sendable (Timestamp) -> Facts = { Acme.facts(now: $0) }
    var past: PastResets = noHistory

    var testDescription: String { name }
  }

  static let hours = "hours: {days: mon, from: '07:00', to: '20:00', time_zone: Europe/Paris}"
  static let line = "approvals: [\(ApprovalsTests.line)]"
  static let dated = Acme.now + TimeSpan("12h")!

  static let waits = [
    Wait(name: "approvals", require: "\(line), decided_within: 72h") {
      Acme.facts(approvals: [], now: $0)
    },
    Wait(name: "approvals", require: line) {
      Acme.facts(approvals: [Acme.approval(by: Acme.alex, "25h")], now: $0)
    },
    Wait(name: "approvals", require: line) { now in
      let ahead = Approval(
        by: "alex", person: Acme.alex, at: dated, proof: .recorded, comment: nil)
      return Acme.facts(approvals: [ahead], now: now)
    },
    Wait(name: "identity_check", require: "identity_check: {within: 24h}, decided_within: 72h") {
      Acme.facts(checks: [Acme.check("callback", "25h")], now: $0)
    },
    Wait(name: "signed_by", require: "signed_by: {role: helpdesk}, decided_within: 72h"),
    Wait(name: "fields", require: "fields: [reason], decided_within: 72h"),
    Wait(name: "decided_within", require: "decided_within: 72h") {
      Acme.facts(requestedAt: dated, now: $0)
    },
    Wait(name: "hours", require: "\(hours), \(line), decided_within: 7d"),
    Wait(
      name: "limits", limits: "{resets: 1, per: subject, in: 30d, over: hold}",
      past: history((Acme.dana, "9d"), (Acme.dana, "1d"))),
    Wait(
      name: "limits", limits: "{resets: 1, per: org, in: 30d, over: hold}",
      past: history((Acme.lee, "9d"))),
    Wait(
      name: "limits", limits: "{resets: 1, per: run, over: hold}", past: history(inThisRun: 4)),
    Wait(
      name: "limits", limits: "{cool_down: 2d, per: subject, over: hold}",
      past: history((Acme.dana, "1h"))),
    Wait(name: "limits", limits: "{subjects: 1, per: request, over: hold}") {
      Acme.facts(subjects: [Acme.dana, Acme.lee], now: $0)
    },
    Wait(name: "administrator") { Acme.facts(approvals: [], now: $0) },
  ]

  @Test(arguments: waits)
  func `the same facts at two moments give equal findings`(wait: Wait) throws {
    let policies = try read(policy(require: wait.require, limits: wait.limits))
    func decide(_ now: Timestamp) throws -> Decision {
      try policies.decide(wait.facts(now), history: wait.past).decision
    }
    let first = try decide(Acme.now)
    #expect(first.effect == .hold)
    #expect(first.unmet.contains { $0.name.hasSuffix("/\(wait.name)") })
    for later in ["1s", "61m", "11h"] {
      #expect(try decide(Acme.now + TimeSpan(later)!) == first)
    }
  }

  @Test func `every check and every limit is among them`() {
    let names = Set(Self.waits.map(\.name))
    // Who asks and who dropped the file do not change by waiting: others are denied at once.
    let settled = [RequiredRequester.name, RequiredSubmitter.name]
    let checks = PolicyChecks.all.map { $0.name }.filter { !settled.contains($0) }
    #expect(names.isSuperset(of: checks))
    let limits = Self.waits.compactMap(\.limits)
    for limit in PolicyLimits.all {
      #expect(limits.contains { $0.contains("{\(limit.word):") })
    }
  }

  @Test func `resets of others are counted unless the request waits for something else`() throws {
    let policies = try read(
      policy(
        require: Self.line,
        limits: "{resets: 9, per: org, in: 1d, over: hold}, {resets: 9, per: run, over: hold}"))
    func limits(_ facts: Facts, resets: Int) throws -> [Finding] {
      let past = PastResets(
        resets: (0..<resets).map { _ in
          .init(subject: Acme.lee.id, org: "acme", at: Acme.ago("1h"))
        }, inThisRun: resets)
      return try policies.decide(facts, history: past).decision["p/limits"]
    }
    let waiting = Acme.facts(approvals: [])
    #expect(try limits(waiting, resets: 2) == limits(waiting, resets: 3))
    #expect(
      try limits(Acme.facts(), resets: 2).map(\.facts) == [
        ["this request: 1", "`acme`: 2 within 1d"], ["this request: 1", "this run: 2 before"],
      ])
  }

  @Test func `a remedy tells the deadline, the first where there are several`() throws {
    let policies = try read(
      policy("a", require: "\(Self.line), decided_within: 72h"),
      policy("b", require: "decided_within: 48h"),
      policy(
        "c", require: "decided_within: 1h",
        scope: "kinds: [lost-device], levels: [org], orgs: ['*']"))
    let decision = try policies.decide(Acme.facts(approvals: []))
    #expect(
      decision.unmet.map(\.remedy) == [
        "needs 1 approval by an administrator of `acme` who is not a subject, before 2026-11-22T14:00:00Z",
        "needs 1 more recorded approval by an administrator of `acme` who is neither a subject nor the requester, before 2026-11-22T14:00:00Z; it counts for 1d after it is given",
      ])
    let expired = try policies.decide(
      Acme.facts(requestedAt: Acme.ago("49h"), approvals: []))
    #expect(expired.effect == .deny)
    #expect(
      expired["always/administrator"].first?.remedy
        == "needs 1 approval by an administrator of `acme` who is not a subject")
  }
}
