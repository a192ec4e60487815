import Glibc
import ResetEngine
import ResetModel
import Testing

/// What becomes of a signed word whose file an earlier run settled and could not move.
@Suite struct UnmovedWordsTests {
  @Test func `it counts for nothing more, and another of the same bytes counts`() async throws {
    let world = try World(policies: [World.oneSignature])
    let word = "incoming/HD-1.word.yaml"
    func furnish(isStuck: Bool) {
      world.furnish = { rooms in
        rooms.verifier = { EverySignature() }
        if isStuck { rooms.queue = StuckQueue(base: rooms.queue, file: word) }
      }
    }
    furnish(isStuck: true)
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
    furnish(isStuck: false)
    #expect(try await world.run().outcomes == [])
    #expect(try world.files().contains("invalid/HD-1.word.yaml"))
    #expect(try world.files().allSatisfy { !$0.hasPrefix("incoming/") })
    #expect(try world.auditFaults() == [])
  }
}

/// A queue that can move all files but one and its signature.
private struct StuckQueue: QueueDecorator {
  struct Stuck: Error {}

  let base: any Queue
  let file: String

  func settle(
    _ file: QueuedFile, identity: FileIdentity, as place: String, receipt: [UInt8]?
  ) throws -> Bool {
    if file.path.hasPrefix(self.file) { throw Stuck() }
    return try base.settle(file, identity: identity, as: place, receipt: receipt)
  }
}
