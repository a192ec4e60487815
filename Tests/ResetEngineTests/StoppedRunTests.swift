import Dispatch
import RequestQueue
import ResetEngine
import ResetModel
import Synchronization
import Testing

/// A run that is told to stop, before its n-th file.
@Suite struct StoppedRunTests {
  /// Says that the run shall stop from the n-th question on.
  private final class Patience: Sendable {
    private let asked = Atomic(0)
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    var isGone: Bool { asked.add(1, ordering: .relaxed).newValue > limit }
  }

  @Test(arguments: 0...14)
  func `what it came to is done and reported, the rest is left for the next run`(
    questions: Int
  ) async throws {
    let world = try World()
    let names = (1...5).map { "incoming/\($0).yaml" }
    for name in names { try world.drop(ticket("HD-\(name.dropFirst(9).first!)"), as: name) }
    let patience = Patience(limit: questions)
    world.furnish = { $0.isToldToStop = { patience.isGone } }
    let pass = try await world.run(batch: 2)
    let done = pass.results.map(\.file)
    #expect(done == Array(names.prefix(done.count)))
    #expect(pass.record.finishedAt != nil && pass.record.summary.requests == done.count)
    #expect(pass.warnings.contains { $0.hasPrefix("told to stop") } || done.count == 5)
    #expect(
      try world.files().filter { $0.hasPrefix("incoming/") } == Array(names.dropFirst(done.count)))
    world.furnish = { _ in }
    #expect(try await world.run().results.map(\.file) == Array(names.dropFirst(done.count)))
    #expect(try world.auditFaults() == [])
  }

  @Test func `who is told to stop before the first file opens none`() async throws {
    let world = try World()
    for number in 1...5 { try world.drop(ticket("HD-\(number)"), as: "incoming/\(number).yaml") }
    try world.drop(ticket("HD-6", by: []), as: "held/6.yaml")
    try world.drop("kind: approval", as: "incoming/word.yaml")
    try world.drop("a signature", as: "incoming/word.yaml.sig")
    let opened = Counter()
    world.furnish = { $0.isToldToStop = { true } }
    world.interference = Interference { step, _ in
      if step == .open { opened.add() }
      return nil
    }
    #expect(try await world.run(batch: 2).outcomes == [])
    #expect(opened.count == 0)
  }

  @Test(.serialized, arguments: [true, false])
  func `nothing is read any more once a run is over`(isStopped: Bool) async throws {
    let world = try World()
    for number in 1...40 { try world.drop(ticket("HD-\(number)"), as: "incoming/\(number).yaml") }
    let (begun, ended, decided) = (Counter(), Counter(), Counter())
    let isReadingOn = DispatchSemaphore(value: 0)
    world.furnish = { rooms in
      let read = rooms.read
      rooms.read = { claimed in
        begun.add()
        defer { ended.add() }
        if begun.count > 4 { isReadingOn.signal() }
        // Long enough for a run that does not wait for it to be over before it is.
        for _ in 1...500 { _ = read(claimed) }
        return read(claimed)
      }
      rooms.isToldToStop = { isStopped && decided.count > 2 }
      rooms.observers = { _ in
        [
          Listener {
            decided.add()
            guard decided.count == 3 else { return }
            #expect(isReadingOn.wait(timeout: .now() + 60) == .success)
            if !isStopped { throw Crash() }
          }
        ]
      }
    }
    do { _ = try await world.run(batch: 2) } catch is Crash {}
    #expect(begun.count == ended.count)
    #expect(begun.count < 40)
  }

  private struct Crash: Error {}

  private final class Counter: Sendable {
    private let value = Atomic(0)

    var count: Int { value.load(ordering: .sequentiallyConsistent) }

    func add() { value.add(1, ordering: .sequentiallyConsistent) }
  }

  /// Hears of each decision.
  private final class Listener: RunObserver {
    let hear: () throws -> Void

    init(_ hear: @escaping () throws -> Void) { self.hear = hear }

    func began(_ run: RunRecord) {}
    func decided(_ result: RequestResult, json: [UInt8]) throws { try hear() }
    func finished(_ run: RunRecord) {}
  }

  @Test func `a clock that was set back changes nothing that was decided`() async throws {
    let world = try World()
    try world.drop(ticket("HD-1"), as: "incoming/1.yaml")
    try world.drop(ticket("HD-2", users: "[lee]", by: []), as: "incoming/2.yaml")
    let first = try await world.run()
    try world.drop(ticket("HD-1"), as: "incoming/again.yaml")
    try world.drop(ticket("HD-3", users: "[lee]"), as: "incoming/3.yaml")
    // Before the approvals and the request were written, by its word.
    let back = Timestamp(rfc3339: "2026-11-19T15:00:00Z")!
    let second = try await world.run(at: back)
    #expect(try second.result("incoming/again.yaml").outcome == .duplicate)
    #expect(second.results.allSatisfy { $0.outcome != .applied })
    #expect(first.record.id != second.record.id)
    let third = try await world.run()
    #expect(third.record.id != first.record.id)
    #expect(try world.enrolled(UserID("1042")) == ["dana-acme", "dana-sandbox"])
    #expect(try world.auditFaults() == [])
    #expect(try world.reports().count == 3)
  }
}
