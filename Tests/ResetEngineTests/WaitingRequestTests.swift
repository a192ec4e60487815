import Foundation
import Glibc
import IdentityProviders
import Journals
import RequestQueue
import ResetEngine
import ResetModel
import Testing

/// Held requests, what takes their place, duplicates and used ids.
@Suite struct WaitingRequestTests {
  @Test func `what another file of the same run took the place of is not decided again`()
    async throws
  {
    let world = try World()
    try world.drop(ticket("HD-1", by: []), as: "incoming/b.yaml")
    try await world.run()
    try world.drop(ticket("HD-1", users: "[lee]", by: []), as: "held/a.yaml")
    let pass = try await world.run()
    #expect(pass.outcomes == ["held/b.yaml denied", "held/a.yaml held"])
    #expect(try world.files() == ["held/a.yaml", "denied/b.yaml"])
  }

  @Test(arguments: [1, 256])
  func `what another held file took the place of is told once, also where that one is settled`(
    batch: Int
  ) async throws {
    let world = try World()
    try world.drop(ticket("HD-1", by: []), as: "incoming/b.yaml")
    try await world.run()
    try world.drop(ticket("HD-1", by: ["alex"]), as: "held/a.yaml")
    let pass = try await world.run(batch: batch)
    #expect(pass.outcomes == ["held/b.yaml denied", "held/a.yaml applied"])
    #expect(try world.files() == ["done/a.yaml", "denied/b.yaml"])
  }

