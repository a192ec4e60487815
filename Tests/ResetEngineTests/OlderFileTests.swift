import Glibc
import ResetEngine
import ResetModel
import Testing

/// Of files with one id, which may take whose place; and whose a held file is, whoever wrote it anew.
@Suite struct OlderFileTests {
  @Test(arguments: [1, 2, 256])
  func `an older file does not take the place of a newer one that is looked at before it`(
    batch: Int
  ) async throws {
    let world = try World()
    // As `submit` names a ticket, and the one that corrects it.
    try world.drop(ticket("HD-1", users: "[dana]", by: ["alex"]), as: "incoming/HD-1.yaml")
    try world.drop(
      ticket("HD-1", users: "[lee]", by: []), as: "incoming/HD-1.2.yaml",
      after: "incoming/HD-1.yaml")
    // As by `chmod g+r *`: what is done to a file makes it no newer.
    for name in ["HD-1.2.yaml", "HD-1.yaml"] {
      try #require(chmod("\(world.queue)/incoming/\(name)", 0o640) == 0)
    }
    let outcomes = ["incoming/HD-1.2.yaml held", "incoming/HD-1.yaml invalid"]
    #expect(try await world.run(dry: true, batch: batch).outcomes == outcomes)
    let pass = try await world.run(batch: batch)
    #expect(pass.outcomes == outcomes)
    #expect(pass.record.summary.authenticatorsRemoved == 0)
    let problems = try pass.result("incoming/HD-1.yaml").problems
    #expect(
      try #require(problems.first).hasPrefix(
        "incoming/HD-1.yaml:2:5: error: id: `HD-1` is that of a newer file, held/HD-1.2.yaml, which is held "
          + "(drop a copy of this one, or give it an id of its own, if it is meant)\n"))
    #expect(try world.files() == ["held/HD-1.2.yaml", "invalid/HD-1.yaml"])
    #expect(try world.auditFaults() == [])
  }

  @Test func `nor does it in a later run, and one that comes after it does`() async throws {
    let world = try World()
    try world.drop(ticket("HD-1", by: ["alex"]), as: "incoming/b.yaml")
    try world.drop(ticket("HD-1", by: []), as: "incoming/a.yaml", after: "incoming/b.yaml")
    #expect(try await world.run(limit: 1).outcomes == ["incoming/a.yaml held"])
    // What it was held again as, and moved, makes it no newer.
    #expect(try await world.run().outcomes == ["incoming/b.yaml invalid", "held/a.yaml held"])
    try world.drop(ticket("HD-1", by: ["alex"]), as: "incoming/b.yaml", after: "held/a.yaml")
    let pass = try await world.run()
    #expect(pass.outcomes == ["held/a.yaml denied", "incoming/b.yaml applied"])
    #expect(try world.auditFaults() == [])
  }

  @Test(.enabled(if: geteuid() == 0, "only root can give files to another account"))
  func `a held file that is written anew is still that of who dropped it`() async throws {
    let world = try World()
    world.furnish = { $0.submitters = ["uid:987654": "alex"] }
    world.policies = try World.policySet([
      World.oneAdministrator.replacing(
        "require:\n", with: "require:\n  submitter: {role: administrator}\n")
    ])
    try world.drop(ticket("HD-1", by: []), as: "incoming/HD-1.yaml")
    try #require(chown("\(world.queue)/incoming/HD-1.yaml", 987_654, 0) == 0)
    let held = try await world.run().result("incoming/HD-1.yaml")
    #expect(held.submitter == "uid:987654" && held.submitterPerson != nil)
    try world.remove("held/HD-1.yaml")
    for dry in [true, false] {
      let again = try await world.run(dry: dry).result("held/HD-1.yaml")
      #expect(again.outcome == .held, "\(again)")
      #expect(again.submitter == "uid:987654" && again.submitterPerson == held.submitterPerson)
    }
  }

  @Test func `a held request that is edited where it waits is no older than itself`() async throws {
    let world = try World()
    try world.drop(ticket("HD-1", by: ["alex"]), as: "../edited")
    try world.drop(ticket("HD-1", by: []), as: "incoming/HD-1.yaml", after: "../edited")
    try await world.run()
    // In its place lies what was made before it.
    try #require(rename("\(world.folder)/edited", "\(world.queue)/held/HD-1.yaml") == 0)
    #expect(try await world.run().outcomes == ["held/HD-1.yaml applied"])
  }
}
