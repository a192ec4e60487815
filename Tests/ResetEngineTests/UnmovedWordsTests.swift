import Glibc
import ResetEngine
import ResetModel
import Testing

/// What becomes of a signed word whose file an earlier run settled and could not move.
@Suite struct UnmovedWordsTests {
  @Test func `it counts for nothing more, and another of the same bytes counts`() async throws {
    let world = try World(policies: [World.oneSignature])
    let word = "incoming/HD-1.word.yaml"
    world.furnish(stuckAt: word)
    try world.dropSigned("HD-1")
    let (request, said) = (world.text("incoming/HD-1.yaml"), world.text(word))
    try world.remove("incoming/HD-1.yaml")
    // The kernel says when it came.
    let late = Timestamp(rfc3339: "2099-01-01T00:00:00Z")!
    await #expect(throws: StuckQueue.Stuck.self) { try await world.run(at: late) }
    try world.drop(try #require(request), as: "incoming/HD-1.yaml")
    try world.drop(try #require(said), as: "incoming/copy.yaml")
    try world.drop("a signature", as: "incoming/copy.yaml.sig")
    await #expect(throws: StuckQueue.Stuck.self) { try await world.run() }
    #expect(
      try world.files() == [
        word, "\(word).sig", "done/HD-1.yaml", "done/copy.yaml", "done/copy.yaml.sig",
      ])
    world.furnish(stuckAt: nil)
    #expect(try await world.run().outcomes == [])
    #expect(try world.files().contains("invalid/HD-1.word.yaml"))
    #expect(try world.files().allSatisfy { !$0.hasPrefix("incoming/") })
    #expect(try world.auditFaults() == [])
  }

  @Test func `what came twice is written anew where somebody removed it meanwhile`() async throws {
    let world = try World(policies: [World.oneSignature])
    try world.dropSigned("HD-1")
    let word = try #require(world.text("incoming/HD-1.word.yaml"))
    try world.drop(word, as: "incoming/copy.yaml")
    try world.drop("a signature", as: "incoming/copy.yaml.sig")
    world.furnish(stuckAt: "incoming/copy.yaml")
    await #expect(throws: StuckQueue.Stuck.self) { try await world.run() }
    for file in ["incoming/copy.yaml", "incoming/copy.yaml.sig"] { try world.remove(file) }
    world.furnish(stuckAt: nil)
    try await world.run()
    #expect(world.text("done/copy.yaml") == word)
    #expect(try world.auditFaults() == [])
  }
}

extension World {
  fileprivate func furnish(stuckAt file: String?) {
    furnish = { rooms in
      rooms.verifier = { EverySignature() }
      if let file { rooms.queue = StuckQueue(base: rooms.queue, file: file) }
    }
  }
}
