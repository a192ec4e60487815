import Journals
import ResetEngine
import ResetModel
import Testing

/// What a provider says is as hostile as what a file says.
@Suite struct ProviderAnswersTests {
  @Test(arguments: [
    Authenticator(id: "x", level: .org, org: "acme", kind: "odd", enrolledAt: nil),
    Authenticator(id: "lee-1", level: .user, org: nil, kind: "odd", enrolledAt: nil),
    Authenticator(id: "a\0b", level: .user, org: nil, kind: "odd", enrolledAt: nil),
  ])
  func `a list that cannot be right removes nothing`(odd: Authenticator) async throws {
    let provider = ScriptedProvider()
    let world = try ConnectedResetTests.world(provider)
    provider.enrol("lee", odd)
    try world.drop(ticket("HD-1", users: "[lee]"), as: "incoming/a.yaml")
    let result = try await world.run().result("incoming/a.yaml")
    #expect(result.outcome == .failed)
    #expect(result.problems[0].contains("what it answered cannot be right"))
    #expect(provider.removed == [])
  }

  @Test func `two people with one account are not reset`() async throws {
    let provider = ScriptedProvider()
    let world = try ConnectedResetTests.world(provider)
    world.furnish = { $0.connectors = ["acme": OneAccount(base: provider)] }
    try world.drop(ticket("HD-1", users: "[dana, lee]"), as: "incoming/a.yaml")
    let result = try await world.run().result("incoming/a.yaml")
    #expect(result.outcome == .failed)
    #expect(result.problems[0].contains("it is the same account as that of `dana`"))
    #expect(provider.removed == [])
  }

  @Test func `what it says is shown escaped`() async throws {
    let provider = ScriptedProvider()
    let world = try ConnectedResetTests.world(provider)
    provider.enrol("lee", "\u{1B}[31mred\u{202E}")
    provider.script(.remove, "\u{1B}[31mred\u{202E}", .forbidden, times: nil)
    try world.drop(ticket("HD-1", users: "[lee]"), as: "incoming/a.yaml")
    let result = try await world.run().result("incoming/a.yaml")
    #expect(result.outcome == .failed)
    #expect(
      !result.problems.joined().unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
    let shown = try #require(world.text("failed/a.receipt.yaml"))
    #expect(!shown.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
  }

  @Test func `a provider that is out of reach is asked once in a run, and the run says so`()
    async throws
  {
    let provider = ScriptedProvider()
    let world = try ConnectedResetTests.world(provider)
    provider.script(.account, "dana", .unreachable)
    for (number, login) in ["dana", "lee", "dana"].enumerated() {
      try world.drop(ticket("HD-\(number)", users: "[\(login)]"), as: "incoming/\(number).yaml")
    }
    let error = await #expect(throws: ConnectorUnreachable.self) { try await world.run() }
    #expect(
      error?.description
        == "the provider `okta` cannot be reached: connection refused; what waits for it is tried again in the next run"
    )
    #expect(provider.log == ["account dana"])
    let pass = try #require(world.lastPass)
    #expect(pass.results.map(\.outcome) == [.deferred, .deferred, .deferred])
    #expect(
      pass.results[1].problems == [
        "`okta` was not asked again in this run: connection refused; nothing was removed"
      ])
    // Nothing is left to recover.
    #expect(try world.look { journal, _ in try journal.unfinishedRuns().isEmpty })
    #expect(try await world.run().record.summary.count(of: .applied) == 3)
  }

  @Test func `one account that is never answered for keeps no other from being reset`()
    async throws
  {
    let provider = ScriptedProvider()
    let world = try ConnectedResetTests.world(provider)
    provider.script(.account, "dana", .serverError(acted: false), times: nil)
    try world.drop(ticket("HD-1", users: "[dana]"), as: "incoming/a.yaml")
    try world.drop(ticket("HD-2", users: "[lee]"), as: "incoming/b.yaml")
    #expect(
      try await world.run().outcomes == ["incoming/a.yaml deferred", "incoming/b.yaml applied"])
  }

  @Test func `what was decided before the look-up is decided again after it`() async throws {
    let provider = ScriptedProvider()
    let world = try ConnectedResetTests.world(provider)
    let path = world.journalPath
    provider.before { _, operation, _ in
      // Somebody imports the directory meanwhile, and alex is an administrator no more.
      guard operation == .list else { return }
      try? World.demote("alex", inJournalAt: path)
    }
    try world.drop(ticket("HD-1", users: "[lee]"), as: "incoming/a.yaml")
    let result = try await world.run().result("incoming/a.yaml")
    #expect(result.outcome == .held)
    #expect(provider.removed == [])
    #expect(try world.files() == ["held/a.yaml"])
  }
}

/// A connector that takes everybody for the same person.
private struct OneAccount: Connector {
  let base: ScriptedProvider

  var name: String { base.name }
  var capabilities: ConnectorCapabilities { base.capabilities }
  func account(of user: User, in org: Org) async throws(ConnectorError) -> AccountID { "dana" }
  func authenticators(
    of account: AccountID, at level: Level, in org: OrgID
  ) async throws(ConnectorError) -> [Authenticator] {
    try await base.authenticators(of: account, at: level, in: org)
  }
  func remove(
    _ removal: Removal, of account: AccountID, in org: OrgID
  ) async throws(ConnectorError) {
    try await base.remove(removal, of: account, in: org)
  }
}
