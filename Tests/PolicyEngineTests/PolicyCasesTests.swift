import LocatedYAML
import ResetModel
import Testing

@testable import PolicyEngine

@Suite struct PolicyCasesTests {
  private static let people = """
    orgs: [{id: acme, name: Acme, environment: production}]
    users:
      - {id: 1, login: alex, name: Alex, roles: {acme: [administrator]}}
      - {id: 2, login: sam, name: Sam, roles: {acme: [helpdesk]}}
      - {id: 3, login: dana, name: Dana, roles: {acme: [member]}}
    """

  private static let defaults = """
    directory: people.yaml
    now: 2026-11-20T15:00:00Z
    defaults:
      {kind: lost-device, id: HD-1, org: acme, level: user, users: [dana], requested_by: sam,
       requested_at: 2026-11-20T14:00:00Z, device: {lost_at: 2026-11-19T00:00:00Z, serial: 7},
       approvals: [{by: alex, at: 2026-11-20T14:30:00Z}]}
    cases:

    """

  private func read(_ text: String) throws(PolicyProblems) -> PolicyCases {
    try PolicyCases.read(SourceText(file: "p.cases.yaml", bytes: Array(text.utf8)))
  }

  private func run(_ cases: String, against text: String = policy()) throws -> [CaseResult] {
    let directory = try PlainDirectory(
      SourceText(file: "people.yaml", bytes: Array(Self.people.utf8)))
    let policies = try PolicyEngineTests.read(text)
    return try read(Self.defaults + cases).cases.map { $0.run(against: policies, in: directory) }
  }

  @Test func `a case passes where the decision is the expected one`() throws {
    let results = try run(
      """
        - {case: permitted, request: {}, expect: {decision: permit}}
        - {case: no approval, request: {}, approvals: [], expect: {decision: hold, finding: always/administrator}}
        - {case: a member asks, request: {requested_by: dana}, expect: {decision: deny, finding: p/requester}}
        - {case: met, request: {}, expect: {decision: permit, finding: p/requester}}
      """)
    #expect(results.map(\.passes) == [true, true, true, true])
    #expect(results.map { $0.decision?.effect } == [.permit, .hold, .deny, .permit])
  }

