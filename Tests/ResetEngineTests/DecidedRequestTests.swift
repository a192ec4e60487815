import IdentityProviders
import Journals
import ResetEngine
import ResetModel
import Testing

/// What becomes of one file, and the rules that no policy can switch off.
@Suite struct DecidedRequestTests {
  @Test func `a permitted reset removes the planned authenticators and nothing else`() async throws
  {
    let world = try World()
    try world.drop(ticket("HD-1"), as: "incoming/HD-1.yaml")
    let pass = try await world.run()
    #expect(pass.outcomes == ["incoming/HD-1.yaml applied"])
    #expect(try world.enrolled("1042") == ["dana-acme", "dana-sandbox"])
    #expect(try world.enrolled("1077") == ["lee-user"])
    #expect(try world.files() == ["done/HD-1.yaml"])
    #expect(world.text("done/HD-1.yaml") == ticket("HD-1"))
    #expect(try #require(world.text("done/HD-1.receipt.yaml")).contains("applied"))
    #expect(pass.record.summary.authenticatorsRemoved == 1)
    let dues = try world.look { _, directory in
      try directory.contents().users.first { $0.user.id == "1042" }?.enrolmentDue
    }
    #expect(dues == [EnrolmentDue(level: .user, org: nil, since: World.noon)])
  }

  @Test func `a reset at org level takes what is enrolled in that org only`() async throws {
    let world = try World()
    try world.drop(ticket("HD-1", level: "org"), as: "incoming/HD-1.yaml")
    #expect(try await world.run().outcomes == ["incoming/HD-1.yaml applied"])
    #expect(try world.enrolled("1042") == ["dana-sandbox", "dana-user"])
  }

  @Test func `a sandbox overwrite never resets the sandbox's enrolment`() async throws {
    let world = try World()
    try world.drop(sandboxTicket("HD-1", sandbox: "acme-sandbox"), as: "incoming/HD-1.yaml")
    #expect(try await world.run().outcomes == ["incoming/HD-1.yaml applied"])
    #expect(try world.enrolled("1042") == ["dana-sandbox", "dana-user"])
  }

  @Test func `a subject without authenticators is reset all the same`() async throws {
    let world = try World()
    try world.drop(ticket("HD-1", users: "[mia]"), as: "incoming/HD-1.yaml")
    let pass = try await world.run()
    #expect(pass.outcomes == ["incoming/HD-1.yaml applied"])
    #expect(pass.results.first?.resets.map(\.authenticators) == [[]])
    #expect(pass.record.summary.subjects == 1)
    #expect(try world.look { journal, _ in try journal.lastReset(ofSubject: "1078") } == World.noon)
  }

  @Test func `everyone leaves out the administrators on whose approval it rests, and says so`()
    async throws
  {
    let world = try World(policies: [World.twoAdministrators])
    try world.drop(
      ticket("HD-1", level: "org", users: "everyone", by: ["alex", "robin"]),
      as: "incoming/HD-1.yaml")
    let pass = try await world.run()
    let result = try pass.result("incoming/HD-1.yaml")
    #expect(result.outcome == .applied)
    #expect(result.resets.map(\.login).sorted() == ["dana", "lee", "mia", "other", "sam", "twin"])
    #expect(result.notes.count == 1 && result.notes[0].contains("alex, robin"))
    #expect(try world.enrolled("1") == ["alex-acme"])
  }

  @Test(arguments: [
    (ticket("HD-1", org: "acne"), "`acne` is not an org of the directory"),
    (ticket("HD-1", org: "acme-sandbox"), "`acme-sandbox` is a sandbox"),
    (ticket("HD-1", users: "[dane]"), "the directory has no user `dane`"),
    (ticket("HD-1", users: "[pat]"), "`pat` is not a user of `acme`"),
    (ticket("HD-1", users: "[1042, lee, dana]"), "`dana` is somebody who is already named"),
    (ticket("HD-1", users: "[twin]"), "`twin` is ambiguous"),
    (
      sandboxTicket("HD-1", sandbox: "globex-sandbox"),
      "`globex-sandbox` is not a sandbox of `acme`"
    ),
    (sandboxTicket("HD-1", sandbox: "nowhere"), "`nowhere` is not an org of the directory"),
    (sandboxTicket("HD-1", sandbox: "globex"), "`globex` is not a sandbox of `acme`"),
  ])
  func `what the directory contradicts is invalid, whatever policies say`(
    ticket: String, problem: String
  ) async throws {
    let world = try World(policies: [World.lax])
    try world.drop(ticket, as: "incoming/HD-1.yaml")
    let result = try await world.run().result("incoming/HD-1.yaml")
    #expect(result.outcome == .invalid)
    #expect(result.problems.count == 1 && result.problems[0].contains(problem), "\(result)")
    #expect(result.resets == [])
    #expect(try world.files() == ["invalid/HD-1.yaml"])
    #expect(try world.enrolled("1042") == ["dana-acme", "dana-sandbox", "dana-user"])
  }

