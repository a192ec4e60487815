import Foundation
import Glibc
import Journals
import RequestQueue
import ResetEngine
import ResetModel
import Synchronization
import Testing

/// What was said of a request is recorded in the transaction that decides it.
@Suite struct RecordedWordsTests {
  @Test(arguments: [1, 256])
  func `what a decision rests on is kept, though the run dies and the files are removed`(batch: Int)
    async throws
  {
    let world = try World(policies: [World.oneSignature])
    try world.dropSigned("HD-1")
    try world.dropSigned("HD-2")
    let word = try #require(world.text("incoming/HD-1.word.yaml"))
    world.furnish = { rooms in
      rooms.verifier = { EverySignature() }
      rooms.observers = { _ in [DyingAtOnce()] }
    }
    await #expect(throws: Crash.self) { try await world.run(batch: batch) }
    for file in try world.files() where file.contains(".word.yaml") { try world.remove(file) }
    world.furnish = { $0.verifier = { EverySignature() } }
    try await world.run(batch: batch)
    #expect(world.text("done/HD-1.yaml") != nil)
    #expect(world.text("done/HD-1.word.yaml") == word)
    #expect(world.text("done/HD-1.word.yaml.sig") == "a signature")
    #expect((world.text("done/HD-2.word.yaml") != nil) == (batch > 1))
    #expect(try world.auditFaults() == [])
  }

