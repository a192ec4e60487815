import Foundation
import Glibc
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

  @Test(arguments: [
    (
      ticket("HD-2", by: ["alex"]), "invalid",
      ["incoming/HD-1.yaml applied", "held/HD-1.yaml held"]
    ),
    (ticket("HD-1", by: ["alex"]), "applied", ["incoming/HD-1.yaml invalid"]),
  ])
  func `what is written to after it was read leaves the place, too`(
    text: String, outcome: String, next: [String]
  ) async throws {
    let world = try World()
    try world.drop(ticket("HD-1", by: []), as: "incoming/HD-1.yaml")
    try await world.run()
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(world.queue)/held/HD-1.yaml"))
    let meddling = Meddling {
      let file = try #require(FileHandle(forWritingAtPath: "\(world.queue)/held/HD-1.yaml"))
      try file.seekToEnd()
      try file.write(contentsOf: Data("# more\n".utf8))
    }
    world.furnish = { rooms in
      let observers = rooms.observers
      rooms.observers = { try observers($0) + [meddling] }
    }
    let pass = try await world.run()
    #expect(pass.outcomes.last == "held/HD-1.yaml \(outcome)")
    #expect(pass.warnings.contains { $0.contains("was written to while it was decided") })
    #expect(try world.files().contains { $0.hasPrefix("held/") } == false)
    #expect(world.text("incoming/HD-1.yaml") == text + "# more\n")
    world.furnish = { _ in }
    #expect(try await world.run().outcomes == next)
    #expect(try world.auditFaults() == [])
  }

  @Test func `a signature in whose place something lies fails no run`() async throws {
    let world = try World()
    world.furnish = { $0.verifier = { EverySignature() } }
    try world.drop(ticket("HD-1", by: []), as: "incoming/HD-1.yaml")
    try await world.run()
    // A folder for a signature does not come to lie beside what waits.
    try #require(mkdir("\(world.queue)/incoming/HD-1.yaml.sig", 0o777) == 0)
    #expect(try await world.run().outcomes == ["held/HD-1.yaml held"])
    #expect(try world.files() == ["held/HD-1.yaml", "invalid/HD-1.yaml.sig"])
    try #require(mkdir("\(world.queue)/held/HD-1.yaml.sig", 0o700) == 0)
    world.furnish = { rooms in
      rooms.verifier = { EverySignature() }
      rooms.queue = ImmovableQueue(base: rooms.queue, file: "held/HD-1.yaml.sig")
    }
    try world.drop("a signature", as: "incoming/HD-1.yaml.sig")
    #expect(try await world.run().outcomes == ["held/HD-1.yaml held"])
    #expect(
      try world.files() == [
        "held/HD-1.yaml", "held/HD-1.yaml.sig", "invalid/HD-1.yaml.sig", "invalid/HD-1.yaml.sig.2",
      ])
  }

  @Test func `what somebody removes while it is decided again is written anew and stays`()
    async throws
  {
    let world = try World()
    try world.drop(ticket("HD-1", by: []), as: "incoming/HD-1.yaml")
    try await world.run()
    let meddling = Meddling { try world.remove("held/HD-1.yaml") }
    world.furnish = { rooms in
      let observers = rooms.observers
      rooms.observers = { try observers($0) + [meddling] }
    }
    #expect(try await world.run().outcomes == ["held/HD-1.yaml held"])
    #expect(try world.files() == ["held/HD-1.yaml"])
  }

  @Test(arguments: [false, true])
  func `what cannot be read goes where the journal has it, though it changes all the time`(
    isCutOff: Bool
  ) async throws {
    let world = try World()
    try world.drop(ticket("HD-1", by: []), as: "incoming/HD-1.yaml")
    try await world.run()
    world.furnish = { rooms in
      rooms.queue = UnreadableQueue(base: rooms.queue, file: "held/HD-1.yaml")
      if isCutOff { rooms.observers = { _ in [DyingAtOnce()] } }
    }
    if isCutOff {
      await #expect(throws: Crash.self) { try await world.run() }
      world.furnish = { rooms in
        rooms.queue = UnreadableQueue(base: rooms.queue, file: "held/HD-1.yaml")
      }
      // What is set aside is written anew in the same run, and cannot be read either.
      #expect(try await world.run().outcomes == ["held/HD-1.yaml invalid"])
    } else {
      #expect(try await world.run().outcomes == ["held/HD-1.yaml invalid"])
    }
    let receipt = try #require(world.text("invalid/HD-1.receipt.yaml"))
    #expect(receipt.contains("changes all the time"), "\(receipt)")
    #expect(world.text("invalid/HD-1.yaml") == ticket("HD-1", by: []))
    world.furnish = { _ in }
    #expect(try await world.run().outcomes == ["held/HD-1.yaml held"])
    #expect(try world.auditFaults() == [])
  }

  @Test func `a signature that changes all the time keeps no other out`() async throws {
    let world = try World()
    try world.drop(ticket("HD-1", by: []), as: "incoming/HD-1.yaml")
    try world.drop("the first", as: "incoming/HD-1.yaml.sig")
    try await world.run()
    try world.drop("another", as: "incoming/HD-1.yaml.sig")
    let meddling = Meddling {
      try Data("more".utf8).write(to: URL(fileURLWithPath: "\(world.queue)/held/HD-1.yaml.sig"))
    }
    world.furnish = { rooms in
      rooms.verifier = { EverySignature() }
      let observers = rooms.observers
      rooms.observers = { try observers($0) + [meddling] }
    }
    try await world.run()
    #expect(world.text("held/HD-1.yaml.sig") == "another")
    #expect(world.text("invalid/HD-1.yaml.sig") == "more")
  }
}

/// A queue in which one file cannot be read, and is another whenever it is to be moved.
private struct UnreadableQueue: QueueDecorator {
  let base: any Queue
  let file: String

  func claim(_ file: QueuedFile) -> Claim {
    file.path == self.file
      ? .refused(.nowhere, submitter: nil, reason: "changes all the time") : base.claim(file)
  }
}