  @Test func `a case fails where it is another one, and says what was found`() throws {
    let results = try run(
      """
        - {case: one, request: {}, expect: {decision: hold}}
        - {case: two, request: {requested_by: dana}, expect: {decision: permit}}
        - {case: three, request: {}, approvals: [], expect: {decision: hold, finding: p/requester}}
        - {case: four, request: {}, expect: {decision: permit, finding: p/requestor}}
      """)
    #expect(results.map(\.passes) == [false, false, false, false])
    #expect(
      results.flatMap(\.problems).map(\.summary) == [
        "p.cases.yaml:8:12: error: `one`: expected hold, decided permit",
        "p.cases.yaml:9:12: error: `two`: expected permit, decided deny (p/requester: the requester dana has not the role `helpdesk` in `acme`)",
        "p.cases.yaml:10:81: error: `three`: no finding `p/requester` says hold (always/administrator: no administrator of `acme` other than the subjects approved)",
        "p.cases.yaml:11:67: error: `four`: no finding `p/requestor` says permit (did you mean `p/requester`?)",
      ])
  }

  @Test func `a request that cannot be read fails its case`() throws {
    let results = try run(
      """
        - {case: one, request: {users: [nobody]}, expect: {decision: deny}}
        - {case: two, request: {}, history: [{user: ghost, at: 2026-11-20T14:00:00Z}], expect: {decision: permit}}
      """)
    #expect(results.map(\.passes) == [false, false])
    #expect(results.allSatisfy { $0.decision == nil && !$0.problems.isEmpty })
    #expect(
      results[1].problems.map(\.summary) == [
        "p.cases.yaml:9:47: error: `ghost` is not one user of the case's directory"
      ])
  }

  @Test func `a request is filled in from the defaults`() throws {
    let results = try read(
      Self.defaults + """
          - {case: a, request: {level: org, device: {serial: 8}, reason: x}, expect: {decision: permit}}
          - {case: b, request: {device: {lost_at: null}}, expect: {decision: permit}}
          - {case: c, request: {device: ~}, approvals: [], now: 2026-01-01T00:00:00Z, expect: {decision: permit}}
        """
    ).cases
    #expect(results[0].request.text("level") == "org")
    #expect(results[0].request.text("org") == "acme")
    #expect(results[0].request["device"]?.text("serial") == "8")
    #expect(results[0].request["device"]?.text("lost_at") == "2026-11-19T00:00:00Z")
    #expect(results[0].request["level"]?.line == 8)
    #expect(results[0].request["org"]?.line == 4)
    #expect(!results[1].request.filledPaths().contains("device.lost_at"))
    #expect(results[1].request.filledPaths().contains("device.serial"))
    #expect(results[2].request["device"] == nil)
    #expect(results[2].request["approvals"] == nil)
    #expect(
      results.map(\.now.description) == [
        "2026-11-20T15:00:00Z", "2026-11-20T15:00:00Z", "2026-01-01T00:00:00Z",
      ])
  }

  @Test func `the history counts, by id or login, in an org and in the run`() throws {
    let limits = """
      {resets: 2, per: subject, in: 1d, over: deny}, {resets: 5, per: org, in: 1h, over: deny},
        {resets: 9, per: run, over: hold}
      """
    let results = try run(
      """
        - {case: by login, request: {}, history: [{user: dana, at: 2026-11-20T00:00:00Z, count: 2}], expect: {decision: deny}}
        - {case: by id, request: {}, history: [{user: 3, at: 2026-11-20T00:00:00Z, count: 2}], expect: {decision: deny}}
        - {case: of another, request: {}, history: [{user: sam, at: 2026-11-20T00:00:00Z, count: 2}], expect: {decision: permit}}
        - {case: in the org, request: {}, history: [{user: sam, at: 2026-11-20T14:30:00Z, count: 5}], expect: {decision: deny}}
        - {case: elsewhere, request: {}, history: [{user: sam, at: 2026-11-20T14:30:00Z, org: globex, count: 5}], expect: {decision: permit}}
        - {case: in the run, request: {}, resets_in_run: 9, expect: {decision: hold, finding: p/limits}}
      """, against: policy(limits: limits))
    #expect(results.flatMap(\.problems).map(\.summary) == [])
    #expect(results.map(\.passes) == [Bool](repeating: true, count: 6))
  }

  @Test func `a case has the signed words that every case has, or its own`() throws {
    let words = "signed: [{by: alex, at: 2026-11-20T14:30:00Z}]\n"
    let cases = try read(
      Self.defaults.replacing("cases:", with: words + "cases:") + """
          - {case: a, request: {}, expect: {decision: permit}}
          - {case: b, request: {}, signed: [], expect: {decision: hold}}
          - case: c
            request: {}
            signer: sam
            submitter: 2
            signed:
              - {by: 1, at: 2026-11-20T14:00:00Z, kind: refusal, expires_at: 2026-11-20T14:30:00Z}
              - {by: alex, at: 2026-11-20T14:00:00Z, request: HD-2, digest: other, namespace: git}
              - {by: alex, at: 2026-11-20T14:00:00Z, bad_signature: expired-key}
            expect: {decision: hold}
        """
    ).cases
    #expect(cases.map { $0.signed.map(\.by) } == [["alex"], [], ["1", "alex", "alex"]])
    let good = cases[0].signed[0]
    #expect((good.word, good.request, good.bytes) == (.approval, nil, .this))
    #expect((good.expiresAt, good.fault, good.namespace) == (nil, nil, "approval@mfareset"))
    #expect((cases[0].signer, cases[0].submitter) == (nil, nil))
    #expect((cases[2].signer, cases[2].submitter) == ("sam", "2"))
    #expect(cases[2].signed[0].word == .refusal)
    #expect(cases[2].signed[0].expiresAt == Timestamp(rfc3339: "2026-11-20T14:30:00Z"))
    let other = cases[2].signed[1]
    #expect((other.request, other.bytes, other.namespace) == ("HD-2", .other, "git"))
    #expect(cases[2].signed[2].fault == .expiredKey)
  }

  @Test func `a signature is bad in ways that have a name`() throws {
    let marked = MarkedText(
      Self.defaults + """
          - case: a
            request: {}
            signed:
              - {by: alex, at: 2026-11-20T14:00:00Z, bad_signature: 1️⃣because}
              - {by: alex, at: 2026-11-20T14:00:00Z, digest: 2️⃣others}
            expect: {decision: hold}
        """)
    let error = try #require(throws: PolicyProblems.self) { try read(marked.text) }
    #expect(error.problems.map(\.lineAndColumn) == marked.places)
    #expect(
      error.problems[0].message.hasSuffix(
        "`because` is not one of forged, altered, revoked, expired-key, unverified"))
  }

  @Test func `every problem of a file of cases is told, with its place`() throws {
    let marked = MarkedText(
      """
      1️⃣directry: people.yaml
      directory: people.yaml
      now: 2️⃣today
      defaults: 3️⃣[]
      cases:
        - {case: one, request: 4️⃣HD-1, expect: {decision: 5️⃣permitted}}
        - 6️⃣{case: two, 7️⃣requests: {}, expect: {decision: permit}}
        - {case: three, request: {}, approvals: 8️⃣alex, expect: {decision: permit}}
      """)
    let error = try #require(throws: PolicyProblems.self) { try read(marked.text) }
    #expect(error.problems.map(\.lineAndColumn) == marked.places)
  }

  @Test func `a file without a case is refused`() {
    #expect(throws: PolicyProblems.self) {
      try read("directory: x\nnow: 2026-11-20T15:00:00Z\ncases: []")
    }
  }
}
