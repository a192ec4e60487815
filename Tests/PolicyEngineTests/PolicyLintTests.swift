import ResetModel
import Testing

@testable import PolicyEngine

@Suite struct PolicyLintTests {
  private static let lint = PolicyLint(
    roles: [.administrator, "helpdesk", "member"],
    orgs: [
      Org(id: "acme", name: "Acme", environment: .production),
      Org(id: "acme-sandbox", name: "Sandbox", environment: .sandbox, sandboxOf: "acme"),
      Org(id: "globex", name: "Globex", environment: .production),
    ],
    fields: [
      .lostDevice: ["device.lost_at", "reason"], .sandboxOverwrite: ["sandbox.org", "reason"],
    ])

  /// What the lint says of marked policies, and the places that are marked.
  private func problems(_ texts: String..., lint: PolicyLint = lint) throws -> [String] {
    let marked = texts.map { MarkedText($0) }
    let files = marked.enumerated().map { index, text in
      SourceText(file: "p\(index + 1).yaml", bytes: Array(text.text.utf8))
    }
    let problems = lint.problems(in: try PolicySet.read(files, folder: "policies"))
    let places = marked.enumerated().flatMap { index, text in
      text.places.map { "p\(index + 1).yaml:\($0)" }
    }
    #expect(problems.map(\.place.description) == places)
    #expect(problems.allSatisfy { $0.hint != nil && $0.excerpt != nil })
    return problems.map { "\($0.severity.rawValue): \($0.message)" }
  }

