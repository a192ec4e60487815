import Foundation
import Glibc
import IdentityProviders
import ResetEngine
import ResetModel
import Testing

/// One life of a workspace, drawn from a seed: people drop, edit, approve and take away, runs come
/// and are cut off, calls fail, clocks jump. What must always hold is looked at after each step.
///
/// All of it goes on on one thread; the same seed is the same life.
final class Simulation: @unchecked Sendable {
  let seed: UInt64
  let world: World
  let provider: ScriptedProvider
  let clock = SimulatedClock()
  let executor: OneAfterAnother
  let files: FolderWatch
  let journal: JournalWatch
  var dice: Dice
  var papers = Papers()
  var oracle = Oracle()
  var tally = Tally()
  private(set) var trace: Trace
  /// What does not hold; nothing goes on after that.
  private(set) var fault: String?
  /// The files that somebody still writes, with what is missing.
  var unfinished: [SlowWriting] = []
  /// What is left of those whose writers are gone: other files begin with the same words.
  var torn: Set<Digest> = []
  /// When files came, by the simulation's time.
  var arrivals: [UInt64: Timestamp] = [:]
  /// The words that were signed well, by the digests of their files.
  var signed: Set<Digest> = []
  /// Those that the journal remembered as the run began.
  var remembered: Set<Digest> = []
  /// The process of the latest run.
  var life: Life?
  /// Whether nothing fails in this run, and nobody does anything during it.
  var isQuiet = false
  /// The words that a quiet run finds with their signatures.
  var atHand: [Digest] = []
  /// The database as it was when the process was cut off.
  var remains: [String: [UInt8]]?
  /// Whether files may stand twice: a disk that failed cannot tell whether it moved one.
  var diskHasFailed = false
  /// Signatures that come after what they sign.
  var owedSignatures: [(name: String, word: Word, digest: Digest)] = []

  init(seed: UInt64, template: World, keeping steps: Int = 40) throws {
    self.seed = seed
    trace = Trace(keeping: steps)
    dice = Dice(seed: seed)
    executor = OneAfterAnother(seed: ~seed)
    world = try World(copyOf: template)
    provider = try #require(world.elsewhere)
    files = FolderWatch(queue: world.queue)
    journal = JournalWatch(path: world.journalPath)
    world.clock = clock
    try world.look { _, directory in takeOver(try directory.contents().users) }
    journal.judge = { [unowned self] in judge($0) }
  }

  deinit { for writing in unfinished { close(writing.descriptor) } }

  /// Lives it to the end.
  func play() async {
    do {
      for _ in 1...dice.roll(3...9) {
        for _ in 1...dice.roll(1...9) { somebodyActs(during: nil) }
        try await run(drawFortune())
        if dice.roll(1...4) == 1 { try await dryRun() }
        if fault != nil { return }
        if isLong { break }
      }
      try await comeToRest()
    } catch {
      fail("the simulation itself failed: \(error)")
    }
    tally.steps = trace.count
    tally.episodes = 1
  }

  /// Whether it goes on for so long that people leave it alone: each file makes a run take steps,
  /// and in each step somebody may drop another one.
  var isLong: Bool { trace.count > 6000 }

  private func drawFortune() -> Life.Fortune {
    Life.Fortune(
      faults: dice.roll(1...4) == 1 ? 0 : [4, 10, 30, 100][dice.roll(0...3)],
      bustle: dice.roll(1...4) == 1 ? 0 : [6, 15, 40][dice.roll(0...2)],
      end: dice.flip() ? dice.roll(1...[60, 300, 900][dice.roll(0...2)]) : nil)
  }

  /// Takes a step: looks whether all holds after the one before it.
  func take(_ step: Step, _ about: String) -> Bool {
    guard fault == nil else { return false }
    look()
    guard fault == nil else { return false }
    trace.add(step, about)
    tally.kinds[step.rawValue, default: 0] += 1
    return true
  }

  func note(_ what: String) { trace.note(what) }

  func met(_ fault: Fault) {
    trace.note(fault.rawValue)
    tally.faults[fault.rawValue, default: 0] += 1
    if [.inputOutput, .access, .noSpace, .noDescriptors, .otherFileSystem].contains(fault) {
      diskHasFailed = true
    }
  }

  /// What must always hold.
  func look() {
    if let wrong = files.look() { return fail("lost: \(wrong)") }
    do {
      if let wrong = try journal.look() { fail(wrong) }
    } catch {
      fail("the journal cannot be read: \(error)")
    }
  }

  func fail(_ what: String) { if fault == nil { fault = what } }

  func takeOver(_ users: [DirectoryUser]) {
    journal.imported(users)
    oracle.people = [:]
    for user in users {
      oracle.people[user.user.login] = Oracle.Person(
        id: user.user.id.text, orgs: Set(user.user.roles.keys.map(\.text)),
        administers: Set(
          user.user.roles.filter { $0.value.contains(.administrator) }.keys.map(\.text)))
    }
  }

  /// For people, and with the command that lives it again.
  var story: String {
    """
    \(fault ?? "")
    seed \(seed), step \(trace.count); the last steps:
    \(trace.end.suffix(40).map { "  " + $0 }.joined(separator: "\n"))
    replay: MFARESET_SEED=\(seed) swift test --filter SimulationTests
    """
  }
}
