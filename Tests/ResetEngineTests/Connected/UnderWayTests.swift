import Databases
import Journals
import ResetEngine
import ResetModel
import Testing

/// What holds while a reset is under way at a provider.
@Suite struct UnderWayTests {
  /// A world in which the reset of `lee` under HD-1 timed out, and `held/a.yaml` waits.
  private static func inDoubt(
    _ provider: ScriptedProvider, policies: [String] = [World.oneAdministrator]
  ) async throws -> World {
    let world = try ConnectedResetTests.world(provider, policies: policies)
    provider.script(.remove, "lee-1", .timeOut(acted: false))
    try world.drop(ticket("HD-1", users: "[lee]"), as: "incoming/a.yaml")
    let pass = try await world.run()
    #expect(pass.outcomes == ["incoming/a.yaml deferred"])
    #expect(
      pass.results[0].problems.last
        == "its reset is under way, and can no longer be refused, replaced or expire; the next run goes on with it"
    )
    return world
  }

  private static func keepInDoubt(_ provider: ScriptedProvider) {
    provider.script(.list, "lee", .timeOut(acted: false), times: nil)
  }

  @Test func `it counts for limits from its beginning`() async throws {
    let provider = ScriptedProvider()
    let world = try await Self.inDoubt(
      provider,
      policies: [World.oneAdministrator + "\nlimits: [{resets: 1, per: org, in: 1h, over: deny}]"])
    Self.keepInDoubt(provider)
    try world.drop(ticket("HD-2", users: "[dana]"), as: "incoming/b.yaml")
    let pass = try await world.run()
    #expect(pass.outcomes == ["held/a.yaml deferred", "incoming/b.yaml denied"])
    #expect(provider.removed == [])
  }

  @Test func `it counts for those behind it in the same run`() async throws {
    let provider = ScriptedProvider()
    let world = try ConnectedResetTests.world(
      provider,
      policies: [World.oneAdministrator + "\nlimits: [{resets: 1, per: run, over: hold}]"])
    provider.script(.remove, "lee-1", .timeOut(acted: false))
    try world.drop(ticket("HD-1", users: "[lee]"), as: "incoming/a.yaml")
    try world.drop(ticket("HD-2", users: "[dana]"), as: "incoming/b.yaml")
    #expect(
      try await world.run().outcomes == ["incoming/a.yaml deferred", "incoming/b.yaml held"])
    // What an earlier run began is not counted twice.
    #expect(try await world.run().outcomes == ["held/a.yaml applied", "held/b.yaml applied"])
  }

  @Test func `what came to nothing counts for no limit`() async throws {
    let provider = ScriptedProvider()
    let world = try ConnectedResetTests.world(
      provider,
      policies: [World.oneAdministrator + "\nlimits: [{resets: 1, per: org, in: 1h, over: deny}]"])
    provider.script(.remove, "lee-1", .forbidden)
    try world.drop(ticket("HD-1", users: "[lee]"), as: "incoming/a.yaml")
    try world.drop(ticket("HD-2", users: "[dana]"), as: "incoming/b.yaml")
    #expect(
      try await world.run().outcomes == ["incoming/a.yaml failed", "incoming/b.yaml applied"])
  }

  @Test func `another request for the same subject waits, and is told why`() async throws {
    let provider = ScriptedProvider()
    let world = try await Self.inDoubt(provider)
    Self.keepInDoubt(provider)
    try world.drop(ticket("HD-2", users: "[dana, lee]"), as: "incoming/b.yaml")
    let result = try await world.run().result("incoming/b.yaml")
    #expect(result.outcome == .held)
    #expect(result.decision?.unmet.map(\.name) == ["always/one_reset_at_a_time"])
    #expect(result.decision?.unmet.first?.remedy == "wait until `HD-1` is finished")
  }

  @Test func `it is not replaced, and a copy is a duplicate`() async throws {
    let provider = ScriptedProvider()
    let world = try await Self.inDoubt(provider)
    Self.keepInDoubt(provider)
    try world.drop(ticket("HD-1", users: "[lee]"), as: "incoming/copy.yaml")
    try world.drop(ticket("HD-1", users: "[lee]", reason: "Another one."), as: "incoming/new.yaml")
    let pass = try await world.run()
    #expect(
      pass.outcomes == [
        "held/a.yaml deferred", "incoming/copy.yaml duplicate", "incoming/new.yaml invalid",
      ])
    #expect(
      try pass.result("incoming/new.yaml").problems[0].contains(
        "whose reset is under way and can no longer be replaced"))
  }

  @Test func `it does not expire`() async throws {
    let provider = ScriptedProvider()
    let world = try await Self.inDoubt(provider)
    let pass = try await world.run(at: World.noon + TimeSpan("9d")!, heldFor: TimeSpan("1h")!)
    #expect(pass.outcomes == ["held/a.yaml applied"])
  }

  @Test(arguments: [true, false])
  func `it is finished whatever is done to its file`(edited: Bool) async throws {
    let provider = ScriptedProvider()
    let world = try await Self.inDoubt(provider)
    try world.remove("held/a.yaml")
    if edited { try world.drop("kind: nothing\n", as: "held/a.yaml") }
    let pass = try await world.run()
    #expect(pass.outcomes.first == "held/a.yaml applied")
    #expect(provider.enrolled("lee") == [])
    #expect(world.text("done/a.yaml") == ticket("HD-1", users: "[lee]"))
    #expect(try world.auditFaults() == [])
  }

  @Test func `it is finished by a run that may take one file only`() async throws {
    let provider = ScriptedProvider()
    let world = try await Self.inDoubt(provider)
    try world.drop(ticket("HD-2", users: "[dana]"), as: "incoming/b.yaml")
    #expect(
      try await world.run(limit: 1).outcomes == ["held/a.yaml applied", "incoming/b.yaml applied"])
  }

  @Test func `as long as it is in doubt the journal says the same and grows no more`() async throws
  {
    let provider = ScriptedProvider()
    let world = try await Self.inDoubt(provider)
    Self.keepInDoubt(provider)
    try await world.run()
    let length = try world.auditLength()
    let pass = try await world.run()
    #expect(pass.results[0].resets.map(\.state) == [.unknown])
    // A run's beginning and its end.
    #expect(try world.auditLength() == length + 2)
    #expect(try world.auditFaults() == [])
  }

  @Test func `without its provider it waits`() async throws {
    let provider = ScriptedProvider()
    let world = try await Self.inDoubt(provider)
    world.furnish = { _ in }
    let result = try await world.run().result("held/a.yaml")
    #expect(result.outcome == .deferred)
    #expect(
      result.problems.first
        == "`okta`, with which its reset was begun, is not the provider of `acme` any more")
    world.furnish = { $0.connectors = ["acme": provider] }
    #expect(try await world.run().outcomes == ["held/a.yaml applied"])
  }

  @Test func `a plan that somebody wrote into the journal is not carried out`() async throws {
    let provider = ScriptedProvider()
    let world = try await Self.inDoubt(provider)
    let connection = try SQLiteConnection.open(world.journalPath, for: .writing)
    try connection.run("UPDATE intended_removal SET authenticator = 'dana-1'")
    let error = await #expect(throws: JournalError.self) { try await world.run() }
    #expect(error.map { "\($0)" }?.contains("another plan than was permitted") == true)
    #expect(provider.removed == [])
  }

  @Test func `what is in doubt is no history yet`() async throws {
    let provider = ScriptedProvider()
    let world = try await Self.inDoubt(provider)
    func history() throws -> [String] {
      try world.look { journal, _ in
        var lines: [String] = []
        try journal.forEachReset(ResetFilter()) { reset in
          lines.append("\(reset.request) \(reset.authenticators.map(\.id))")
          return true
        }
        return lines
      }
    }
    #expect(try history() == [])
    try await world.run()
    #expect(try history() == ["HD-1 [lee-1]"])
  }
}
