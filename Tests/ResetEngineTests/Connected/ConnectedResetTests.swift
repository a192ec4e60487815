import Journals
import ResetEngine
import ResetModel
import Testing

/// Resets at a provider outside our database: what may be done is done once, what is in doubt is
/// settled by reading, and every subject's state is told.
@Suite struct ConnectedResetTests {
  /// `acme` keeps its authenticators with the provider; `dana` has two, `lee` has one.
  static func world(
    _ provider: ScriptedProvider, policies: [String] = [World.oneAdministrator]
  ) throws -> World {
    let world = try World(policies: policies)
    provider.enrol("dana", "dana-1", "dana-2")
    provider.enrol("lee", "lee-1")
    world.furnish = { $0.connectors = ["acme": provider] }
    return world
  }

  @Test func `a permitted reset removes what was listed, and tells it`() async throws {
    let provider = ScriptedProvider()
    let world = try Self.world(provider)
    try world.drop(ticket("HD-1", users: "[dana, lee]"), as: "incoming/a.yaml")
    let result = try await world.run().result("incoming/a.yaml")
    #expect(result.outcome == .applied)
    #expect(result.settledAs == "done/a.yaml")
    #expect(result.resets.map(\.state) == [.reset, .reset])
    #expect(
      result.resets.map { $0.authenticators.map(\.id.text) } == [["dana-1", "dana-2"], ["lee-1"]])
    #expect(provider.everything == ["dana": [], "lee": []])
    #expect(
      provider.log == [
        "account dana", "list dana", "account lee", "list lee", "remove dana-1", "remove dana-2",
        "list dana", "remove lee-1", "list lee",
      ])
    #expect(try world.files() == ["done/a.yaml"])
    #expect(try world.auditFaults() == [])
    // What we hold ourselves is none of it.
    #expect(try world.enrolled("1042") == ["dana-acme", "dana-sandbox", "dana-user"])
  }

  @Test func `an org that keeps nothing elsewhere is reset in our own database`() async throws {
    let provider = ScriptedProvider()
    let world = try Self.world(provider)
    world.furnish = { $0.connectors = ["globex": provider] }
    try world.drop(ticket("HD-1"), as: "incoming/a.yaml")
    #expect(try await world.run().outcomes == ["incoming/a.yaml applied"])
    #expect(provider.log == [])
    #expect(try world.enrolled("1042") == ["dana-acme", "dana-sandbox"])
  }

  @Test func `nothing is asked of a provider for what is not permitted`() async throws {
    let provider = ScriptedProvider()
    let world = try Self.world(provider)
    try world.drop(ticket("HD-1", by: []), as: "incoming/a.yaml")
    #expect(try await world.run().outcomes == ["incoming/a.yaml held"])
    #expect(provider.log == [])
  }

  /// What goes wrong once, what the request is then, what it is after the next run, how often the
  /// removal was asked for in both, and what is left.
  struct Mishap: Sendable, CustomTestStringConvertible {
    let operation: ScriptedProvider.Operation
    let fault: ScriptedProvider.Fault
    let first: Outcome
    let then: Outcome
    let asked: Int
    let left: [String]

    init(
      _ operation: ScriptedProvider.Operation, _ fault: ScriptedProvider.Fault, _ first: Outcome,
      _ then: Outcome, asked: Int, left: [String] = []
    ) {
      self.operation = operation
      self.fault = fault
      self.first = first
      self.then = then
      self.asked = asked
      self.left = left
    }

    var testDescription: String { "\(operation) \(fault)" }
  }

  @Test(arguments: [
    Mishap(.account, .unreachable, .deferred, .applied, asked: 1),
    Mishap(.account, .timeOut(acted: false), .deferred, .applied, asked: 1),
    Mishap(.account, .tooManyCalls(TimeSpan("2h")), .deferred, .applied, asked: 1),
    Mishap(.account, .tooManyCalls(TimeSpan("5s")), .applied, .applied, asked: 1),
    Mishap(.account, .tooManyCalls(nil), .applied, .applied, asked: 1),
    Mishap(.account, .forbidden, .failed, .failed, asked: 0, left: ["lee-1"]),
    Mishap(.account, .missing, .failed, .failed, asked: 0, left: ["lee-1"]),
    Mishap(.list, .serverError(acted: false), .deferred, .applied, asked: 1),
    Mishap(.list, .forbidden, .failed, .failed, asked: 0, left: ["lee-1"]),
    Mishap(.remove, .unreachable, .deferred, .applied, asked: 2),
    Mishap(.remove, .tooManyCalls(TimeSpan("5s")), .applied, .applied, asked: 2),
    Mishap(.remove, .tooManyCalls(TimeSpan("2h")), .deferred, .applied, asked: 2),
    Mishap(.remove, .timeOut(acted: true), .applied, .applied, asked: 1),
    Mishap(.remove, .timeOut(acted: false), .deferred, .applied, asked: 2),
    Mishap(.remove, .serverError(acted: true), .applied, .applied, asked: 1),
    Mishap(.remove, .serverError(acted: false), .deferred, .applied, asked: 2),
    Mishap(.remove, .cutAnswer, .applied, .applied, asked: 1),
    Mishap(.remove, .emptyPromise, .deferred, .applied, asked: 2),
    Mishap(.remove, .missing, .deferred, .applied, asked: 2),
    Mishap(.remove, .forbidden, .failed, .failed, asked: 1, left: ["lee-1"]),
    Mishap(.remove, .conflict, .failed, .failed, asked: 1, left: ["lee-1"]),
  ])
  func `what goes wrong is told, and what is in doubt is settled by reading`(mishap: Mishap)
    async throws
  {
    let provider = ScriptedProvider()
    let world = try Self.world(provider)
    provider.script(
      mishap.operation, mishap.operation == .remove ? "lee-1" : "lee", mishap.fault)
    try world.drop(ticket("HD-1", users: "[lee]"), as: "incoming/a.yaml")
    let first = try await world.runReached().result("incoming/a.yaml")
    #expect(first.outcome == mishap.first)
    #expect(first.problems.isEmpty == (first.outcome == .applied), "\(first.problems)")
    if first.outcome == .deferred {
      #expect(try world.files() == ["held/a.yaml"])
      let second = try await world.run().result("held/a.yaml")
      #expect(second.outcome == mishap.then, "\(second)")
      if mishap.operation == .remove {
        #expect(first.resets.map(\.state) == [.pending])
        #expect(second.notes == ["its reset was begun in an earlier run"])
      }
    }
    #expect(provider.asked(toRemove: "lee-1") == mishap.asked)
    #expect(provider.enrolled("lee") == mishap.left)
    #expect(try world.files() == [mishap.then == .applied ? "done/a.yaml" : "failed/a.yaml"])
    #expect(try world.auditFaults() == [])
    #expect(try await world.run().results.isEmpty)
  }

  @Test func `nobody is reset before everybody is looked up`() async throws {
    let provider = ScriptedProvider()
    let world = try Self.world(provider)
    provider.script(.account, "lee", .timeOut(acted: false))
    try world.drop(ticket("HD-1", users: "[dana, lee]"), as: "incoming/a.yaml")
    let pass = try await world.run()
    #expect(pass.outcomes == ["incoming/a.yaml deferred"])
    #expect(pass.results[0].resets == [])
    #expect(provider.removed == [])
    #expect(try await world.run().outcomes == ["held/a.yaml applied"])
  }

  @Test func `every subject that cannot be reset is told at once`() async throws {
    let provider = ScriptedProvider()
    let world = try Self.world(provider)
    provider.script(.account, "dana", .forbidden)
    try world.drop(ticket("HD-1", users: "[dana, lee, mia]"), as: "incoming/a.yaml")
    let result = try await world.run().result("incoming/a.yaml")
    #expect(result.outcome == .failed)
    #expect(
      result.problems == [
        "`okta` was asked for `dana`: 403 Forbidden; nothing was removed",
        "`okta` was asked for `mia`: there is no such account; nothing was removed",
      ])
    #expect(provider.removed == [])
  }

  @Test func `what was removed of a failed request is told, and what was not`() async throws {
    let provider = ScriptedProvider()
    let world = try Self.world(provider)
    provider.script(.remove, "dana-2", .forbidden, times: nil)
    provider.script(.remove, "lee-1", .conflict, times: nil)
    try world.drop(ticket("HD-1", users: "[dana, lee]"), as: "incoming/a.yaml")
    let pass = try await world.run()
    let result = try pass.result("incoming/a.yaml")
    #expect(result.outcome == .failed)
    #expect(result.resets.map(\.state) == [.incomplete, .untouched])
    #expect(result.resets[0].authenticators.map(\.id) == ["dana-1"])
    #expect(result.resets[0].left.map(\.fate) == [.stillThere])
    #expect(
      result.problems == [
        "totp `dana-2` of `dana` is still there: 403 Forbidden",
        "totp `lee-1` of `lee` is still there: 409 Conflict",
      ])
    #expect(pass.record.summary.subjects == 1)
    #expect(pass.record.summary.authenticatorsRemoved == 1)
    #expect(world.text("failed/a.receipt.yaml")?.contains("fate: \"still-there\"") == true)
    #expect(
      try world.look { journal, _ in try journal.run(withID: pass.record.id)?.summary }
        == pass.record.summary)
    #expect(try world.auditFaults() == [])
  }

  @Test func `what a provider lets go of only last is asked for once more`() async throws {
    let provider = ScriptedProvider()
    let world = try Self.world(provider)
    provider.script(.remove, "dana-1", .conflict, times: 1)
    try world.drop(ticket("HD-1", users: "[dana]"), as: "incoming/a.yaml")
    #expect(try await world.run().outcomes == ["incoming/a.yaml applied"])
    #expect(
      provider.log.filter { $0.hasPrefix("remove") } == [
        "remove dana-1", "remove dana-2", "remove dana-1",
      ])
  }

  @Test func `what was gone already is told so`() async throws {
    let provider = ScriptedProvider()
    let world = try Self.world(provider)
    provider.before { provider, operation, subject in
      if operation == .remove, subject == "dana-1" { provider.lose("dana-2") }
    }
    try world.drop(ticket("HD-1", users: "[dana]"), as: "incoming/a.yaml")
    let result = try await world.run().result("incoming/a.yaml")
    #expect(result.outcome == .applied)
    #expect(result.resets[0].authenticators.map(\.id) == ["dana-1"])
    #expect(result.resets[0].left.map(\.fate) == [.alreadyGone])
  }

  @Test func `what a person enrols between plan and call survives, and is told`() async throws {
    let provider = ScriptedProvider()
    let world = try Self.world(provider)
    provider.before { provider, operation, subject in
      if operation == .remove, subject == "lee-1" { provider.enrol("lee", "new-1") }
    }
    try world.drop(ticket("HD-1", users: "[lee]"), as: "incoming/a.yaml")
    let result = try await world.run().result("incoming/a.yaml")
    #expect(result.outcome == .applied)
    #expect(provider.enrolled("lee") == ["new-1"])
    #expect(
      result.notes == ["totp `new-1` was enrolled after the plan was made, and was left alone"])
  }

  @Test func `what a person enrols while a reset is in doubt survives`() async throws {
    let provider = ScriptedProvider()
    let world = try Self.world(provider)
    provider.script(.remove, "lee-1", .timeOut(acted: false))
    try world.drop(ticket("HD-1", users: "[lee]"), as: "incoming/a.yaml")
    #expect(try await world.run().outcomes == ["incoming/a.yaml deferred"])
    // The slow server acts after all, and the person enrols anew, even under the old name.
    provider.lose("lee-1")
    provider.enrol(
      "lee",
      Authenticator(
        id: "lee-1", level: .user, org: nil, kind: "totp", enrolledAt: World.noon))
    let result = try await world.run().result("held/a.yaml")
    #expect(result.outcome == .applied)
    #expect(result.resets[0].authenticators.map(\.id) == ["lee-1"])
    #expect(provider.enrolled("lee") == ["lee-1"])
    #expect(provider.asked(toRemove: "lee-1") == 1)
  }

  @Test(arguments: ConnectorCapabilities.Removing.allCases)
  func `a time-out of many subjects leaves nobody in the dark`(
    removing: ConnectorCapabilities.Removing
  ) async throws {
    let provider = ScriptedProvider(removing: removing)
    let world = try Self.world(provider)
    provider.script(.remove, removing == .oneByOne ? "dana-2" : "dana", .timeOut(acted: false))
    try world.drop(ticket("HD-1", users: "[dana, lee]"), as: "incoming/a.yaml")
    let first = try await world.run().result("incoming/a.yaml")
    #expect(first.outcome == .deferred)
    #expect(first.resets.map(\.state) == [removing == .oneByOne ? .incomplete : .pending, .reset])
    #expect(try await world.run().outcomes == ["held/a.yaml applied"])
    #expect(provider.everything == ["dana": [], "lee": []])
    #expect(provider.removed.count == 3)
  }
}

extension World {
  /// Goes over the queue once; that no connector could be reached is no reason to stop the test.
  func runReached() async throws -> Pass {
    do { return try await run() } catch let error as ConnectorUnreachable {
      guard let pass = lastPass else { throw error }
      return pass
    }
  }
}
