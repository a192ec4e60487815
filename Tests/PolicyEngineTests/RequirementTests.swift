import ResetModel
import Testing

@testable import PolicyEngine

/// The checks other than approvals, each by its sentences.
@Suite struct RequirementTests {
  private func finding(_ require: String, _ facts: Facts) throws -> Finding {
    let decision = try read(policy(require: require)).decide(facts)
    return try #require(decision.findings.last)
  }

  // MARK: identity_check

  private static let check = "identity_check: {methods: [callback, in-person], within: 24h}"

  @Test func `a fresh identity check by a method that counts is enough`() throws {
    let facts = Acme.facts(checks: [Acme.check("callback", "1h")])
    let finding = try finding(Self.check, facts)
    #expect(finding.name == "p/identity_check")
    #expect(finding.effect == .permit)
    #expect(finding.sentence == "the identity was checked")
    #expect(finding.facts == ["callback by sam 2026-11-20T14:00:00Z"])
  }

  @Test(arguments: [
    (Acme.check("callback", "25h"), "it is older than 1d"),
    (Acme.check("e-mail", "1h"), "the policy asks for callback, in-person"),
    (
      IdentityCheck(
        method: "callback", by: "sam", at: Acme.now + TimeSpan(seconds: 301), reference: nil,
        place: Acme.place), "it is dated in the future"
    ),
  ])
  func `a check that does not count is told with the reason`(
    check: IdentityCheck, reason: String
  ) throws {
    let finding = try finding(Self.check, Acme.facts(checks: [check]))
    #expect(finding.effect == .hold)
    #expect(finding.sentence == "no identity check counts; 1 is needed")
    #expect(finding.facts[0].hasSuffix(", which does not count: \(reason)"))
    #expect(
      finding.remedy
        == "needs 1 more identity check (callback or in-person); it counts for 1d after it is made")
  }

  @Test func `the same check told twice counts once`() throws {
    let check = Acme.check("callback", "1h")
    let finding = try finding(
      "identity_check: {count: 2}", Acme.facts(checks: [check, check]))
    #expect(finding.effect == .hold)
    #expect(finding.sentence == "only 1 of 2 identity checks counts")
    let other = Acme.check("callback", "2h")
    #expect(
      try self.finding("identity_check: {count: 2}", Acme.facts(checks: [check, other])).sentence
        == "the identity was checked 2 times")
  }

  // MARK: requester

  @Test(arguments: [
    (Acme.sam as User?, Effect.permit, "the requester sam has the role `helpdesk` in `acme`"),
    (Acme.dana, .deny, "the requester dana has not the role `helpdesk` in `acme`"),
    (Acme.pat, .deny, "the requester pat has not the role `helpdesk` in `acme`"),
    (nil, .deny, "the requester `ghost` is not one known user"),
  ])
  func `only who has the role may ask`(requester: User?, effect: Effect, sentence: String) throws {
    let finding = try finding("requester: {role: helpdesk}", Acme.facts(requester: requester))
    #expect(finding.effect == effect)
    #expect(finding.sentence == sentence)
    #expect(
      finding.remedy
        == (effect == .permit
          ? nil : "needs a new request by somebody with the role `helpdesk` in `acme`"))
  }

  // MARK: fields

  @Test func `fields that are missing are told, all of them`() throws {
    let require = "fields: [device.lost_at, device.serial, reason]"
    let missing = try finding(require, Acme.facts(fields: ["reason", "device"]))
    #expect(missing.effect == .hold)
    #expect(missing.sentence == "the request does not tell `device.lost_at`, `device.serial`")
    #expect(
      missing.remedy
        == "needs the request `HD-1` dropped again with `device.lost_at`, `device.serial` filled in"
    )
    let told = try finding(
      require, Acme.facts(fields: ["reason", "device.lost_at", "device.serial"]))
    #expect(told.effect == .permit)
  }

  // MARK: decided_within

  @Test(arguments: [
    (Acme.ago("72h"), Effect.permit, "the request is in time until 2026-11-20T15:00:00Z"),
    (
      Acme.ago("259201s"), .deny,
      "the request has expired: it is decided within 3d, until 2026-11-20T14:59:59Z, or not at all"
    ),
    (
      Acme.now + TimeSpan(seconds: 300), .permit,
      "the request is in time until 2026-11-23T15:05:00Z"
    ),
    (
      Acme.now + TimeSpan(seconds: 301), .hold,
      "the request is dated in the future, at 2026-11-20T15:05:01Z"
    ),
  ])
  func `an old request has expired`(at: Timestamp, effect: Effect, sentence: String) throws {
    let finding = try finding("decided_within: 72h", Acme.facts(requestedAt: at))
    #expect(finding.effect == effect)
    #expect(finding.sentence == sentence)
  }

  // MARK: hours

  @Test func `outside the hours it waits, and the next opening is named`() throws {
    let require =
      #"hours: {days: mon-fri, from: "07:00", to: "12:30", time_zone: Europe/Paris}"#
    let finding = try finding(require, Acme.facts())
    #expect(finding.effect == .hold)
    #expect(finding.sentence == "it is outside the hours: mon-fri 07:00 to 12:30 (Europe/Paris)")
    #expect(finding.facts.isEmpty)
    #expect(
      finding.remedy
        == "wait until 2026-11-23T06:00:00Z, which is mon 2026-11-23T07:00:00+01:00")
  }

  @Test func `within the hours it is met`() throws {
    let require =
      #"hours: {days: mon-fri, from: "07:00", to: "20:00", time_zone: America/New_York}"#
    let finding = try finding(require, Acme.facts())
    #expect(finding.effect == .permit)
    #expect(finding.sentence == "the hours are open: mon-fri 07:00 to 20:00 (America/New_York)")
  }
}
