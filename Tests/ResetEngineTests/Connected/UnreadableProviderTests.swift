import Journals
import ResetEngine
import ResetModel
import Testing

/// Providers that cannot be read, or that remove everything at once.
@Suite struct UnreadableProviderTests {
  private static func world(_ provider: ScriptedProvider) throws -> World {
    try ConnectedResetTests.world(provider)
  }

  @Test func `what cannot be read is told as accepted`() async throws {
    let provider = ScriptedProvider("resolver", listing: .none)
    let world = try Self.world(provider)
    try world.drop(ticket("HD-1", users: "[dana, lee]"), as: "incoming/a.yaml")
    let result = try await world.run().result("incoming/a.yaml")
    #expect(result.outcome == .applied)
    #expect(result.resets.map(\.state) == [.accepted, .accepted])
    #expect(result.notes == ["`resolver` accepted it; what it removed cannot be read"])
    #expect(provider.log == ["account dana", "account lee", "remove dana", "remove lee"])
    let receipt = try #require(world.text("done/a.receipt.yaml"))
    #expect(receipt.contains("accepted"))
    #expect(!receipt.contains("nothing to remove"))
    #expect(try world.auditFaults() == [])
  }

  @Test(arguments: [false, true])
  func `a time-out that cannot be settled by reading is left to a person, and never repeated`(
    acted: Bool
  ) async throws {
    let provider = ScriptedProvider("resolver", listing: .none)
    let world = try Self.world(provider)
    provider.script(.remove, "dana", .timeOut(acted: acted))
    try world.drop(ticket("HD-1", users: "[dana, lee]"), as: "incoming/a.yaml")
    let result = try await world.run().result("incoming/a.yaml")
    #expect(result.outcome == .failed)
    #expect(result.resets.map(\.state) == [.unknown, .accepted])
    #expect(
      result.problems == [
        "`resolver` did not do all that it was asked for: no answer within 60s",
        "what `dana` has enrolled was to be removed, and whether it is gone is not known: `resolver` has to be looked at",
      ])
    try await world.run()
    #expect(provider.asked(toRemove: "dana") == 1)
    // It may have been done, so it counts.
    #expect(
      try world.look { journal, _ in
        try journal.resets(ofSubject: "1042", since: World.noon, limit: 9)
      } == 1)
  }

  @Test func `what could not be asked for is asked for in the next run, and nothing else`()
    async throws
  {
    let provider = ScriptedProvider("resolver", listing: .none)
    let world = try Self.world(provider)
    provider.script(.remove, "lee", .unreachable)
    try world.drop(ticket("HD-1", users: "[dana, lee]"), as: "incoming/a.yaml")
    let first = try await world.run().result("incoming/a.yaml")
    #expect(first.outcome == .deferred)
    #expect(first.resets.map(\.state) == [.accepted, .pending])
    #expect(try await world.run().outcomes == ["held/a.yaml applied"])
    #expect(provider.asked(toRemove: "dana") == 1)
    #expect(provider.asked(toRemove: "lee") == 2)
  }

  @Test(arguments: Crashes.Moment.allCases)
  func `a crash at a call that cannot be read again is left to a person`(moment: Crashes.Moment)
    async throws
  {
    let provider = ScriptedProvider("resolver", listing: .none)
    let world = try Self.world(provider)
    try world.drop(ticket("HD-1", users: "[lee]"), as: "incoming/a.yaml")
    let crashes = Crashes(atRemoval: 1, moment)
    world.furnish = {
      $0.connectors = ["acme": provider]
      crashes.decorate(&$0)
    }
    await #expect(throws: Crash.self) { try await world.run() }
    world.furnish = { $0.connectors = ["acme": provider] }
    let result = try await world.run().result("held/a.yaml")
    #expect(result.outcome == .failed)
    #expect(result.resets.map(\.state) == [.unknown])
    #expect(provider.asked(toRemove: "lee") == (moment == .before ? 0 : 1))
  }

  @Test func `nothing is removed all at once that the plan does not have`() async throws {
    let provider = ScriptedProvider(removing: .allAtOnce)
    let world = try Self.world(provider)
    provider.before { provider, operation, subject in
      let isSecondLook = provider.log.count { $0 == "list lee" } == 2
      if operation == .list, subject == "lee", isSecondLook { provider.enrol("lee", "new-1") }
    }
    try world.drop(ticket("HD-1", users: "[lee]"), as: "incoming/a.yaml")
    let result = try await world.run().result("incoming/a.yaml")
    #expect(result.outcome == .failed)
    #expect(result.resets.map(\.state) == [.untouched])
    #expect(provider.enrolled("lee") == ["lee-1", "new-1"])
    #expect(
      result.problems == [
        "totp `lee-1` of `lee` is still there: totp `new-1` was enrolled after the plan was made, and would be removed too"
      ])
    #expect(provider.asked(toRemove: "lee") == 0)
  }

  @Test func `half of everything is told half by half`() async throws {
    let provider = ScriptedProvider(removing: .allAtOnce)
    let world = try Self.world(provider)
    provider.script(.remove, "dana", .partly)
    try world.drop(ticket("HD-1", users: "[dana]"), as: "incoming/a.yaml")
    let result = try await world.run().result("incoming/a.yaml")
    #expect(result.outcome == .failed)
    #expect(result.resets[0].state == .incomplete)
    #expect(result.resets[0].authenticators.map(\.id) == ["dana-1"])
    #expect(result.resets[0].left.map(\.authenticator.id) == ["dana-2"])
  }

  @Test func `a list that may not be complete is told as one`() async throws {
    let provider = ScriptedProvider(listing: .filtered)
    let world = try Self.world(provider)
    try world.drop(ticket("HD-1", users: "[lee]"), as: "incoming/a.yaml")
    let result = try await world.run().result("incoming/a.yaml")
    #expect(result.outcome == .applied)
    #expect(
      result.notes == [
        "`okta` does not list all that is enrolled; what it did not list was left alone"
      ])
  }

  @Test func `a level that the provider cannot reset is told before anything is asked of it`()
    async throws
  {
    let provider = ScriptedProvider("resolver", listing: .none, levels: [.user])
    let world = try Self.world(provider)
    try world.drop(ticket("HD-1", level: "org", users: "[lee]"), as: "incoming/a.yaml")
    let result = try await world.run().result("incoming/a.yaml")
    #expect(result.outcome == .failed)
    #expect(result.problems == ["`resolver` cannot reset at org level; nothing was asked of it"])
    #expect(provider.log == [])
  }
}