  @Test func `problems of the text and of the directory are told in one pass`() async throws {
    let world = try World()
    try world.drop(
      ticket("HD-1", org: "acne", level: "usr", users: "[dane, dana]"), as: "incoming/HD-1.yaml")
    let problems = try await world.run().result("incoming/HD-1.yaml").problems
    #expect(
      problems.map { String($0.prefix(29)) } == [
        "incoming/HD-1.yaml:3:6: error", "incoming/HD-1.yaml:4:8: error",
        "incoming/HD-1.yaml:5:9: error",
      ])
  }

  @Test(arguments: [
    (["sam"], "[dana]"), (["pat"], "[dana]"), (["nobody"], "[dana]"), ([], "[dana]"),
    (["alex"], "[alex]"), (["alex"], "[1, dana]"), (["1"], "[alex]"),
  ])
  func `without an administrator of the org who is not a subject nothing is reset`(
    approvers: [String], users: String
  ) async throws {
    let world = try World(policies: [World.lax])
    try world.drop(
      ticket("HD-1", level: "org", users: users, by: approvers), as: "incoming/HD-1.yaml")
    let result = try await world.run().result("incoming/HD-1.yaml")
    #expect(result.outcome == .held)
    #expect(result.decision?.unmet.map(\.name) == ["always/administrator"])
    #expect(try world.enrolled("1") == ["alex-acme"])
    #expect(try world.enrolled("1042") == ["dana-acme", "dana-sandbox", "dana-user"])
  }

  @Test func `all subjects of a request are reset or none`() async throws {
    let world = try World()
    try world.drop(ticket("HD-1", users: "[dana, lee, nobody]"), as: "incoming/HD-1.yaml")
    try world.drop(ticket("HD-2", users: "[dana, lee]"), as: "incoming/HD-2.yaml")
    world.furnish = { $0.provider = Refusing(over: $0.provider, users: ["1077"]) }
    let pass = try await world.run()
    #expect(pass.outcomes == ["incoming/HD-1.yaml invalid", "incoming/HD-2.yaml failed"])
    #expect(try world.enrolled("1042") == ["dana-acme", "dana-sandbox", "dana-user"])
    #expect(try world.enrolled("1077") == ["lee-user"])
    #expect(
      try world.files() == ["invalid/HD-1.yaml", "failed/HD-2.yaml"].sorted(by: foldersFirst))
    #expect(try world.look { journal, _ in try journal.lastReset(ofSubject: "1042") } == nil)
  }

  @Test func `a provider's refusal fails that request and no other`() async throws {
    let world = try World()
    for (id, user) in [("HD-1", "dana"), ("HD-2", "lee"), ("HD-3", "mia")] {
      try world.drop(ticket(id, users: "[\(user)]"), as: "incoming/\(id).yaml")
    }
    world.furnish = { $0.provider = Refusing(over: $0.provider, users: ["1077"]) }
    let pass = try await world.run()
    #expect(pass.results.map(\.outcome) == [.applied, .failed, .applied])
    #expect(pass.results[1].problems == ["the provider refuses"])
    #expect(pass.results[1].resets == [])
    #expect(try world.enrolled("1042") == ["dana-acme", "dana-sandbox"])
    #expect(try world.auditFaults() == [])
  }

  private func foldersFirst(_ one: String, _ other: String) -> Bool {
    order(one) < order(other)
  }

  private func order(_ file: String) -> Int {
    QueueFolder.allCases.firstIndex { file.hasPrefix($0.rawValue) } ?? 0
  }
}
