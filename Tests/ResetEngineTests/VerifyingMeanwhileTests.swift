import Foundation
import Journals
import ResetEngine
import ResetModel
import Synchronization
import Testing

/// Signatures are verified while requests are decided that do not wait for them.
@Suite struct VerifyingMeanwhileTests {
  @Test(.timeLimit(.minutes(1)))
  func `a request waits for the verdicts on its own signatures and for no other's`() async throws {
    let world = try World(policies: [World.oneSignature])
    for id in ["HD-1", "HD-2", "HD-3"] { try world.dropSigned(id) }
    let gate = Gate()
    world.furnish = { rooms in
      // What is signed for the second is genuine, and known to be so once the first is decided.
      rooms.verifier = { SlowVerifier(gate: gate, slow: "request: HD-2\n") }
      let observers = rooms.observers
      rooms.observers = { try observers($0) + [GateKeeper(gate: gate, opensFor: "HD-1")] }
    }
    let pass = try await world.run(batch: 1)
    #expect(
      pass.outcomes == ["HD-1", "HD-2", "HD-3"].map { "incoming/\($0).yaml applied" })
    #expect(try world.files().filter { $0.hasPrefix("incoming") } == [])
  }

  @Test func `what nobody can verify waits, and is told once however much it is`() async throws {
    let world = try World()
    for id in ["HD-1", "HD-2", "HD-3"] { try world.dropSigned(id) }
    let pass = try await world.run()
    let told = pass.warnings.filter { $0.contains(" wait: ") }
    #expect(told.count == 1 && told[0].hasPrefix("incoming/HD-1.word.yaml and 2 more wait: "))
    #expect(try world.files().filter { $0.hasPrefix("incoming") }.count == 6)
  }

  @Test func `no more is held to be verified than a few mebibytes`() async throws {
    let world = try World(policies: [World.oneSignature])
    let files = 120
    for number in 1...files {
      try world.dropSigned("HD-\(number)", padding: String(repeating: "x", count: 60_000))
    }
    let held = Held()
    world.furnish = { rooms in
      rooms.queue = Weighing(base: rooms.queue, held: held)
      rooms.verifier = {
        Weighing.Verifier(base: SlowVerifier(gate: nil, slow: "-"), held: held)
      }
    }
    let pass = try await world.run()
    #expect(pass.results.count == files && pass.results.allSatisfy { $0.outcome == .applied })
    #expect(held.most < 4_400_000)
  }

  @Test func `a refusal that is verified last is heard all the same`() async throws {
    let world = try World(policies: [World.oneSignature])
    try world.dropSigned("HD-1")
    let refusal = try #require(world.text("incoming/HD-1.word.yaml"))
    try world.drop(
      refusal.replacing("approval", with: "refusal").replacing("14:30", with: "14:31"),
      as: "incoming/zzz.yaml")
    try world.drop("a signature", as: "incoming/zzz.yaml.sig")
    world.furnish = { rooms in
      rooms.verifier = { SlowVerifier(gate: nil, slow: "kind: refusal") }
    }
    let pass = try await world.run(batch: 1)
    #expect(pass.outcomes == ["incoming/HD-1.yaml denied"])
  }

  @Test func `whose role is taken away while their signature is verified approves nothing`()
    async throws
  {
    let world = try World(policies: [World.oneSignature])
    try world.dropSigned("HD-1")
    let path = world.journalPath
    world.furnish = { rooms in
      rooms.verifier = { Demoting(base: SlowVerifier(gate: nil, slow: "-"), journal: path) }
    }
    let pass = try await world.run()
    #expect(pass.outcomes == ["incoming/HD-1.yaml held"])
    #expect(try world.enrolled("1042") == ["dana-acme", "dana-sandbox", "dana-user"])
  }
}

/// How many bytes of approvals were read on whose signatures there is no verdict.
private final class Held: Sendable {
  private struct State {
    var now = 0
    var most = 0
    /// How often somebody asked since the last was read.
    var asked = 0
    var stoodStill = false
  }

  private let state = Mutex(State())

  var most: Int { state.withLock(\.most) }

  func add(_ count: Int) {
    state.withLock { state in
      state.now += count
      state.most = max(state.most, state.now)
      state.asked = 0
    }
  }

  func take(_ count: Int) { state.withLock { $0.now -= count } }

  /// Whether none was read for long, as whoever reads waits for verdicts, or there are no more.
  func standsStill() -> Bool {
    state.withLock { state in
      state.asked += 1
      if state.asked > 100_000 { state.stoodStill = true }
      return state.stoodStill
    }
  }
}

/// Weighs approvals when they are read, and again when they are verified.
private struct Weighing: QueueDecorator {
  let base: any Queue
  let held: Held

  struct Verifier: VerifierWithoutReports {
    let base: SlowVerifier
    let held: Held

    func verify(
      _ signature: [UInt8], of message: [UInt8], by principal: String,
      in namespace: SignatureNamespace
    ) async -> SignatureVerdict {
      while !held.standsStill() { await Task.yield() }
      defer { held.take(message.count) }
      return await base.verify(signature, of: message, by: principal, in: namespace)
    }
  }

  func claim(_ file: QueuedFile) -> Claim {
    let claim = base.claim(file)
    if case .read(let claimed) = claim, file.path.hasSuffix(".word.yaml") {
      held.add(claimed.bytes.count)
    }
    return claim
  }
}

/// Takes all roles from `alex` before it says that the signature is good.
private struct Demoting: VerifierWithoutReports {
  let base: SlowVerifier
  let journal: String

  func verify(
    _ signature: [UInt8], of message: [UInt8], by principal: String,
    in namespace: SignatureNamespace
  ) async -> SignatureVerdict {
    try? World.demote("alex", inJournalAt: journal)
    return await base.verify(signature, of: message, by: principal, in: namespace)
  }
}

/// Opens once, for all who wait.
private final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  func open() {
    let waiting = state.withLock { state in
      state.isOpen = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  func pass() async {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        if !state.isOpen { state.waiting.append(continuation) }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
  }
}

/// Opens the gate when a request is decided.
private final class GateKeeper: RunObserver {
  private let gate: Gate
  private let id: String

  init(gate: Gate, opensFor id: String) { (self.gate, self.id) = (gate, id) }

  func began(_ run: RunRecord) {}
  func decided(_ result: RequestResult, json: [UInt8]) {
    if result.id == id { gate.open() }
  }
  func finished(_ run: RunRecord) {}
}

/// Finds every signature genuine, that of one message only when the gate is open, or much later
/// than the others.
private struct SlowVerifier: VerifierWithoutReports {
  let gate: Gate?
  let slow: String

  func verify(
    _ signature: [UInt8], of message: [UInt8], by principal: String,
    in namespace: SignatureNamespace
  ) async -> SignatureVerdict {
    if String(decoding: message, as: UTF8.self).contains(slow) {
      if let gate { await gate.pass() } else { for _ in 1...1000 { await Task.yield() } }
    }
    return .valid(
      SigningKey(fingerprint: "SHA256:a", type: "ED25519", principal: principal))
  }
}
