import Foundation
import Glibc
import Journals
import RequestQueue
import ResetEngine
import ResetModel
import Synchronization
import Testing

/// A crash at any point is followed by running again, and nothing is lost, done twice, or done
/// without its decision.
@Suite struct CrashTests {
  @Test func `the scenario meets every outcome`() async throws {
    let world = try await CrashScenario.prepare()
    let files = try world.files().count
    let pass = try await world.run(batch: Self.batch)
    #expect(Set(pass.results.map(\.outcome)) == Set(Outcome.allCases))
    for outcome in [Outcome.applied, .deferred, .failed] {
      let met = pass.results.filter { $0.outcome == outcome }
      #expect(Set(met.map(\.org)) == ["acme", "globex"] || outcome == .deferred, "\(outcome)")
      #expect(met.contains { $0.users.count > 1 } || outcome == .deferred, "\(outcome)")
    }
    #expect(Set(pass.results.filter { $0.outcome == .applied }.map(\.level)) == ["user", "org"])
    #expect(files >= 40, "\(files) files")
    print("files of the scenario: \(files)")
    #expect(
      pass.outcomes.sorted()
        == [
          "held/approved-later.yaml applied", "held/copied.yaml held", "held/g13.yaml applied",
          "held/g14-old.yaml denied", "held/h2-v1.yaml denied", "held/h2-v2.yaml denied",
          "held/namesake.yaml denied", "held/refused-later.yaml denied",
          "held/replaced.yaml denied", "held/taken-away.yaml held", "held/waits.yaml denied",
          "incoming/a1.yaml applied", "incoming/a2.yaml applied", "incoming/a2b.yaml duplicate",
          "incoming/a2c.yaml invalid", "incoming/copied.yaml duplicate", "incoming/d.yaml denied",
          "incoming/f1.yaml failed", "incoming/g01.yaml applied", "incoming/g02.yaml applied",
          "incoming/g03.yaml applied", "incoming/g04.yaml deferred", "incoming/g05.yaml failed",
          "incoming/g06.yaml failed", "incoming/g07.yaml applied", "incoming/g08.yaml deferred",
          "incoming/g09.yaml applied", "incoming/g10.yaml deferred", "incoming/g11.yaml failed",
          "incoming/g12.yaml held", "incoming/g14-new.yaml applied", "incoming/g15.yaml applied",
          "incoming/g16.yaml applied", "incoming/g17.yaml applied",
          "incoming/g21.yaml duplicate", "incoming/g22.yaml invalid", "incoming/h1.yaml held",
          "incoming/h1b.yaml duplicate", "incoming/h2-v1.yaml held", "incoming/h2-v2.yaml held",
          "incoming/h2-v3.yaml applied", "incoming/invalid.yaml invalid",
          "incoming/l1.yaml denied", "incoming/link.yaml invalid", "incoming/namesake.yaml held",
          "incoming/o1.yaml applied", "incoming/o2.yaml applied", "incoming/pipe.yaml invalid",
          "incoming/replacing.yaml applied", "incoming/s1.yaml applied",
          "incoming/unknown1.yaml invalid", "incoming/unknown2.yaml applied",
        ].sorted())
  }

  @Test(arguments: Crashes.Moment.allCases)
  func `after a crash at any call the next runs leave what undisturbed ones leave`(
    moment: Crashes.Moment
  ) async throws {
    let template = try await CrashScenario.prepare()
    let (calls, expected) = try await Self.undisturbed(template)
    try await Self.onAllCores(1...calls) { call in
      let world = try World(copyOf: template)
      world.furnish = Crashes(at: call, moment).decorate
      await #expect(throws: Crash.self, "\(moment) call \(call)") {
        try await world.run(batch: Self.batch)
      }
      try await Self.finish(world, expected, "\(moment) call \(call)")
    }
    print("crash points: \(calls), each \(moment) the call")
  }

  @Test func `a crash while recovering from a crash is recovered from as well`() async throws {
    let template = try await CrashScenario.prepare()
    let (calls, expected) = try await Self.undisturbed(template)
    var dice = Dice(seed: Self.seed)
    for _ in 1...Self.secondCrashes {
      let world = try World(copyOf: template)
      let crashes = [
        Crashes(at: dice.roll(1...calls), dice.flip() ? .before : .after),
        Crashes(at: dice.roll(1...calls), dice.flip() ? .before : .after),
      ]
      for crash in crashes {
        world.furnish = crash.decorate
        // The second run may be over before it comes so far.
        do { try await world.run(batch: Self.batch) } catch is Crash {}
      }
      try await Self.finish(world, expected, "seed \(Self.seed), \(crashes.map(\.description))")
    }
    print("second crashes: \(Self.secondCrashes), with seed \(Self.seed)")
  }

  private static let seed: UInt64 = 20_261_120
  private static let secondCrashes = 60

  /// Until whatever a provider did not answer for in time is settled.
  private static let runs = 2

  /// How many calls the first run makes, and what all of them leave.
  private static func undisturbed(_ template: World) async throws -> (Int, Remains) {
    let world = try World(copyOf: template)
    let counting = Crashes(at: nil)
    world.furnish = counting.decorate
    try await world.run(batch: batch)
    world.furnish = { _ in }
    for _ in 1...runs { try await world.run(batch: batch) }
    let expected = try Remains(of: world)
    try checkAgreement(of: world, "undisturbed")
    return (counting.calls, expected)
  }

  @concurrent private static func onAllCores(
    _ calls: ClosedRange<Int>, _ body: @escaping @Sendable (Int) async throws -> Void
  ) async throws {
    let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for core in 0..<cores {
        group.addTask {
          for call in stride(from: calls.lowerBound + core, through: calls.upperBound, by: cores) {
            try await body(call)
          }
        }
      }
      try await group.waitForAll()
    }
  }

  /// Runs to the end after a crash, and compares.
  private static func finish(_ world: World, _ expected: Remains, _ when: String) async throws {
    world.furnish = { _ in }
    for _ in 1...Self.runs { try await world.run(batch: Self.batch) }
    let remains = try Remains(of: world)
    #expect(remains.difference(to: expected) == "", "\(when)")
    try Self.checkAgreement(of: world, when)
  }

  @Test func `a disk that fails at any step of the queue loses nothing and does nothing twice`()
    async throws
  {
    let template = try await Scenario.prepare()
    let undisturbed = try World(copyOf: template)
    let steps = Mutex(0)
    undisturbed.interference = Interference { _, _ in
      steps.withLock { $0 += 1 }
      return nil
    }
    try await undisturbed.run(batch: Self.batch)
    undisturbed.interference = nil
    try await undisturbed.run(batch: Self.batch)
    let expected = try Remains(of: undisturbed)
    let last = steps.withLock { $0 }
    for step in stride(from: 1, through: last, by: 9) {
      let world = try World(copyOf: template)
      let steps = Mutex(0)
      world.interference = Interference { asked, _ in
        let number = steps.withLock {
          $0 += 1
          return $0
        }
        // What cannot be looked at or read counts as gone; here it is the writing that fails.
        return number >= step && ![.look, .open, .read].contains(asked) ? EIO : nil
      }
      _ = try? await world.run(batch: Self.batch)
      world.interference = nil
      try await world.run(batch: Self.batch)
      let remains = try Remains(of: world)
      // Which of two copies came first, and what is invalid because the other is settled, may
      // differ: a file whose place stays empty is no file that waits there.
      #expect(remains.contents == expected.contents, "step \(step)")
      #expect(remains.resets == expected.resets, "step \(step)")
      #expect(remains.directory == expected.directory, "step \(step)")
      try Self.checkAgreement(of: world, "step \(step)")
    }
    print("steps of the queue: \(last)")
  }

  /// Several commits in a run, each of several files.
  private static let batch = 4

  /// Reports, receipts, folders and journal say the same, and the audit chain verifies.
  private static func checkAgreement(of world: World, _ when: String) throws {
    try world.look { journal, _ in
      let runs = try journal.latestRuns(limit: 100)
      #expect(
        try journal.audit.verify(knownHeads: runs.compactMap(\.auditHead)).faults == [], "\(when)")
      #expect(try world.reports() == runs.map { "\($0.id).json" }.sorted(), "\(when)")
      for run in runs {
        #expect(try world.disagreements(on: run, in: journal) == [], "\(when)")
      }
      for request in try journal.heldRequests() {
        #expect(world.isPlain(request.settledAs), "\(when): \(request.settledAs)")
      }
    }
    for file in try world.files()
    where !file.hasPrefix("held/") && !file.hasPrefix("incoming/") && !file.hasSuffix(".sig") {
      let receipt = file.dropLast(".yaml".count) + ".receipt.yaml"
      #expect(world.isPlain(String(receipt)), "\(when): no receipt of \(file)")
    }
  }
}

extension Remains {
  func difference(to other: Remains) -> String {
    var lines: [String] = []
    for (file, text) in files where other.files[file] != text { lines.append("has \(file)") }
    for (file, text) in other.files where files[file] != text { lines.append("lacks \(file)") }
    for (id, story) in requests where other.requests[id] != story {
      lines.append("\(id): \(story), not \(other.requests[id] ?? [])")
    }
    if resets != other.resets { lines.append("resets \(resets), not \(other.resets)") }
    if directory != other.directory { lines.append("the directory differs") }
    if underWay != other.underWay { lines.append("under way \(underWay), not \(other.underWay)") }
    if elsewhere != other.elsewhere { lines.append("the provider has \(elsewhere)") }
    return lines.sorted().joined(separator: "; ")
  }
}

/// Numbers that are the same for the same seed (SplitMix64).
struct Dice {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func roll(_ numbers: ClosedRange<Int>) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    mixed ^= mixed >> 31
    return numbers.lowerBound + Int(mixed % UInt64(numbers.count))
  }

  mutating func flip() -> Bool { roll(0...1) == 1 }
}