  @Test func `a sound policy has no problems`() throws {
    #expect(
      try problems(
        policy(
          require: "approvals: [\(ApprovalsTests.line)], fields: [reason]",
          limits:
            "{resets: 2, per: subject, in: 30d, over: deny}, {resets: 20, per: org, in: 1h, over: hold}, {subjects: 10, per: request, over: deny}, {cool_down: 4h, per: subject, over: hold}"
        )) == [])
  }

  @Test func `a role that nobody has is told with the nearest one`() throws {
    let text = policy(
      require:
        "approvals: [{role: 2️⃣administrater, proof: recorded}], requester: {role: 3️⃣deskhelp}",
      scope:
        "kinds: [lost-device], levels: [user], orgs: ['*'], subjects: {without_roles: [1️⃣admin]}")
    #expect(
      try problems(text) == [
        "warning: p: nobody in the directory has the role `admin`",
        "warning: p: nobody in the directory has the role `administrater`",
        "warning: p: nobody in the directory has the role `deskhelp`",
      ])
    let blind = try PolicyLint().problems(in: read(MarkedText(text).text))
    #expect(blind.isEmpty)
  }

  @Test func `a field that a kind of request does not have is told`() throws {
    #expect(
      try problems(policy(require: "fields: [1️⃣device.lost_at, reason]")) == [
        "warning: p: `sandbox-overwrite` requests have no field `device.lost_at`, so each would wait for it"
      ])
  }

  @Test(arguments: [
    (
      "kinds: [lost-device], levels: [user], orgs: [1️⃣acmee]",
      "error: p: the policy can never apply: the directory has no org `acmee`"
    ),
    (
      "kinds: [lost-device], levels: [user], orgs: [acme, 1️⃣'initech-*']",
      "warning: p: the directory has no org `initech-*`"
    ),
    (
      "kinds: [sandbox-overwrite], levels: [org], orgs: [1️⃣globex]",
      "error: p: the policy can never apply: none of its orgs has a sandbox"
    ),
    (
      "kinds: [lost-device], levels: [user], orgs: ['*'], subjects: {with_roles: [1️⃣member], without_roles: [member]}",
      "error: p: the policy can never apply: each of its `with_roles` stands in `without_roles` too"
    ),
    (
      "kinds: [lost-device], levels: [user], orgs: ['*'], subjects: {with_roles: [helpdesk, 1️⃣member], without_roles: [member]}",
      "warning: p: `member` stands in `with_roles` and in `without_roles`, so in `with_roles` it selects nobody"
    ),
  ])
  func `a policy that can never apply is told`(scope: String, message: String) throws {
    #expect(try problems(policy(scope: scope)) == [message])
  }

  @Test func `everyone is asked for at org level only`() throws {
    let text = policy(scope: "kinds: [lost-device], levels: [user], orgs: ['*'], users: [everyone]")
      .replacing("policy: p", with: "policy: 1️⃣p")
    #expect(
      try problems(text) == [
        "error: p: requests for everyone exist at level `org` only, and the policy's levels are without it"
      ])
  }

  @Test func `for everyone, a line for others than administrators is told`() throws {
    #expect(
      try problems(
        policy(
          require:
            "approvals: [{role: administrator, proof: recorded, independent_of: [subject]}, {role: 1️⃣helpdesk, proof: recorded}]",
          scope: "kinds: [lost-device], levels: [org], orgs: ['*'], users: [everyone]")
      ) == [
        "warning: p: for everyone, only an administrator who has the role `helpdesk` as well can meet the line: whoever else has it is a subject"
      ])
  }

  @Test(arguments: [
    (
      "1️⃣{subjects: 10, per: request, over: deny}, {resets: 5, per: run, over: hold}",
      "error: p: a request may have 10 subjects, and one with more than 5 never stays within the limit of line 4"
    ),
    (
      "1️⃣{subjects: 10, per: request, over: deny}, {resets: 5, per: org, in: 1d, over: hold}",
      "error: p: a request may have 10 subjects, and one with more than 5 never stays within the limit of line 4"
    ),
    (
      "{resets: 2, per: subject, in: 30d, over: deny}, 1️⃣{resets: 5, per: subject, in: 7d, over: deny}",
      "error: p: the limit is never reached before that of line 4, which does as much"
    ),
    (
      "1️⃣{resets: 5, per: org, in: 1h, over: hold}, {resets: 5, per: org, in: 1d, over: deny}",
      "error: p: the limit is never reached before that of line 4, which does as much"
    ),
    (
      "{subjects: 3, per: request, over: deny}, 1️⃣{subjects: 3, per: request, over: deny}",
      "error: p: the limit is never reached before that of line 4, which does as much"
    ),
    (
      "{resets: 2, per: subject, in: 30d, over: hold}, 1️⃣{resets: 5, per: subject, in: 7d, over: deny}",
      "warning: p: the limit is hardly ever reached, since that of line 4 is reached first"
    ),
    (
      "{cool_down: 5d, per: subject, over: hold}, 1️⃣{resets: 2, per: subject, in: 7d, over: deny}",
      "warning: p: the limit is hardly ever reached, since that of line 4 is reached first"
    ),
  ])
  func `limits that contradict each other are told`(limits: String, message: String) throws {
    #expect(try problems(policy(limits: limits)) == [message])
  }

  @Test(arguments: [
    "{resets: 2, per: subject, in: 7d, over: hold}, {resets: 5, per: subject, in: 30d, over: deny}",
    "{resets: 5, per: org, in: 1d, over: hold}, {resets: 9, per: org, in: 1d, over: deny}",
    "{cool_down: 4h, per: subject, over: hold}, {resets: 2, per: subject, in: 30d, over: deny}",
    "{subjects: 5, per: request, over: deny}, {resets: 5, per: run, over: hold}",
  ])
  func `limits that work together are fine`(limits: String) throws {
    #expect(try problems(policy(limits: limits)) == [])
  }

  @Test func `limits beyond all measure are compared all the same`() throws {
    let limits =
      "{cool_down: 999999999w, per: subject, over: hold}, 1️⃣{resets: 1000000000, per: subject, in: 999999999w, over: deny}"
    #expect(
      try problems(policy(limits: limits)) == [
        "warning: p: the limit is hardly ever reached, since that of line 4 is reached first"
      ])
  }

  @Test func `a policy that another one shadows is told`() throws {
    let strict = policy(
      "strict",
      require:
        "approvals: [{count: 2, role: administrator, proof: recorded, within: 1h}], requester: {role: helpdesk}, decided_within: 1d, hours: {days: mon-fri, from: '08:00', to: '18:00', time_zone: UTC}",
      limits: "{resets: 1, per: subject, in: 30d, over: deny}")
    let lax = policy(
      "1️⃣lax",
      require:
        "approvals: [{role: administrator, proof: recorded, within: 24h}], decided_within: 2d, hours: {from: '07:00', to: '20:00', time_zone: UTC}",
      limits: "{resets: 2, per: subject, in: 7d, over: hold}",
      scope:
        "kinds: [lost-device], levels: [user], orgs: ['acme*'], subjects: {with_roles: [member]}")
    #expect(
      try problems(strict, lax) == [
        "warning: lax: the policy changes nothing: `strict` applies wherever it does and asks at least as much"
      ])
  }

  @Test func `of two policies that say the same the later one is told`() throws {
    #expect(try problems(policy("a"), policy("1️⃣b")).count == 1)
  }

  @Test(arguments: [
    // Asks for something else, applies elsewhere, counts other people, or is about everyone.
    policy("b", require: "fields: [reason]"),
    policy(
      "b", require: "approvals: [{role: security, proof: recorded}]"),
    policy(
      "b",
      require: "approvals: [{role: administrator, proof: recorded, independent_of: [requester]}]"),
    policy("b", require: "approvals: [{role: administrator, proof: recorded, within: 30m}]"),
    policy("b", require: "approvals: [{count: 3, role: administrator, proof: recorded}]"),
    policy(
      "b",
      require:
        "approvals: [{role: administrator, proof: recorded}, {role: administrator, proof: recorded}]"
    ),
    policy("b", require: "decided_within: 1h"),
    policy("b", limits: "{subjects: 1, per: request, over: deny}"),
    policy(
      "b", scope: "kinds: [lost-device], levels: [org], orgs: ['*'], users: [named, everyone]"),
    policy(
      "b",
      scope:
        "kinds: [lost-device], levels: [org], orgs: ['*'], subjects: {with_roles: [administrator]}"),
  ])
  func `a policy that asks for more or applies elsewhere is not shadowed`(other: String) throws {
    let one = policy(
      "a",
      require:
        "approvals: [{count: 2, role: administrator, proof: recorded, within: 1h}], requester: {role: helpdesk}, decided_within: 2h",
      limits: "{subjects: 2, per: request, over: deny}",
      scope:
        "kinds: [lost-device, sandbox-overwrite], levels: [user, org], orgs: ['*'], subjects: {without_roles: [administrator]}"
    )
    #expect(PolicyLint().problems(in: try read(one, other)).isEmpty)
  }
}