  @Test(arguments: [["alex"], []])
  func `what should have made way for another held file, and could not, is not decided again`(
    approvers: [String]
  ) async throws {
    let world = try World()
    try world.drop(ticket("HD-1", by: []), as: "incoming/b.yaml")
    try await world.run()
    try world.drop(ticket("HD-1", users: "[lee]", by: approvers), as: "held/a.yaml")
    world.interference = Interference { step, name in
      step == .move && name == FileName("b.yaml") ? EACCES : nil
    }
    let outcome = approvers.isEmpty ? "held" : "applied"
    await #expect(throws: QueueError.self) { try await world.run() }
    #expect(world.lastPass?.outcomes == ["held/b.yaml denied", "held/a.yaml \(outcome)"])
    world.interference = nil
    try await world.run()
    #expect(
      try world.files() == [approvers.isEmpty ? "held/a.yaml" : "done/a.yaml", "denied/b.yaml"])
    #expect(try world.auditFaults() == [])
  }

  /// A world in which `held/HD-1.yaml` waits for an approval.
  private func waiting(_ policies: [String] = [World.oneAdministrator]) async throws -> World {
    let world = try World(policies: policies)
    try world.drop(ticket("HD-1", by: []), as: "incoming/HD-1.yaml")
    try await world.run()
    try #require(try world.files() == ["held/HD-1.yaml"])
    return world
  }

  @Test func `a held request that is decided as before makes no audit entry, in any later run`()
    async throws
  {
    let world = try await waiting()
    func requestEntries() throws -> Int {
      var count = 0
      try world.look { journal, _ in
        try journal.audit.forEachEntry { entry, _ in if entry.event == "request" { count += 1 } }
      }
      return count
    }
    #expect(try requestEntries() == 1)
    for _ in 1...3 {
      let pass = try await world.run()
      #expect(pass.outcomes == ["held/HD-1.yaml held"])
      #expect(try requestEntries() == 1)
      var remembered: [RequestResult] = []
      try world.look { journal, _ in
        try journal.forEachResult(of: pass.record.id) { result, _ in remembered.append(result) }
      }
      #expect(remembered == pass.results)
    }
  }

  @Test func `the place of a held request whose file is gone is given to no other`() async throws {
    let world = try await waiting()
    try world.drop(ticket("HD-2", users: "[lee]", by: []), as: "incoming/HD-1.yaml")
    let held = "\(world.queue)/held/HD-1.yaml"
    world.interference = Interference(before: { step, _ in
      if step == .open { unlink(held) }
      return nil
    })
    let pass = try await world.run()
    #expect(try pass.result("incoming/HD-1.yaml").settledAs == "held/HD-1.2.yaml")
    world.interference = nil
    #expect(try await world.run().outcomes == ["held/HD-1.2.yaml held", "held/HD-1.yaml held"])
    #expect(world.text("held/HD-1.yaml")?.contains("HD-1\n") == true)
    #expect(world.text("held/HD-1.2.yaml")?.contains("HD-2\n") == true)
  }

  @Test func `a held request has no receipt`() async throws {
    #expect(try await waiting().files(receipts: true) == ["held/HD-1.yaml"])
  }

  @Test func `other content takes the place of a held request, which is denied with a receipt`()
    async throws
  {
    let world = try await waiting()
    try world.drop(ticket("HD-1", by: ["alex"]), as: "incoming/HD-1.yaml")
    let pass = try await world.run()
    #expect(pass.outcomes == ["held/HD-1.yaml denied", "incoming/HD-1.yaml applied"])
    #expect(
      try world.files(receipts: true) == [
        "done/HD-1.receipt.yaml", "done/HD-1.yaml", "denied/HD-1.receipt.yaml",
        "denied/HD-1.yaml",
      ])
    #expect(world.text("denied/HD-1.yaml") == ticket("HD-1", by: []))
    #expect(world.text("done/HD-1.yaml") == ticket("HD-1", by: ["alex"]))
    #expect(try #require(world.text("denied/HD-1.receipt.yaml")).contains("incoming/HD-1.yaml"))
    let story = try #require(try world.look { journal, _ in try journal.story(of: "HD-1") })
    #expect(story.chapters.map(\.outcome) == [.denied, .applied])
    #expect(story.chapters[0].replacedBy == story.chapters[1].number)
    #expect(try world.auditFaults() == [])
  }

  @Test func `a held request waits for the file that takes its place to be at rest`() async throws {
    let world = try await waiting()
    try world.drop(ticket("HD-1", by: ["alex"]), as: "incoming/HD-1.yaml")
    let writer = open("\(world.queue)/incoming/HD-1.yaml", O_WRONLY)
    world.whileWaiting = { close(writer) }
    let pass = try await world.run()
    #expect(pass.outcomes == ["held/HD-1.yaml denied", "incoming/HD-1.yaml applied"])
  }

  @Test func `approvals of the content before do not count`() async throws {
    let two = World.oneAdministrator.replacingOccurrences(of: "count: 1", with: "count: 2")
    let world = try World(policies: [two])
    try world.drop(ticket("HD-1", by: ["alex"]), as: "incoming/a.yaml")
    try world.drop(ticket("HD-1", by: ["robin"]), as: "incoming/b.yaml")
    let pass = try await world.run()
    #expect(
      pass.outcomes == ["incoming/a.yaml held", "held/a.yaml denied", "incoming/b.yaml held"])
    #expect(try pass.result("incoming/b.yaml").approvals.map(\.by) == ["robin"])
    #expect(try await world.run().outcomes == ["held/b.yaml held"])
  }

  @Test(arguments: [1, 2, 256])
  func `a request is replaced within one run, whatever shares a commit`(batch: Int) async throws {
    let world = try World()
    try world.drop(ticket("HD-1", by: []), as: "incoming/a.yaml")
    try world.drop(ticket("HD-1", by: ["dana"]), as: "incoming/b.yaml")
    try world.drop(ticket("HD-1", by: ["alex"]), as: "incoming/c.yaml")
    try world.drop(ticket("HD-1", by: ["robin"]), as: "incoming/d.yaml")
    let pass = try await world.run(batch: batch)
    #expect(
      pass.outcomes == [
        "incoming/a.yaml held", "held/a.yaml denied", "incoming/b.yaml held",
        "held/b.yaml denied", "incoming/c.yaml applied", "incoming/d.yaml invalid",
      ])
    #expect(
      try world.files() == ["done/c.yaml", "denied/a.yaml", "denied/b.yaml", "invalid/d.yaml"])
    #expect(try world.auditFaults() == [])
    #expect(try await world.run().outcomes == [])
  }

  @Test func `what was held in this run is not decided a second time in it`() async throws {
    let world = try World()
    try world.drop(ticket("HD-1", by: []), as: "incoming/b.yaml")
    try await world.run()
    // The place of the first is free again when the third is held.
    try world.drop(ticket("HD-1", by: ["dana"]), as: "incoming/a.yaml")
    try world.drop(ticket("HD-1", by: ["sam"]), as: "incoming/b.yaml")
    let pass = try await world.run()
    #expect(
      pass.outcomes == [
        "held/b.yaml denied", "incoming/a.yaml held", "held/a.yaml denied", "incoming/b.yaml held",
      ])
  }

  @Test func `an invalid file takes nobody's place, and a held request goes on waiting`()
    async throws
  {
    let world = try await waiting()
    try world.drop(ticket("HD-1", users: "[nobody]"), as: "incoming/new.yaml")
    let pass = try await world.run()
    #expect(pass.outcomes == ["incoming/new.yaml invalid", "held/HD-1.yaml held"])
    #expect(try world.files() == ["held/HD-1.yaml", "invalid/new.yaml"])
  }

  @Test func `an invalid file does not use its id up`() async throws {
    let world = try World()
    try world.drop(ticket("HD-1", users: "[nobody]"), as: "incoming/a.yaml")
    try world.drop(ticket("HD-1"), as: "incoming/b.yaml")
    #expect(
      try await world.run().outcomes == ["incoming/a.yaml invalid", "incoming/b.yaml applied"])
  }

  @Test(arguments: [1, 256])
  func `the same bytes again are a duplicate, in the same run and later`(batch: Int) async throws {
    let world = try World()
    try world.drop(ticket("HD-1"), as: "incoming/a.yaml")
    try world.drop(ticket("HD-1"), as: "incoming/b.yaml")
    let pass = try await world.run(batch: batch)
    #expect(pass.outcomes == ["incoming/a.yaml applied", "incoming/b.yaml duplicate"])
    try world.drop(ticket("HD-1"), as: "incoming/a.yaml")
    #expect(try await world.run().outcomes == ["incoming/a.yaml duplicate"])
    #expect(try world.files() == ["done/a.2.yaml", "done/a.yaml", "done/b.yaml"])
    #expect(
      try world.look { journal, _ in
        try journal.resets(ofSubject: "1042", since: .earliest, limit: 9)
      } == 1)
    #expect(pass.results[1].notes.first?.contains("done/a.yaml") == true)
  }

  @Test(arguments: [1, 256])
  func `copies of a held request are duplicates of it`(batch: Int) async throws {
    let world = try await waiting()
    try world.drop(ticket("HD-1", by: []), as: "incoming/a.yaml")
    try world.drop(ticket("HD-1", by: []), as: "incoming/b.yaml")
    let pass = try await world.run(batch: batch)
    #expect(
      pass.outcomes == [
        "incoming/a.yaml duplicate", "incoming/b.yaml duplicate", "held/HD-1.yaml held",
      ])
    #expect(try world.files() == ["held/HD-1.yaml", "done/a.yaml", "done/b.yaml"])
  }

  @Test(arguments: [1, 256])
  func `of two copies that come together one is held and the other a duplicate`(batch: Int)
    async throws
  {
    let world = try World()
    try world.drop(ticket("HD-1", by: []), as: "incoming/a.yaml")
    try world.drop(ticket("HD-1", by: []), as: "incoming/b.yaml")
    let pass = try await world.run(batch: batch)
    #expect(pass.outcomes == ["incoming/a.yaml held", "incoming/b.yaml duplicate"])
    #expect(try await world.run(batch: batch).outcomes == ["held/a.yaml held"])
  }

  @Test func `other content under a used id is invalid, with all else that is wrong with it`()
    async throws
  {
    let world = try World()
    try world.drop(ticket("HD-1"), as: "incoming/HD-1.yaml")
    try await world.run()
    try world.drop(ticket("HD-1", users: "[nobody]"), as: "incoming/HD-1.yaml")
    let result = try await world.run().result("incoming/HD-1.yaml")
    #expect(result.outcome == .invalid)
    #expect(result.problems.count == 2)
    #expect(result.problems[0].contains("HD-1.yaml:2:5: error: id: `HD-1` was used before"))
    #expect(result.problems[1].contains("no user `nobody`"))
    #expect(try world.files() == ["done/HD-1.yaml", "invalid/HD-1.yaml"])
  }

  @Test func `what waited for longer than held_for is denied as expired`() async throws {
    let world = try await waiting()
    let week = World.noon + TimeSpan("7d")!
    #expect(try await world.run(at: week).outcomes == ["held/HD-1.yaml held"])
    let pass = try await world.run(at: week + TimeSpan("1s")!)
    #expect(pass.outcomes == ["held/HD-1.yaml denied"])
    #expect(pass.results[0].decision?.findings.last?.name == "always/held_for")
    #expect(try world.files(receipts: true) == ["denied/HD-1.receipt.yaml", "denied/HD-1.yaml"])
  }

  @Test func `what expired is denied even where policies would permit it by then`() async throws {
    let world = try World(policies: [
      World.oneAdministrator + "\nlimits: [{resets: 1, per: run, over: hold}]"
    ])
    try world.drop(ticket("HD-1", users: "[mia]"), as: "incoming/a.yaml")
    try world.drop(ticket("HD-2"), as: "incoming/b.yaml")
    #expect(try await world.run().results.map(\.outcome) == [.applied, .held])
    let pass = try await world.run(at: World.noon + TimeSpan("8d")!)
    #expect(pass.outcomes == ["held/b.yaml denied"])
    #expect(pass.results[0].decision?.unmet.map(\.name) == ["always/held_for"])
    #expect(try world.enrolled("1042") == ["dana-acme", "dana-sandbox", "dana-user"])
  }

  @Test func `a held request is decided again with what has arrived since`() async throws {
    // Two a run: the third waits for the next run, in which there is room.
    let world = try World(policies: [
      World.oneAdministrator + "\nlimits: [{resets: 2, per: run, over: hold}]"
    ])
    for (id, user) in [("HD-1", "dana"), ("HD-2", "lee"), ("HD-3", "mia")] {
      try world.drop(ticket(id, users: "[\(user)]"), as: "incoming/\(id).yaml")
    }
    #expect(try await world.run().results.map(\.outcome) == [.applied, .applied, .held])
    #expect(try await world.run().outcomes == ["held/HD-3.yaml applied"])
    #expect(try world.files() == ["done/HD-1.yaml", "done/HD-2.yaml", "done/HD-3.yaml"])
  }

  @Test func `a held request that nothing changed makes no new audit entry`() async throws {
    let world = try await waiting()
    // The one that tells that it stands in held by now.
    try await world.run()
    let length = try world.auditLength()
    let pass = try await world.run(at: World.noon + TimeSpan("1h")!)
    #expect(pass.outcomes == ["held/HD-1.yaml held"])
    #expect(pass.record.summary.count(of: .held) == 1)
    // That the run began, and that it was finished.
    #expect(try world.auditLength() == length + 2)
  }

  @Test func `a held request whose subject is gone becomes invalid, once`() async throws {
    let world = try await waiting()
    try await world.forget("1042")
    #expect(try await world.run().outcomes == ["held/HD-1.yaml invalid"])
    #expect(try world.files() == ["invalid/HD-1.yaml"])
    let pass = try await world.run()
    #expect(pass.outcomes == [])
    #expect(pass.warnings == [])
    #expect(try world.files() == ["invalid/HD-1.yaml"])
    #expect(try world.auditFaults() == [])
  }

  @Test func `the file of a held request that somebody removed is written anew`() async throws {
    let world = try await waiting()
    try world.remove("held/HD-1.yaml")
    let pass = try await world.run()
    #expect(pass.outcomes == ["held/HD-1.yaml held"])
    #expect(pass.warnings.count == 1 && pass.warnings[0].contains("held/HD-1.yaml"))
    #expect(world.text("held/HD-1.yaml") == ticket("HD-1", by: []))
  }

  @Test func `a limit takes so many files, and the next run goes on`() async throws {
    let world = try World()
    for number in 1...3 {
      try world.drop(ticket("HD-\(number)", users: "[mia]"), as: "incoming/\(number).yaml")
    }
    #expect(try await world.run(limit: 2).outcomes.count == 2)
    #expect(try world.files() == ["incoming/3.yaml", "done/1.yaml", "done/2.yaml"])
    #expect(try await world.run(limit: 2).outcomes == ["incoming/3.yaml applied"])
  }

  @Test func `what waits on uses no limit up`() async throws {
    let world = try World(policies: [
      World.oneAdministrator + "\nlimits: [{resets: 1, per: run, over: hold}]"
    ])
    for (name, administrators) in [("0", ["alex"]), ("a", []), ("b", []), ("c", ["alex"])] {
      try world.drop(ticket(name, by: administrators), as: "incoming/\(name).yaml")
    }
    try world.drop(ticket("d", users: "[mia]"), as: "incoming/d.yaml")
    #expect(try await world.run().record.summary.count(of: .held) == 4)
    try world.drop(ticket("e", by: []), as: "incoming/e.yaml")
    let pass = try await world.run(limit: 2)
    #expect(
      pass.outcomes == [
        "incoming/e.yaml held", "held/a.yaml held", "held/b.yaml held", "held/c.yaml applied",
      ])
    #expect(pass.found.map(\.files) == [5])
    #expect(try await world.run(dry: true, limit: 1).found.map(\.files) == [4])
  }
}

extension World {
  /// Takes a user out of the directory.
  func forget(_ user: UserID) async throws {
    try look { journal, directory in
      var contents = try directory.contents()
      contents.users.removeAll { $0.user.id == user }
      guard case .valid(let valid) = contents.validated() else { throw Crash() }
      _ = try journal.transaction { try directory.importing(valid, apply: true) }
    }
  }
}
