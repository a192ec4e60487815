import ResetModel
import Testing

@testable import PolicyEngine

@Suite struct DecisionTests {
  private static let members = policy(
    "members",
    scope:
      "kinds: [lost-device], levels: [user], orgs: [acme], subjects: {without_roles: [administrator]}"
  )
  private static let privileged = policy(
    "privileged", require: "approvals: [{count: 2, role: administrator, proof: recorded}]",
    scope:
      "kinds: [lost-device], levels: [user], orgs: [acme], subjects: {with_roles: [administrator]}"
  )

  @Test func `a permitted request is authorized, with its decision`() throws {
    let verdict = try read(Self.members).decide(Acme.facts(), history: noHistory)
    #expect(verdict.decision.effect == .permit)
    #expect(verdict.authorization?.decision == verdict.decision)
    #expect(verdict.authorization?.request.subjects.map(\.id) == [Acme.dana.id])
    #expect(
      verdict.decision.findings.map(\.name) == [
        "always/covered", "always/administrator", "members/requester",
      ])
  }

  @Test(arguments: [
    Acme.facts(approvals: []), Acme.facts(requester: Acme.dana), Acme.facts(level: .org),
    Acme.facts(subjects: [Acme.kai]), Acme.facts(subjects: []),
  ])
  func `whatever is not permitted is not authorized`(facts: Facts) throws {
    let verdict = try read(Self.members).decide(facts, history: noHistory)
    #expect(verdict.decision.effect != .permit)
    #expect(verdict.authorization == nil)
  }

  @Test(arguments: [
    (Acme.facts(), Effect.permit), (Acme.facts(approvals: []), .hold),
    (Acme.facts(requester: Acme.dana), .deny),
    (Acme.facts(requester: Acme.dana, approvals: []), .deny),
  ])
  func `a deny beats a hold, and a hold beats a permit`(facts: Facts, effect: Effect) throws {
    let text = policy(
      require:
        "approvals: [{role: administrator, proof: recorded}], requester: {role: helpdesk}")
    #expect(try read(text).decide(facts).effect == effect)
  }

  @Test func `what several policies ask alike is told once where it is met, and else one by one`()
    throws
  {
    let alike = "approvals: [{role: administrator, proof: recorded}]"
    let policies = try read(
      policy("one", require: alike), policy("two", require: alike),
      policy("three", require: "\(alike), requester: {role: helpdesk}"))
    let met = try policies.decide(Acme.facts(), history: noHistory).decision
    #expect(
      met.findings.map(\.names) == [
        ["always/covered"], ["always/administrator"],
        ["one/approvals", "two/approvals", "three/approvals"], ["three/requester"],
      ])
    let finding = try #require(met.findings.first { $0.name == "one/approvals" })
    #expect(finding.also.map(\.place).allSatisfy { $0.contains(".yaml:") })
    let unmet = try policies.decide(Acme.facts(approvals: []), history: noHistory).decision
    #expect(
      unmet.unmet.map(\.names) == [
        ["always/administrator"], ["one/approvals"], ["two/approvals"], ["three/approvals"],
      ])
  }

  /// Where every policy applies to all subjects, what is met is told as it was put together
  /// beforehand; a policy that does not apply has the requirements asked one by one.
  @Test(arguments: [
    Acme.facts(), Acme.facts(approvals: []), Acme.facts(requester: Acme.dana),
    Acme.facts(checks: [Acme.check("callback", "10m")]),
    Acme.facts(
      checks: [Acme.check("callback", "10m"), Acme.check("in-person", "5m")],
      approvals: [Acme.approval(by: Acme.alex), Acme.approval(by: Acme.robin)]),
    Acme.facts(subjects: [Acme.dana, Acme.lee], checks: [Acme.check("callback", "10m")]),
    Acme.facts(subjects: [Acme.dana, Acme.kai], approvals: [Acme.approval(by: Acme.kai)]),
  ])
  func `a policy that does not apply changes nothing of what the others say`(facts: Facts) throws {
    let alike = "approvals: [{role: administrator, proof: recorded}], decided_within: 1d"
    let limit = "{resets: 2, in: 7d, per: subject, over: hold}"
    let texts = [
      policy("one", require: alike, limits: limit),
      policy("two", require: "\(alike), identity_check: {count: 1}", limits: limit),
      policy(
        "three", require: "\(alike), requester: {role: helpdesk}",
        limits: "\(limit), {resets: 9, in: 1d, per: org, over: deny}"),
    ]
    let idle = policy(
      "idle", scope: "kinds: [sandbox-overwrite], levels: [org], orgs: ['*']")
    for past in [noHistory, history((Acme.dana, "1h"), (Acme.dana, "2h"))] {
      let together = try read(texts).decide(facts, history: past)
      let oneByOne = try read(texts + [idle]).decide(facts, history: past)
      #expect(together.decision == oneByOne.decision)
      #expect(together.objections == oneByOne.objections)
      #expect((together.authorization == nil) == (oneByOne.authorization == nil))
    }
  }

  @Test func `every requirement is asked, whatever the others say`() throws {
    let text = policy(
      require: """
        approvals: [{role: administrator, proof: recorded}], identity_check: {count: 1},
          requester: {role: nobody}, fields: [device.lost_at], decided_within: 1m,
          hours: {days: sun, from: '01:00', to: '02:00', time_zone: UTC}
        """,
      limits: """
        {resets: 1, per: subject, in: 1d, over: deny}, {subjects: 1, per: request, over: deny},
          {cool_down: 1d, per: subject, over: hold}
        """)
    let facts = Acme.facts(subjects: [Acme.dana, Acme.lee], approvals: [])
    let decision = try read(text).decide(facts, history: history((Acme.dana, "1h"))).decision
    #expect(
      decision.findings.map(\.name) == [
        "always/covered", "always/administrator", "p/approvals", "p/identity_check", "p/requester",
        "p/fields", "p/decided_within", "p/hours", "p/limits", "p/limits", "p/limits",
      ])
    #expect(decision.unmet.count == 10)
    #expect(decision.unmet.allSatisfy { $0.remedy != nil })
    #expect(decision.unmet.map(\.sentence).allSatisfy { !$0.hasSuffix(".") && !$0.contains("\n") })
  }

  @Test func `where no policy applies the request is denied, and told why`() throws {
    let text = policy(
      "sandboxes", scope: "kinds: [sandbox-overwrite], levels: [user], orgs: ['*']")
    let globex = policy("globex", scope: "kinds: [lost-device], levels: [user], orgs: ['glo*']")
    let organisations = policy("orgs", scope: "kinds: [lost-device], levels: [org], orgs: ['*']")
    let everyone = policy(
      "everyone", scope: "kinds: [lost-device], levels: [user, org], orgs: ['*'], users: [everyone]"
    )
    let decision = try read(text, globex, organisations, everyone, Self.privileged)
      .decide(Acme.facts())
    #expect(decision.effect == .deny)
    #expect(decision.policies.isEmpty)
    let finding = try #require(decision["always/policy"].first)
    #expect(
      finding.sentence == "no policy applies to `lost-device` requests at level `user` in `acme`")
    #expect(
      finding.facts == [
        "sandboxes does not apply: its kinds are sandbox-overwrite",
        "globex does not apply: its orgs are glo*", "orgs does not apply: its levels are org",
        "everyone does not apply: its users are everyone",
        "privileged does not apply: no subject has the roles that it is about",
      ])
  }

  @Test func `all policies that apply must be met`() throws {
    let policies = try read(Self.members, Self.privileged)
    let mixed = Acme.facts(subjects: [Acme.dana, Acme.kai])
    let one = try policies.decide(mixed)
    #expect(one.policies == ["members", "privileged"])
    #expect(one.unmet.map(\.name) == ["privileged/approvals"])
    let two = try policies.decide(
      Acme.facts(
        subjects: [Acme.dana, Acme.kai],
        approvals: [Acme.approval(by: Acme.alex), Acme.approval(by: Acme.robin)]))
    #expect(two.effect == .permit)
  }

  @Test func `a subject of whom no policy speaks is not reset along with others`() throws {
    let decision = try read(Self.members).decide(Acme.facts(subjects: [Acme.dana, Acme.kai]))
    #expect(decision.effect == .deny)
    let finding = try #require(decision["always/covered"].first)
    #expect(finding.sentence == "no policy applies to kai, whatever applies to the other subjects")
    #expect(
      finding.remedy == "needs a new request without kai, or a policy that applies to them")
  }

  // MARK: roles in other orgs

  private static let outsider = User(
    id: "7", login: "x", name: "x", roles: ["acme": [], "globex": [.administrator]])
  private static let eitherLevel = [members, privileged].map {
    $0.replacing("levels: [user]", with: "levels: [user, org]")
  }

  private static let rolesElsewhere: [(Level, [UserID: Set<Role>], [String])] = [
    (.user, ["7": [.administrator]], ["privileged"]), (.user, ["7": ["member"]], ["members"]),
    (.user, ["8": [.administrator]], ["members"]),
    // A sandbox's roles are not among them.
    (.user, [:], ["members"]),
    (.org, ["7": [.administrator]], ["members"]),
  ]

  @Test(arguments: rolesElsewhere)
  func `roles in other production orgs count at level user only`(
    level: Level, elsewhere: [UserID: Set<Role>], policies: [String]
  ) throws {
    let decision = try read(Self.eitherLevel[0], Self.eitherLevel[1]).decide(
      Acme.facts(level: level, subjects: [Self.outsider], elsewhere: elsewhere))
    #expect(decision.policies == policies)
  }

  @Test func `roles elsewhere that leave a subject without a policy are told`() throws {
    let elsewhere: [UserID: Set<Role>] = ["7": [.administrator, "security"]]
    let told =
      "x has administrator, security in another production org, which counts at level `user`"
    let alone = try read(Self.members).decide(
      Acme.facts(subjects: [Self.outsider], elsewhere: elsewhere))
    #expect(alone["always/policy"].first?.facts.first == told)
    let mixed = try read(Self.members).decide(
      Acme.facts(subjects: [Acme.dana, Self.outsider], elsewhere: elsewhere))
    #expect(mixed["always/covered"].map(\.facts) == [[told]])
    #expect(mixed.effect == .deny)
  }

  @Test func `an approver's roles count in the request's org only`() throws {
    let decision = try read(policy()).decide(
      Acme.facts(elsewhere: ["2001": [.administrator]], approvals: [Acme.approval(by: Acme.pat)]))
    #expect(decision.unmet.map(\.name) == ["always/administrator"])
  }

  @Test(arguments: [
    ([Acme.approval(by: Acme.noor)], "no administrator of `acme` other than the subjects approved"),
    ([Acme.approval(by: Acme.pat)], "no administrator of `acme` other than the subjects approved"),
    ([], "no administrator of `acme` other than the subjects approved"),
  ])
  func `without an administrator it waits, whatever policies say`(
    approvals: [Approval], sentence: String
  ) throws {
    let decision = try read(Self.members).decide(Acme.facts(approvals: approvals))
    #expect(decision.effect == .hold)
    #expect(decision.unmet.map(\.name) == ["always/administrator"])
    #expect(decision.unmet.map(\.sentence) == [sentence])
    #expect(
      decision.unmet.map(\.remedy) == [
        "needs 1 approval by an administrator of `acme` who is not a subject"
      ])
  }

  @Test func `an administrator does not approve the own reset, whatever policies say`() throws {
    let decision = try read(policy()).decide(Acme.facts(subjects: [Acme.alex, Acme.dana]))
    #expect(decision.unmet.map(\.name) == ["always/administrator"])
    #expect(
      decision.unmet[0].facts == [
        "alex approved 2026-11-20T14:30:00Z, which does not count: nobody approves a reset of their own MFA"
      ])
  }

  // MARK: everyone of an org

  private static let people = [Acme.alex, Acme.robin, Acme.sam, Acme.dana]
  private static let everyone = policy(
    "everyone", scope: "kinds: [lost-device], levels: [org], orgs: ['*'], users: [everyone]")

  @Test func `a policy is not about everyone unless it says so`() throws {
    let decision = try read(policy()).decide(
      Acme.facts(level: .org, subjects: Self.people, everyone: true))
    #expect(decision.effect == .deny)
    #expect(decision.findings.first?.name == "always/policy")
    let named = try read(Self.everyone).decide(Acme.facts(level: .org))
    #expect(named.effect == .deny)
  }

  @Test(arguments: [
    ([] as [User], Effect.hold), ([Acme.sam], .hold), ([Acme.alex], .permit),
    ([Acme.robin, Acme.alex], .permit),
  ])
  func `for everyone, an administrator who approves is enough, and is left out`(
    approvers: [User], effect: Effect
  ) throws {
    let verdict = try read(Self.everyone).decide(
      Acme.facts(
        level: .org, subjects: Self.people, everyone: true,
        approvals: approvers.map { Acme.approval(by: $0) }), history: noHistory)
    let decision = verdict.decision
    #expect(decision.effect == effect)
    #expect(verdict.spared == (effect == .permit ? [approvers[0]] : []))
    if let authorization = verdict.authorization {
      #expect(
        authorization.request.subjects == Self.people.filter { $0.id != approvers[0].id })
    }
    let finding = try #require(decision["always/administrator"].first)
    #expect(
      finding.remedy
        == (effect == .permit ? nil : "needs 1 approval by an administrator of `acme`"))
    if effect == .hold { #expect(finding.sentence == "no administrator of `acme` approved") }
  }

  @Test func `for everyone, the remedy does not ask for an administrator who is no subject`() throws
  {
    let text = policy(
      require: """
        approvals: [{role: administrator, proof: recorded, independent_of: [subject, requester]},
          {role: security, proof: recorded}]
        """, scope: "kinds: [lost-device], levels: [org], orgs: ['*'], users: [everyone]")
    let decision = try read(text).decide(
      Acme.facts(level: .org, subjects: Self.people, everyone: true, approvals: []))
    #expect(
      decision["p/approvals"].map(\.remedy) == [
        "needs 1 more recorded approval by an administrator of `acme` who is not the requester",
        "needs 1 more recorded approval by somebody with the role `security` in `acme` who is not a subject",
      ])
  }

  @Test func `what the history throws is rethrown`() throws {
    struct Unreadable: Error {}
    struct Broken: ResetHistory {
      func resets(ofSubject: UserID, since: Timestamp, limit: Int) throws -> Int {
        throw Unreadable()
      }
      func resets(inOrg: OrgID, since: Timestamp, limit: Int) throws -> Int { throw Unreadable() }
      func resetsInThisRun() throws -> Int { throw Unreadable() }
      func lastReset(ofSubject: UserID) throws -> Timestamp? { throw Unreadable() }
    }
    let policies = try read(policy(limits: "{resets: 9, per: run, over: hold}"))
    #expect(throws: Unreadable.self) { try policies.decide(Acme.facts(), history: Broken()) }
  }
}
