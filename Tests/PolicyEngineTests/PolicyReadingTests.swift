import LocatedYAML
import PolicyEngine
import ResetModel
import Testing

@Suite struct PolicyReadingTests {
  @Test func `the example of the product page reads, with recorded approvals`() throws {
    let policies = try read(
      """
      policy: user-resets
      description: An administrator of the user's own org approves, on a fresh identity check.
      applies_to:
        kinds: [lost-device, sandbox-overwrite]
        levels: [user]
        orgs: ["*"]                         # glob on the org's id
        subjects: {without_roles: [administrator]}
      require:
        approvals:                          # each line must be met; one person counts for one line only
          - {count: 1, role: administrator, proof: recorded, within: 24h, independent_of: [subject, requester]}
        identity_check: {count: 1, methods: [callback, video-call, in-person], within: 24h}
        requester: {role: helpdesk}
        fields: [device.lost_at]
        decided_within: 72h                 # after requested_at; older requests are denied as expired
        hours: {days: mon-fri, from: "07:00", to: "20:00", time_zone: Europe/Paris}
      limits:                               # counted in the journal; over them: deny or hold
        - {resets: 2, per: subject, in: 30d, over: deny}
        - {resets: 20, per: org, in: 1h, over: hold}
        - {resets: 100, per: run, over: hold}
        - {subjects: 10, per: request, over: deny}
        - {cool_down: 4h, per: subject, over: hold}
      """)
    let policy = try #require(policies.policies.first)
    #expect(policy.name == "user-resets")
    #expect(policy.place == Place(file: "p1.yaml", line: 1, column: 9))
    #expect(policy.scope.users == [.named])
    let findings = try policies.decide(Acme.facts()).findings
    #expect(
      findings.compactMap(\.place)
        == [10, 11, 12, 13, 14, 15, 17, 18, 19, 20, 21].map {
          "p1.yaml:\($0)"
        })
  }

  @Test func `every problem of every file is told, with its place`() throws {
    let first = MarkedText(
      """
      policy: 1️⃣User resets
      2️⃣aplies_to: {}
      3️⃣elevate: {}
      applies_to:
        kinds: [lost-device, 4️⃣lost-devise]
        levels: [5️⃣usr]
        orgs: [6️⃣"acme-[a-z]"]
        users: [7️⃣everybody]
        subjects: {8️⃣with_role: [administrator]}
      require:
        approvals:
          - {role: administrator, proof: 9️⃣sealed}
        9️⃣quorum: 2
      """)
    let second = MarkedText(
      """
      policy: 1️⃣always
      applies_to: {kinds: [lost-device], levels: [user], orgs: [acme]}
      require: 2️⃣{}
      limits:
        - 3️⃣{reset: 2, per: subject, in: 30d, over: deny}
        - 4️⃣{resets: 2, per: subject, over: deny}
        - 5️⃣{resets: 2, per: run, in: 30d, over: deny}
        - {subjects: 2, per: 6️⃣org, over: deny}
        - {cool_down: 7️⃣4 hours, per: subject, over: hold}
        - 8️⃣{resets: 2, subjects: 2, per: request, over: deny}
      """)
    let error = try #require(throws: PolicyProblems.self) {
      try read(first.text, second.text)
    }
    let byFile = Dictionary(grouping: error.problems, by: \.place.file)
    #expect(byFile["p1.yaml"]?.map(\.lineAndColumn) == first.places)
    #expect(byFile["p2.yaml"]?.map(\.lineAndColumn) == second.places)
    let messages = error.problems.map(\.summary)
    #expect(
      messages.contains {
        $0.hasSuffix("`sealed` is not one of recorded, signed")
      })
    #expect(messages.contains { $0.hasSuffix("did you mean `lost-device`?)") })
    #expect(messages.contains { $0.hasSuffix("did you mean `resets`?)") })
    #expect(error.problems.allSatisfy { $0.excerpt != nil })
  }

  @Test(arguments: [
    ("{days: mon-fri, from: 1️⃣7:00, to: \"20:00\", time_zone: UTC}", "`7:00` is no time of day"),
    (
      "1️⃣{from: \"07:00\", to: \"07:00\", time_zone: UTC}",
      "the hours from 07:00 to 07:00 are none"
    ),
    ("{from: \"07:00\", to: 1️⃣\"24:01\", time_zone: UTC}", "`24:01` is no time of day"),
    (
      "{from: \"07:00\", to: \"20:00\", time_zone: 1️⃣Europe/Pariss}",
      "`Europe/Pariss` is no time zone"
    ),
    ("{from: \"07:00\", to: \"20:00\", time_zone: 1️⃣EST}", "`EST` is no time zone"),
    (
      "{days: [mon, 1️⃣noday], from: \"07:00\", to: \"20:00\", time_zone: UTC}",
      "`noday` is no day or range of days"
    ),
    (
      "{days: 1️⃣mon-wed-fri, from: \"07:00\", to: \"20:00\", time_zone: UTC}",
      "`mon-wed-fri` is no day or range of days"
    ),
    ("{days: 1️⃣[], from: \"07:00\", to: \"20:00\", time_zone: UTC}", "the list needs at least 1"),
  ])
  func `hours that mean nothing are refused`(hours: String, message: String) throws {
    let marked = MarkedText(policy(require: "hours: \(hours)"))
    let error = try #require(throws: PolicyProblems.self) { try read(marked.text) }
    #expect(error.problems.map(\.lineAndColumn) == marked.places)
    #expect(error.problems.first?.message.contains(message) == true)
  }

  @Test(arguments: ["Device.lost_at", "device..lost_at", "device.lost_at.", "device lost_at"])
  func `a field that no request could have is refused`(path: String) {
    #expect(throws: PolicyProblems.self) { try read(policy(require: "fields: ['\(path)']")) }
  }

  @Test(arguments: [
    "count: 0", "count: 21", "within: 0s", "independent_of: [approver]", "independent_of: subject",
    "signed_by: [x]",
  ])
  func `a line of approvals that is not understood is refused`(key: String) {
    #expect(throws: PolicyProblems.self) {
      try read(
        policy(require: "approvals: [{role: administrator, proof: recorded, \(key)}]"))
    }
  }

  @Test(arguments: ["signed_by: x", "submitter: {}", "submitter: {account: root}"])
  func `a requirement that is not understood is refused`(key: String) {
    #expect(throws: PolicyProblems.self) {
      try read(policy(require: "requester: {role: helpdesk}, \(key)"))
    }
  }

  @Test(arguments: [
    "independent_of: [requester]", "independent_of: [subject]", "count: 1", "within: 48h",
  ])
  func `an elevated block that asks for less is refused`(loosened: String) throws {
    let own =
      "count: 2, role: administrator, proof: signed, within: 24h, independent_of: [requester, submitter]"
    let key = loosened.prefix { $0 != ":" }
    let less = own.replacing(try Regex("\(key): (\\[.*\\]|[^,]*)"), with: loosened)
    #expect(less != own)
    let text = policy(require: "approvals: [{\(own)}]")
    #expect(throws: PolicyProblems.self) {
      try read(text + "elevated: {require: {approvals: [{\(less)}]}}")
    }
    #expect(try read(text + "elevated: {require: {approvals: [{\(own)}]}}").policies.count == 1)
  }

  @Test func `a folder without a policy is refused`() throws {
    let error = try #require(throws: PolicyProblems.self) {
      try PolicySet.read([], folder: "policies")
    }
    #expect(error.problems.map(\.place.file) == ["policies"])
  }

  @Test(arguments: ["", "# nothing but a comment\n", "[]", "policy: [", "--- {}\n--- {}\n"])
  func `an empty or broken file refuses the whole folder`(text: String) throws {
    let error = try #require(throws: PolicyProblems.self) { try read(policy(), text) }
    #expect(error.problems.allSatisfy { $0.place.file == "p2.yaml" })
  }

  @Test func `a name that stands twice is refused at the second place`() throws {
    let error = try #require(throws: PolicyProblems.self) {
      try read(policy("a"), policy("b"), policy("a"))
    }
    #expect(error.problems.map(\.place.description) == ["p3.yaml:1:9"])
    #expect(error.problems[0].message == "the policy `a` stands in p1.yaml:1 already")
  }

  @Test func `policies decide in the order of their files, however they are given`() throws {
    let files = ["b.yaml", "a.yaml"].map { name in
      SourceText(file: name, bytes: Array(policy(String(name.prefix(1))).utf8))
    }
    #expect(try PolicySet.read(files, folder: ".").policies.map(\.name) == ["a", "b"])
  }

  @Test func `a field that no kind of request has is told with the nearest one`() throws {
    let fields: [RequestKind: Set<String>] = [
      .lostDevice: ["device.lost_at", "reason"], .sandboxOverwrite: ["reason", "sandbox.added_at"],
    ]
    let marked = MarkedText(
      """
      policy: p
      applies_to: {kinds: [lost-device], levels: [user], orgs: [acme]}
      require: {fields: [reason, 1️⃣device.lost_on, sandbox.added_at, 2️⃣sandbox.added_on, 3️⃣cause]}
      elevated: {require: {fields: [reason, 4️⃣device.lost_on, sandbox.added_at, 5️⃣sandbox.added_on, 6️⃣cause, 7️⃣x]}}
      """)
    let file = SourceText(file: "p.yaml", bytes: Array(marked.text.utf8))
    let error = try #require(throws: PolicyProblems.self) {
      try PolicySet.read([file], folder: ".", fields: fields)
    }
    #expect(error.problems.map(\.lineAndColumn) == marked.places)
    #expect(
      error.problems.prefix(3).map(\.summary) == [
        "p.yaml:3:28: error: `device.lost_on` is no field of a request (did you mean `device.lost_at`?)",
        "p.yaml:3:62: error: `sandbox.added_on` is no field of a request (did you mean `sandbox.added_at`?)",
        "p.yaml:3:80: error: `cause` is no field of a request (requests have device.lost_at, reason)",
      ])
    #expect(error.problems.allSatisfy { $0.excerpt != nil })
    // Where nobody knows what requests can tell, that is not looked at.
    #expect(try PolicySet.read([file], folder: ".").policies.count == 1)
  }

  @Test func `the schema knows every key of the shapes`() {
    let schema = PolicySet.schema.description
    for key in [
      "policy", "applies_to", "without_roles", "users", "approvals", "identity_check", "requester",
      "fields", "decided_within", "hours", "limits", "cool_down", "signed_by", "submitter",
      "elevated", "$schema", "title",
    ] {
      #expect(schema.contains("\"\(key)\": "), "\(key)")
    }
  }

  @Test(arguments: [
    ("user-resets.yaml", PolicyFile.policy), ("user-resets.yml", .misspelt("user-resets.yaml")),
    ("v1.2.YAML", .misspelt("v1.2.yaml")), ("a.cases.yMl", .misspelt("a.cases.yaml")),
    ("user-resets.cases.yaml", .cases(of: "user-resets")), ("README.md", .other),
    (".hidden.yaml", .other), (".hidden.yml", .other), ("user-resets.yaml~", .other),
    ("user-resets.yaml.bak", .other), ("yaml", .other),
  ])
  func `a file's name tells what it is`(name: String, file: PolicyFile) {
    #expect(PolicyFile(name: name) == file)
  }
}