  @Test(.timeLimit(.minutes(1)))
  func `a run that is told to stop files what it decided, and what was said of it`() async throws {
    let world = try World(policies: [World.oneSignature])
    for id in ["HD-1", "HD-2"] { try world.dropSigned(id) }
    try world.drop("kind: approval", as: "incoming/vain.yaml")
    try world.drop("a signature", as: "incoming/vain.yaml.sig")
    let decided = Decided()
    world.furnish = { rooms in
      // Nobody waits for a verdict on the second any more.
      rooms.verifier = { EverySignature(but: "request: HD-2") }
      rooms.isToldToStop = { decided.isAny }
      let observers = rooms.observers
      rooms.observers = { try observers($0) + [decided] }
    }
    #expect(try await world.run(batch: 1).outcomes == ["incoming/HD-1.yaml applied"])
    #expect(
      try world.files() == [
        "incoming/HD-2.word.yaml", "incoming/HD-2.word.yaml.sig", "incoming/HD-2.yaml",
        "incoming/vain.yaml", "incoming/vain.yaml.sig",
        "done/HD-1.word.yaml", "done/HD-1.word.yaml.sig", "done/HD-1.yaml",
      ])
    world.furnish = { $0.verifier = { EverySignature() } }
    #expect(
      try await world.run().outcomes == [
        "incoming/HD-2.yaml applied", "incoming/vain.yaml invalid",
      ])
    #expect(try world.files().allSatisfy { !$0.hasPrefix("incoming/") })
    #expect(try world.auditFaults() == [])
  }

  @Test func `a run that is told to stop while it settles what nothing is said of says so`()
    async throws
  {
    let world = try World()
    for number in 1...300 { try world.drop("s", as: "incoming/\(number).yaml.sig") }
    let decided = Decided()
    world.furnish = { rooms in
      rooms.isToldToStop = { decided.isAny }
      let observers = rooms.observers
      rooms.observers = { try observers($0) + [decided] }
    }
    // The kernel says when they came.
    let late = Timestamp(rfc3339: "2099-01-01T00:00:00Z")!
    let pass = try await world.run(at: late)
    #expect(pass.results.count == 256)
    #expect(pass.warnings.count { $0.hasPrefix("told to stop") } == 1)
    #expect(try world.files().count { $0.hasPrefix("incoming/") } == 44)
    world.furnish = { _ in }
    #expect(try await world.run(at: late).results.count == 44)
  }

  @Test func `a word on bytes that others take the place of in the same run is recorded, too`()
    async throws
  {
    let two = World.oneSignature.replacing("count: 1", with: "count: 2")
    let world = try World(policies: [two])
    world.furnish = { $0.verifier = { EverySignature() } }
    try world.dropSigned("HD-1")
    try world.drop(
      ticket("HD-1", users: "[lee]", by: []), as: "incoming/HD-1.z.yaml",
      after: "incoming/HD-1.yaml")
    let pass = try await world.run()
    #expect(
      pass.outcomes == [
        "incoming/HD-1.yaml held", "held/HD-1.yaml denied", "incoming/HD-1.z.yaml held",
      ])
    #expect(world.text("done/HD-1.word.yaml") != nil)
    #expect(world.text("done/HD-1.word.receipt.yaml")?.contains("was recorded") == true)
    #expect(try world.auditFaults() == [])
  }

  @Test func `a signature that somebody removes meanwhile is kept beside its word`() async throws {
    let world = try World(policies: [World.oneSignature])
    try world.dropSigned("HD-1")
    let meddling = Meddling { try world.remove("incoming/HD-1.word.yaml.sig") }
    world.furnish = { rooms in
      rooms.verifier = { EverySignature() }
      let observers = rooms.observers
      rooms.observers = { try observers($0) + [meddling] }
    }
    let pass = try await world.run()
    #expect(world.text("done/HD-1.word.yaml.sig") == "a signature")
    #expect(pass.warnings.count { $0.contains("HD-1.word.yaml.sig") } == 1)
    #expect(try world.auditFaults() == [])
  }

  @Test func `no word is without a signature that is there and cannot be moved`() async throws {
    let world = try World(policies: [World.oneSignature])
    try world.dropSigned("HD-1")
    world.furnish = { rooms in
      rooms.verifier = { EverySignature() }
      rooms.queue = ImmovableQueue(base: rooms.queue, file: "incoming/HD-1.word.yaml.sig")
    }
    // The kernel says when it came.
    let late = Timestamp(rfc3339: "2099-01-01T00:00:00Z")!
    let pass = try await world.run(at: late)
    #expect(!pass.outcomes.contains { $0.contains("word") }, "\(pass.outcomes)")
    world.furnish = { rooms in
      rooms.verifier = { EverySignature() }
      rooms.queue = ImmovableQueue(base: rooms.queue, file: "incoming/HD-1.word.yaml")
    }
    let next = try await world.run(at: late)
    #expect(!next.outcomes.contains { $0.contains("word") }, "\(next.outcomes)")
  }

  @Test func `what is verified while a file is waited for is verified once`() async throws {
    let world = try World(policies: [World.oneSignature])
    for id in ["HD-1", "HD-2"] { try world.dropSigned(id) }
    let writer = open("\(world.queue)/incoming/HD-2.word.yaml", O_WRONLY)
    world.whileWaiting = { close(writer) }
    let asked = Atomic(0)
    world.furnish = { rooms in
      rooms.verifier = {
        EverySignature { asked.add(1, ordering: .sequentiallyConsistent) }
      }
    }
    let pass = try await world.run()
    #expect(pass.outcomes == ["incoming/HD-1.yaml applied", "incoming/HD-2.yaml applied"])
    #expect(asked.load(ordering: .sequentiallyConsistent) == 2)
  }

  @Test func `it goes where the request goes whose authenticators are held elsewhere`()
    async throws
  {
    let provider = ScriptedProvider()
    let world = try ConnectedResetTests.world(provider, policies: [World.oneSignature])
    let furnish = world.furnish
    world.furnish = { rooms in
      furnish(&rooms)
      rooms.verifier = { EverySignature() }
    }
    try world.dropSigned("HD-1")
    #expect(try await world.run().outcomes == ["incoming/HD-1.yaml applied"])
    #expect(
      try world.files() == [
        "done/HD-1.word.yaml", "done/HD-1.word.yaml.sig", "done/HD-1.yaml",
      ])
    #expect(try world.auditFaults() == [])
  }

  @Test(arguments: [false, true])
  func `however a genuine signature is written, the word is recorded once`(isLater: Bool)
    async throws
  {
    let two = World.oneSignature.replacing("count: 1", with: "count: 2")
    let world = try World(policies: [two])
    let verified = Atomic(0)
    world.furnish = {
      $0.verifier = { EverySignature { verified.add(1, ordering: .sequentiallyConsistent) } }
    }
    try world.dropSigned("HD-1")
    let word = try #require(world.text("incoming/HD-1.word.yaml"))
    if isLater { try await world.run() }
    for blanks in 1...3 {
      try world.drop(word, as: "incoming/copy-\(blanks).yaml")
      try world.drop(
        "a signature" + String(repeating: "\n", count: blanks),
        as: "incoming/copy-\(blanks).yaml.sig")
    }
    let dry = try await world.run(dry: true)
    let pass = try await world.run()
    #expect(dry.outcomes == pass.outcomes)
    let copies = (1...3).map { "incoming/copy-\($0).yaml duplicate" }
    #expect(
      pass.outcomes == (isLater ? ["held/HD-1.yaml held"] : ["incoming/HD-1.yaml held"]) + copies)
    #expect(pass.results[0].approvals.count == 1)
    let files = try world.files(receipts: true)
    let receipt = try #require(world.text("done/copy-3.receipt.yaml"), "\(files)")
    #expect(receipt.contains("The same approval came before"), "\(receipt)")
    #expect(try world.look { journal, _ in try journal.signedApprovals().count } == 1)
    let story = try world.look { journal, _ in try journal.story(of: "HD-1") }
    #expect(story?.chapters.map(\.isWord) == [false, true, true, true])
    #expect(try world.auditFaults() == [])
    // Later runs verify the one that is recorded.
    let before = verified.load(ordering: .sequentiallyConsistent)
    try await world.run()
    #expect(verified.load(ordering: .sequentiallyConsistent) == before + 1)
  }

  @Test(arguments: [false, true])
  func `of the certificates for one key, the word by each is recorded, and once`(isLater: Bool)
    async throws
  {
    let two = World.oneSignature.replacing("count: 1", with: "count: 2")
    let world = try World(policies: [two])
    world.furnish = { $0.verifier = { EverySignature(isCertified: true) } }
    try world.dropSigned("HD-1")
    let word = try #require(world.text("incoming/HD-1.word.yaml"))
    try world.drop("first written", as: "incoming/HD-1.word.yaml.sig")
    if isLater { try await world.run() }
    for (number, signature) in ["first otherwise", "second written", "second otherwise"]
      .enumerated()
    {
      try world.drop(word, as: "incoming/z\(number).yaml")
      try world.drop(signature, as: "incoming/z\(number).yaml.sig")
    }
    let dry = try await world.run(dry: true)
    let pass = try await world.run()
    #expect(dry.outcomes == pass.outcomes)
    let copies = ["incoming/z0.yaml duplicate", "incoming/z2.yaml duplicate"]
    #expect(
      pass.outcomes == (isLater ? ["held/HD-1.yaml held"] : ["incoming/HD-1.yaml held"]) + copies)
    let recorded = try world.look { journal, _ in try journal.signedApprovals() }
    #expect(
      recorded.map(\.signature) == ["first written", "second written"].map { Array($0.utf8) })
    #expect(try world.auditFaults() == [])
  }

  @Test func `a copy that is set right after it was looked at is for the next run`() async throws {
    let world = try World(policies: [World.oneSignature])
    try world.dropSigned("HD-1")
    let word = try #require(world.text("incoming/HD-1.word.yaml"))
    try world.drop(word, as: "incoming/copy.yaml")
    try world.drop("a signature", as: "incoming/copy.yaml.sig")
    let meddling = Meddling { try world.drop("another", as: "incoming/copy.yaml.sig") }
    world.furnish = { rooms in
      rooms.verifier = { EverySignature() }
      let observers = rooms.observers
      rooms.observers = { try observers($0) + [meddling] }
    }
    #expect(try await world.run().outcomes == ["incoming/HD-1.yaml applied"])
    #expect(try await world.run().outcomes == ["incoming/copy.yaml duplicate"])
  }

  @Test(arguments: [1, 2, 256])
  func `what only waits uses no limit up, and waits no longer for that`(limit: Int) async throws {
    let world = try World(policies: [World.oneSignature])
    world.furnish = { $0.verifier = { EverySignature() } }
    for id in ["A-1", "A-2", "A-3"] {
      try world.dropSigned(id)
      try world.remove("incoming/\(id).yaml")
      if id != "A-1" { try world.remove("incoming/\(id).word.yaml.sig") }
    }
    for id in ["HD-1", "HD-2"] { try world.dropSigned(id) }
    let few = Array(["incoming/HD-1.yaml applied", "incoming/HD-2.yaml applied"].prefix(limit))
    #expect(try await world.run(limit: limit).outcomes == few)
    try await world.run(limit: limit)
    // The kernel says when they came.
    let late = Timestamp(rfc3339: "2099-01-01T00:00:00Z")!
    for _ in 1...3 { try await world.run(at: late, limit: limit) }
    #expect(try world.files().allSatisfy { !$0.hasPrefix("incoming/") })
  }

  @Test(arguments: [1, 256])
  func `no word is overdue while its request is there and cannot be read just now`(limit: Int)
    async throws
  {
    let world = try World(policies: [World.oneSignature])
    world.furnish = { $0.verifier = { EverySignature() } }
    try world.dropSigned("HD-1")
    world.interference = Interference { step, name in
      step == .open && name == FileName("HD-1.yaml") ? EMFILE : nil
    }
    // The kernel says when they came.
    let late = Timestamp(rfc3339: "2099-01-01T00:00:00Z")!
    let pass = try await world.run(at: late, limit: limit)
    #expect(pass.outcomes == [])
    #expect(
      pass.warnings.contains {
        $0.hasPrefix("left for the next run, as they could not be read just now: `incoming/HD-1")
      }, "\(pass.warnings)")
    #expect(try world.files().count == 3)
    world.interference = nil
    #expect(try await world.run().outcomes == ["incoming/HD-1.yaml applied"])
  }

  @Test func `a limit counts files, and not what they take the place of`() async throws {
    let world = try World()
    let held = (1...4).map { "HD-\($0)" }
    for id in held { try world.drop(ticket(id, by: []), as: "incoming/\(id).yaml") }
    try await world.run()
    for id in held { try world.drop(ticket(id, users: "[lee]", by: []), as: "incoming/\(id).yaml") }
    let pass = try await world.run(limit: 3, batch: 2)
    #expect(pass.results.count { $0.outcome == .held } == 3)
    #expect(pass.results.count { $0.outcome == .denied } == 3)
    #expect(try world.files().filter { $0.hasPrefix("incoming/") } == ["incoming/HD-4.yaml"])
  }

  @Test func `a word that has expired is not recorded with the request`() async throws {
    let world = try World(policies: [World.oneSignature])
    world.furnish = { $0.verifier = { EverySignature() } }
    try world.dropSigned("HD-1", expires: "2026-11-20T14:40:00Z")
    let pass = try await world.run()
    #expect(pass.outcomes == ["incoming/HD-1.yaml held", "incoming/HD-1.word.yaml invalid"])
    #expect(try pass.result("incoming/HD-1.word.yaml").fault == .expired)
  }
}

/// Knows whether anything was decided.
private final class Decided: RunObserver, Sendable {
  private let value = Atomic(false)

  var isAny: Bool { value.load(ordering: .sequentiallyConsistent) }

  func began(_ run: RunRecord) {}
  func decided(_ result: RequestResult, json: [UInt8]) {
    value.store(true, ordering: .sequentiallyConsistent)
  }
  func finished(_ run: RunRecord) {}
}
