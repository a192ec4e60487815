import Foundation
import Glibc
import Synchronization
import Testing

/// Lives of a workspace, drawn from seeds: random files, approvals, clocks that jump, concurrent
/// drops, slow writers, torn writes, failing calls and a second runner.
///
/// `MFARESET_STEPS=1000000` takes more steps, half of them in lives that never were before;
/// `MFARESET_SEED=…` lives one life again, and prints all of it.
@Suite struct SimulationTests {
  @Test func `nothing is lost, done twice, or done without its decision in any life`() async throws
  {
    let template = try Self.template()
    if let seed = Self.number("MFARESET_SEED") {
      let simulation = try await Self.live(seed, template, keeping: .max)
      print(simulation.trace.end.joined(separator: "\n"), simulation.tally.lines, separator: "\n")
      #expect(simulation.fault == nil, "\(simulation.story)")
      return
    }
    let fresh = UInt64.random(in: 1...UInt64(UInt32.max))
    let wanted = Self.number("MFARESET_STEPS").map(Int.init)
    let steps = wanted ?? 100_000
    let tally = Mutex(Tally())
    let next = Mutex(UInt64(0))
    let hasFailed = Mutex(false)
    try await Self.onAllCores {
      while tally.withLock({ $0.steps }) < steps, !hasFailed.withLock({ $0 }) {
        let number = next.withLock {
          $0 += 1
          return $0
        }
        // The same lives each time; where more are asked for, every other one never was before.
        let isFresh = wanted != nil && number.isMultiple(of: 2)
        let seed = isFresh ? fresh << 20 + number : Self.base + number
        let simulation = try await Self.live(seed, template)
        tally.withLock { $0.add(simulation.tally) }
        guard simulation.fault != nil else { continue }
        hasFailed.withLock { $0 = true }
        Issue.record("\(simulation.story)")
      }
    }
    let seeds = wanted == nil ? "" : ", and from \(fresh << 20)"
    print("\(tally.withLock { $0.lines })\n  seeds: from \(Self.base)\(seeds)")
    #expect(hasFailed.withLock { $0 } || tally.withLock { $0.steps } >= steps)
  }

  @Test(.enabled(if: number("MFARESET_SEED") == nil))
  func `the same seed is the same life`() async throws {
    let template = try Self.template()
    for seed in Self.base..<Self.base + 3 {
      let one = try await Self.live(seed, template, keeping: .max).trace
      let other = try await Self.live(seed, template, keeping: .max).trace
      let parting = zip(one.end, other.end).first { $0 != $1 }
      #expect(one.digest == other.digest, "they part at \(parting.map { "\($0)" } ?? "the end")")
      #expect(one.count > 100)
    }
  }

  private static let base: UInt64 = 20_261_120_000

  private static func number(_ variable: String) -> UInt64? {
    ProcessInfo.processInfo.environment[variable].flatMap { UInt64($0) }
  }

  private static func template() throws -> World {
    let world = try World(directory: Cast.directory, policies: Cast.policies)
    world.elsewhere = Cast.provider()
    return world
  }

  @concurrent private static func live(
    _ seed: UInt64, _ template: World, keeping steps: Int = 40
  ) async throws -> Simulation {
    let simulation = try Simulation(seed: seed, template: template, keeping: steps)
    await withTaskExecutorPreference(simulation.executor) { await simulation.play() }
    return simulation
  }

  @concurrent private static func onAllCores(
    _ body: @escaping @Sendable () async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<sysconf(Int32(_SC_NPROCESSORS_ONLN)) { group.addTask { try await body() } }
      try await group.waitForAll()
    }
  }
}
