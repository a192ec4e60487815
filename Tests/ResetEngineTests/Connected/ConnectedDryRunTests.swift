import ResetEngine
import ResetModel
import Testing

/// A dry run reads from providers and asks them for nothing.
@Suite struct ConnectedDryRunTests {
  private static let limits =
    World.oneAdministrator
    + "\nlimits: [{resets: 3, per: run, over: hold}, {resets: 1, per: subject, in: 1h, over: hold}]"

  @Test(arguments: ConnectorCapabilities.Removing.allCases)
  func `a dry run foretells the run, and removes nothing`(removing: ConnectorCapabilities.Removing)
    async throws
  {
    let provider = ScriptedProvider(removing: removing)
    let world = try ConnectedResetTests.world(provider, policies: [Self.limits])
    try world.drop(ticket("HD-1", users: "[lee]"), as: "incoming/a.yaml")
    try world.drop(ticket("HD-2", users: "[lee]"), as: "incoming/b.yaml")
    try world.drop(ticket("HD-3", users: "[dana]"), as: "incoming/c.yaml")
    try world.drop(ticket("HD-4", users: "[mia]"), as: "incoming/d.yaml")
    let before = try world.everything()
    let dry = try await world.run(dry: true)
    #expect(try world.everything() == before)
    #expect(provider.removed == [])
    #expect(!provider.log.contains { $0.hasPrefix("remove") })
    let wet = try await world.run()
    #expect(dry.outcomes == wet.outcomes)
    #expect(
      wet.outcomes == [
        "incoming/a.yaml applied", "incoming/b.yaml held", "incoming/c.yaml applied",
        "incoming/d.yaml failed",
      ])
    #expect(dry.results.map(\.resets) == wet.results.map(\.resets))
    #expect(dry.record.summary == wet.record.summary)
  }

  @Test func `a dry run foretells how what is in doubt is settled`() async throws {
    let provider = ScriptedProvider()
    let world = try ConnectedResetTests.world(provider, policies: [Self.limits])
    provider.script(.remove, "lee-1", .timeOut(acted: false))
    try world.drop(ticket("HD-1", users: "[lee]"), as: "incoming/a.yaml")
    try await world.run()
    try world.drop(ticket("HD-2", users: "[dana]"), as: "incoming/b.yaml")
    try world.drop(ticket("HD-3", users: "[lee]"), as: "incoming/c.yaml")
    let before = try world.everything()
    let later = World.noon + TimeSpan("59m")!
    let dry = try await world.run(at: later, dry: true)
    #expect(try world.everything() == before)
    #expect(provider.removed == [])
    let wet = try await world.run(at: later)
    #expect(dry.outcomes == wet.outcomes)
    #expect(
      wet.outcomes == ["held/a.yaml applied", "incoming/b.yaml applied", "incoming/c.yaml held"])
    #expect(dry.results.map(\.decision) == wet.results.map(\.decision))
    #expect(dry.results.map(\.resets) == wet.results.map(\.resets))
  }
}
