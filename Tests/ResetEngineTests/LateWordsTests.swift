import Journals
import ResetEngine
import ResetModel
import Testing

/// What is said of a request after it was decided is recorded as well, and told as what it is.
@Suite struct LateWordsTests {
  @Test(arguments: ["approval", "refusal"])
  func `it is recorded, and its receipt and the request's story say that it changes nothing`(
    word: String
  ) async throws {
    let world = try World(policies: [World.oneSignature])
    world.furnish = { $0.verifier = { EverySignature() } }
    try world.dropSigned("HD-1")
    try await world.run()
    #expect(
      world.text("done/HD-1.word.receipt.yaml")?.contains("what becomes of the request") == true)
    try world.dropSigned("HD-1", word: word, padding: "later")
    try world.remove("incoming/HD-1.yaml")
    let pass = try await world.run(at: World.noon + TimeSpan("1h")!)
    #expect(world.text("done/HD-1.word.2.yaml")?.contains("later") == true)
    let receipt = try #require(world.text("done/HD-1.word.2.receipt.yaml"))
    #expect(receipt.contains("was applied before, and changes nothing"), "\(receipt)")
    #expect(receipt.contains("who enrolled since") == (word == "refusal"))
    #expect(pass.warnings.count { $0.contains("undoes nothing") } == (word == "refusal" ? 1 : 0))
    let story = try world.look { journal, _ in try journal.story(of: "HD-1") }
    #expect(story?.chapters.map { $0.laterWords.map(\.word.rawValue) } == [[word]])
    #expect(try world.files().allSatisfy { $0.hasPrefix("done/") })
    #expect(try world.auditFaults() == [])
  }

  @Test func `what came in time is not late for a copy of its request`() async throws {
    let world = try World(policies: [World.oneSignature])
    world.furnish = { $0.verifier = { EverySignature() } }
    try world.dropSigned("HD-1")
    let word = try #require(world.text("incoming/HD-1.word.yaml"))
    for name in ["incoming/HD-1.word.yaml", "incoming/HD-1.word.yaml.sig"] {
      try world.remove(name)
    }
    try await world.run()
    try world.drop(try #require(world.text("held/HD-1.yaml")), as: "incoming/copy.yaml")
    #expect(
      try await world.run().outcomes == ["incoming/copy.yaml duplicate", "held/HD-1.yaml held"])
    try world.drop(word, as: "incoming/HD-1.word.yaml")
    try world.drop("a signature", as: "incoming/HD-1.word.yaml.sig")
    #expect(try await world.run().outcomes == ["held/HD-1.yaml applied"])
    let story = try world.look { journal, _ in try journal.story(of: "HD-1") }
    #expect(story?.chapters.map(\.laterWords.count) == [0, 0])
  }

  @Test func `a run that is cut off leaves it to the next one with the same receipt`() async throws
  {
    let world = try World(policies: [World.oneSignature])
    world.furnish = { $0.verifier = { EverySignature() } }
    try world.dropSigned("HD-1")
    try await world.run()
    try world.dropSigned("HD-1", word: "refusal", padding: "later")
    try world.remove("incoming/HD-1.yaml")
    let cut = try World(copyOf: world)
    func lateRun(of world: World) async throws {
      try await world.run(at: World.noon + TimeSpan("1h")!)
    }
    try await lateRun(of: world)
    cut.furnish = { rooms in
      rooms.verifier = { EverySignature() }
      rooms.queue = StuckQueue(base: rooms.queue, file: "incoming/HD-1.word.yaml")
    }
    await #expect(throws: StuckQueue.Stuck.self) { try await lateRun(of: cut) }
    cut.furnish = { $0.verifier = { EverySignature() } }
    try await cut.run(at: World.noon + TimeSpan("2h")!)
    let receipt = "done/HD-1.word.2.receipt.yaml"
    #expect(cut.text(receipt) != nil && cut.text(receipt) == world.text(receipt))
  }
}
