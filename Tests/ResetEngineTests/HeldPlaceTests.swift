import Foundation
import ResetEngine
import ResetModel
import Testing

/// Whoever dropped a file can write to it where it is held, for as long as they keep it open.
@Suite struct HeldPlaceTests {
  private static let others = [
    ticket("HD-2", by: ["alex"]),
    """
    kind: approval
    request: HD-1
    digest: sha256:\(String(repeating: "0", count: 64))
    by: alex
    at: 2026-11-20T14:30:00Z

    """,
    "no ticket", "",
  ]

  @Test(arguments: others, [false, true])
  func `nothing that is written over a held file takes its place in the next runs`(
    text: String, isSigned: Bool
  ) async throws {
    let world = try World()
    world.furnish = { $0.verifier = { EverySignature() } }
    try world.drop(ticket("HD-1", by: []), as: "incoming/HD-1.yaml")
    if isSigned { try world.drop("a signature", as: "incoming/HD-1.yaml.sig") }
    try await world.run()
    let file = try #require(FileHandle(forWritingAtPath: "\(world.queue)/held/HD-1.yaml"))
    try file.truncate(atOffset: 0)
    try file.write(contentsOf: Data(text.utf8))
    #expect(try await world.run(dry: true).outcomes == ["held/HD-1.yaml invalid"])
    #expect(try await world.run().outcomes == ["held/HD-1.yaml invalid"])
    #expect(try await world.run().outcomes == ["held/HD-1.yaml held"])
    #expect(world.text("held/HD-1.yaml") == ticket("HD-1", by: []))
    #expect(world.text("held/HD-1.yaml.sig") == (isSigned ? "a signature" : nil))
    #expect(world.text("invalid/HD-1.yaml") == text)
    #expect(try world.auditFaults() == [])
  }

  @Test(arguments: [true, false])
  func `what stands in a place that is nobody's any more is decided by itself`(
    dry: Bool
  ) async throws {
    let world = try World()
    try world.drop(ticket("HD-1", by: []), as: "incoming/HD-1.yaml")
    try await world.run()
    let file = try #require(FileHandle(forWritingAtPath: "\(world.queue)/held/HD-1.yaml"))
    try file.truncate(atOffset: 0)
    try file.write(contentsOf: Data(ticket("HD-2", users: "[lee]").utf8))
    try world.drop(
      ticket("HD-1", users: "[mia]"), as: "incoming/x.yaml", after: "held/HD-1.yaml")
    #expect(
      try await world.run(dry: dry).outcomes == [
        "incoming/x.yaml applied", "held/HD-1.yaml applied",
      ])
  }

  @Test func `a held file that is corrected where it waits takes its own place`() async throws {
    let world = try World()
    try world.drop(ticket("HD-1", by: []), as: "incoming/HD-1.yaml")
    try await world.run()
    try Data(ticket("HD-1", by: ["alex"]).utf8).write(
      to: URL(fileURLWithPath: "\(world.queue)/held/HD-1.yaml"))
    #expect(try await world.run().outcomes == ["held/HD-1.yaml applied"])
  }
}
