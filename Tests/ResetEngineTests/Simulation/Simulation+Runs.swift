import Databases
import Foundation
import Glibc
import Journals
import RequestQueue
import ResetEngine
import ResetModel

extension Simulation {
  /// A run as cron starts it: takes the lock, goes over the queue, and is perhaps cut off.
  func run(_ fortune: Life.Fortune) async throws {
    guard let lock = try RunLock.take(workspace: world.folder) else {
      return fail("a run cannot begin: somebody has the lock")
    }
    let life = Life(in: self, fortune)
    prepare(life)
    self.life = life
    tally.runs += 1
    remembered = Set(journal.words)
    note("run \(tally.runs) at \(clock.now()), \(fortune)")
    var failure: (any Error)?
    var record: RunRecord?
    do {
      record = try await world.run(
        at: clock.now(), batch: [1, 2, 4, 256][dice.roll(0...3)], heldFor: TimeSpan("7d")!
      ).record
    } catch { failure = error }
    life.end()
    _ = consume lock
    if life.isDead {
      try bury()
    } else if let failure {
      note("ended: \("\(failure)".replacing(world.folder, with: "…"))")
      if isQuiet { fail("a run that nothing disturbs ends with: \(failure)") }
    }
    look()
    if let record { try checkAgreement(of: record) }
    journal.close()
    look()
  }

  /// The same with nothing written: it looks at everything and changes nothing.
  func dryRun() async throws {
    look()
    let before = (files.counts, try journal.rows("SELECT COUNT(*) FROM audit"))
    let life = Life(in: self, Life.Fortune())
    prepare(life)
    tally.dryRuns += 1
    do { _ = try await world.run(at: clock.now(), dry: true) } catch {
      fail("a dry run ends with: \(error)")
    }
    life.end()
    look()
    let after = try journal.rows("SELECT COUNT(*) FROM audit")
    if files.counts != before.0 || after.map(\.values) != before.1.map(\.values) {
      fail("a dry run changed something")
    }
    journal.close()
  }

  private func prepare(_ life: Life) {
    world.interference = life.interference
    world.wire = { FaultyConnection(over: $0, in: life) }
    clock.whenWaiting { [unowned self] in
      if case .on = life.turn(.wait, ""), life.isBusy { somebodyActs(during: life) }
    }
    world.equip = { [unowned self] world, rooms in
      let observers = rooms.observers
      rooms.queue = SimulatedQueue(base: rooms.queue, life: life) { [unowned self] identity in
        arrivals[identity.inode] ?? .latest
      }
      rooms.provider = FaultyProvider(base: rooms.provider, life: life)
      rooms.observers = { run in try observers(run).map { FaultyObserver(base: $0, life: life) } }
      rooms.verifier = { FaultyVerifier(life: life) }
      rooms.connectors = [
        OrgID(Cast.elsewhere): FaultyConnector(base: provider, life: life) { [unowned self] id in
          watchRemoval(of: id)
        }
      ]
      rooms.sideWork = executor
    }
  }

  private func watchRemoval(of id: String) {
    do {
      if try !journal.mayRemove(id) { fail("\(id) is removed, and nobody permitted it") }
    } catch { fail("\(error)") }
  }

  /// The process is gone at this very step; the disk keeps what it has.
  func crashed() {
    tally.crashes += 1
    remains = [:]
    for name in Self.databaseFiles {
      if let data = try? Data(contentsOf: URL(filePath: "\(world.folder)/\(name)")) {
        remains?[name] = Array(data)
      }
    }
  }

  /// Puts back what the disk had when the process was cut off: closing the database has tidied up
  /// since, as nothing does that is killed.
  private func bury() throws {
    guard let remains else { return }
    self.remains = nil
    journal.close()
    for name in Self.databaseFiles {
      unlink("\(world.folder)/\(name)")
      if let bytes = remains[name] {
        try Data(bytes).write(to: URL(filePath: "\(world.folder)/\(name)"))
      }
    }
    let faults = try world.auditFaults()
    if !faults.isEmpty { fail("after a crash, the audit chain does not verify: \(faults)") }
  }

  private static let databaseFiles = [
    "journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm",
  ]

  private func checkAgreement(of record: RunRecord) throws {
    try world.look { journal, _ in
      if let run = try journal.run(withID: record.id) {
        for wrong in try world.disagreements(on: run, in: journal) { fail(wrong) }
      } else {
        fail("a run that finished is not in the journal")
      }
    }
  }
}
