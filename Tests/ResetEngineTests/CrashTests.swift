import Databases
import Foundation
import Glibc
import Journals
import RequestQueue
import ResetEngine
import ResetModel
import Synchronization
import TestMaterial
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

  @Test func `a number means the same call or step in each run`() async throws {
    let template = try await CrashScenario.prepare()
    let points = try await Self.undisturbed(template).points
    #expect(try await Self.undisturbed(template).points == points)
    // The disk is met on both strands, in all that is asked of it but copies to other file systems.
    let met = Set(points.map(\.what))
    for step in ["create", "write", "flush", "move", "remove", "sync"] {
      #expect(met.contains("\(step) report"), "\(step)")
      #expect(met.contains(step) || step == "remove", "\(step)")
    }
  }

  @Test(arguments: Crashes.Moment.allCases)
  func `after a crash at any call or step the next runs leave what undisturbed ones leave`(
    moment: Crashes.Moment
  ) async throws {
    let template = try await CrashScenario.prepare()
    let (all, expected) = try await Self.undisturbed(template)
    let points = EveryNth.of(all)
    try await Self.onAllCores(points) { point in
      let world = try World(copyOf: template)
      Crashes(at: point, moment).surround(world)
      await #expect(throws: Crash.self, "\(moment) \(point)") {
        try await world.run(batch: Self.batch)
      }
      try await Self.finish(world, expected, "\(moment) \(point)")
    }
    let onDisk = points.count(where: \.isOnDisk)
    print(
      "crash points: \(points.count)\(EveryNth.note(of: all.count)), "
        + "\(onDisk) of them steps on the disk, each \(moment) it")
  }

  @Test func `what a power cut at any call or step leaves empty is written anew`() async throws {
    let template = try await CrashScenario.prepare()
    let (all, expected) = try await Self.undisturbed(template)
    let points = EveryNth.of(all)
    let emptied = Mutex(0)
    try await Self.onAllCores(points) { point in
      let world = try World(copyOf: template)
      Crashes(at: point, .before).surround(world)
      await #expect(throws: Crash.self, "\(point)") { try await world.run(batch: Self.batch) }
      let count = try world.losePower(since: template)
      emptied.withLock { $0 += count }
      try await Self.finish(world, expected, "power cut before \(point)")
    }
    let count = emptied.withLock { $0 }
    #expect(count > 10 * points.count)
    print("power cuts: \(points.count)\(EveryNth.note(of: all.count)), \(count) files emptied")
  }

  @Test func `a crash while recovering from a crash is recovered from as well`() async throws {
    let template = try await CrashScenario.prepare()
    let (points, expected) = try await Self.undisturbed(template)
    var dice = Dice(seed: Self.seed)
    let pairs = (1...Self.secondCrashes).map { _ in
      (1...2).map { _ in
        (points[dice.roll(1...points.count) - 1], dice.flip() ? Crashes.Moment.before : .after)
      }
    }
    try await Self.onAllCores(pairs) { pair in
      let world = try World(copyOf: template)
      let crashes = pair.map { Crashes(at: $0.0, $0.1) }
      for crash in crashes {
        crash.surround(world)
        // The second run may be over before it comes so far.
        do { try await world.run(batch: Self.batch) } catch is Crash {}
      }
      try await Self.finish(world, expected, "seed \(Self.seed), \(crashes.map(\.description))")
    }
    print("second crashes: \(Self.secondCrashes), with seed \(Self.seed)")
  }

  @Test(arguments: Crashes.Moment.allCases)
  func `after a copy to another file system that is cut off the next run leaves what one leaves`(
    moment: Crashes.Moment
  ) async throws {
    let template = try World()
    try template.drop(ticket("HD-1"), as: "incoming/a.yaml")
    try template.drop(ticket("HD-2", users: "[lee]", by: []), as: "incoming/b.yaml")
    try template.drop(ticket("HD-3", users: "[mia]", by: ["mia"]), as: "incoming/c.yaml")
    try template.dropSigned("HD-4")
    template.equip = { _, rooms in rooms.verifier = { EverySignature() } }
    let far: Set = ["a.yaml", "b.yaml", "c.yaml", "HD-4.word.yaml", "HD-4.word.yaml.sig"]
    let undisturbed = try World(copyOf: template)
    let counting = Crashes(at: nil)
    counting.surround(undisturbed, movingAcross: far)
    try await undisturbed.run()
    let expected = try Remains(of: undisturbed)
    #expect(expected.files.keys.count { $0.hasPrefix("incoming/") } == 0)
    let all = counting.points.filter(\.isOnDisk)
    #expect(all.contains { $0.what == "own" })
    let points = EveryNth.of(all)
    for point in points {
      let world = try World(copyOf: template)
      Crashes(at: point, moment).surround(world, movingAcross: far)
      await #expect(throws: Crash.self, "\(moment) \(point)") { try await world.run() }
      // The folders are as far apart as before; what was copied is to be moved within its folder.
      let copied = try world.files().filter { !$0.hasPrefix("incoming/") }.compactMap {
        $0.split(separator: "/").last.map(String.init)
      }
      Crashes(at: nil).surround(world, movingAcross: far.subtracting(copied))
      try await world.run()
      let difference = try Remains(of: world).difference(to: expected)
      #expect(difference == "", "\(moment) \(point)")
      try Self.checkAgreement(of: world, "\(moment) \(point)")
    }
    print(
      "crash points of copies: \(points.count)\(EveryNth.note(of: all.count)), each \(moment) it")
  }

  private static let seed: UInt64 = 20_261_120
  private static let secondCrashes = max(1, 60 / EveryNth.n)

  /// Until whatever a provider did not answer for in time is settled.
  private static let runs = 2

  /// What can be cut off in the first run, and what all of them leave.
  private static func undisturbed(
    _ template: World
  ) async throws -> (points: [Crashes.Point], remains: Remains) {
    let world = try World(copyOf: template)
    let counting = Crashes(at: nil)
    counting.surround(world)
    try await world.run(batch: batch)
    world.calm()
    for _ in 1...runs { try await world.run(batch: batch) }
    let expected = try Remains(of: world)
    try checkAgreement(of: world, "undisturbed")
    return (counting.points, expected)
  }

  @concurrent private static func onAllCores<Item: Sendable>(
    _ items: [Item], _ body: @escaping @Sendable (Item) async throws -> Void
  ) async throws {
    let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for core in 0..<cores {
        group.addTask {
          for index in stride(from: core, to: items.count, by: cores) {
            try await body(items[index])
          }
        }
      }
      try await group.waitForAll()
    }
  }

  /// Runs to the end after a crash, and compares.
  private static func finish(_ world: World, _ expected: Remains, _ when: String) async throws {
    world.calm()
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
        return number >= step && asked.isChange ? EIO : nil
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
      let names = runs.flatMap { run in
        [run.id + ".json"] + (world.signsReports ? [run.id + ".json.sig"] : [])
      }
      #expect(try world.reports() == names.sorted(), "\(when)")
      for run in runs {
        if world.signsReports { #expect(try world.isReportSigned(run), "\(when): \(run.id)") }
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

extension World {
  /// Empties what a run that was cut off has put into settled folders since, as a power cut does to
  /// what was not synced; returns how many files. What is no request's, an approval's or a receipt
  /// is left as it is, since the journal does not keep its bytes; so is what had its place before,
  /// and was written anew and synced as the run began.
  fileprivate func losePower(since template: World) throws -> Int {
    guard try look({ journal, _ in try !journal.unfinishedRuns().isEmpty }) else { return 0 }
    let journal = try SQLiteConnection.open(journalPath, for: .reading)
    let kept = try journal.rows(
      """
      SELECT settled_as FROM request WHERE bytes IS NOT NULL
      UNION SELECT settled_as || '.sig' FROM request WHERE signature IS NOT NULL
      UNION SELECT settled_as FROM signed_approval
      UNION SELECT settled_as || '.sig' FROM signed_approval
      """
    ).compactMap { try $0.optionalText(0) }
    let earlier = try Set(
      template.files(receipts: true)
        + SQLiteConnection.open(template.journalPath, for: .reading).rows(
          "SELECT settled_as FROM request"
        ).compactMap { try $0.optionalText(0) })
    let lost = try files(receipts: true).filter { file in
      !file.hasPrefix("incoming/") && !earlier.contains(file) && isPlain(file)
        && (file.hasSuffix(".receipt.yaml") || kept.contains(file))
    }
    for file in lost { try #require(truncate("\(queue)/\(file)", 0) == 0) }
    return lost.count
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
