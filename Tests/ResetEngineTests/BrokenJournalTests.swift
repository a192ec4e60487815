import Databases
import Foundation
import Glibc
import ResetEngine
import ResetModel
import Testing

/// A journal that cannot be trusted or written stops a run before it touches anything.
@Suite struct BrokenJournalTests {
  enum Damage: CaseIterable {
    case missing, noDatabase, truncated, empty, folder, chainWithoutEnd
  }

  @Test(arguments: Damage.allCases, [false, true])
  func `a broken journal stops before anything is touched, with its path and the reason`(
    damage: Damage, dry: Bool
  ) async throws {
    // A reader does not look at the chain's end.
    if damage == .chainWithoutEnd && dry { return }
    let world = try await Scenario.prepare()
    try await world.run()
    try world.drop(ticket("NEW-1", users: "[u8]"), as: "incoming/new.yaml")
    try world.inflict(damage)
    let queue = try world.everything().filter { $0.hasPrefix("queue") || $0.hasPrefix("reports") }
    let error = await #expect(throws: JournalError.self) { try await world.run(dry: dry) }
    let told = error.map { "\($0)" } ?? ""
    #expect(told.hasPrefix("journal `\(world.journalPath)`: "), "\(told)")
    #expect(told.count > world.journalPath.count + 20)
    #expect(
      try world.everything().filter { $0.hasPrefix("queue") || $0.hasPrefix("reports") } == queue)
  }

  @Test func `a journal that cannot be written stops a run before anything is touched`()
    async throws
  {
    let world = try await Scenario.prepare()
    let before = try world.everything()
    world.furnish = { $0.journal = ReadOnly(base: $0.journal) }
    await #expect(throws: JournalError.self) { try await world.run() }
    #expect(
      try world.everything().filter { $0.hasPrefix("queue") || $0.hasPrefix("reports") }
        == before.filter { $0.hasPrefix("queue") || $0.hasPrefix("reports") })
  }

  @Test func `a journal that fails in the middle leaves what is not decided where it is`()
    async throws
  {
    let world = try World()
    for number in 1...4 {
      try world.drop(ticket("HD-\(number)", users: "[mia]"), as: "incoming/\(number).yaml")
    }
    world.furnish = { $0.journal = ReadOnly(base: $0.journal, from: 3) }
    await #expect(throws: JournalError.self) { try await world.run(batch: 1) }
    #expect(
      try world.files() == ["incoming/3.yaml", "incoming/4.yaml", "done/1.yaml", "done/2.yaml"])
    world.furnish = { _ in }
    #expect(
      try await world.run().outcomes == ["incoming/3.yaml applied", "incoming/4.yaml applied"])
    #expect(try world.auditFaults() == [])
  }
}

extension World {
  fileprivate func inflict(_ damage: BrokenJournalTests.Damage) throws {
    for suffix in ["-wal", "-shm"] { unlink(journalPath + suffix) }
    let file = URL(filePath: journalPath)
    switch damage {
    case .missing: unlink(journalPath)
    case .noDatabase:
      try Data(String(repeating: "This is no database. ", count: 999).utf8).write(to: file)
    case .truncated:
      let whole = try Data(contentsOf: file)
      try whole.prefix(whole.count / 2).write(to: file)
    case .empty: try Data().write(to: file)
    case .folder:
      unlink(journalPath)
      mkdir(journalPath, 0o700)
    case .chainWithoutEnd:
      let connection = try SQLiteConnection.open(journalPath, for: .writing)
      try connection.run("DELETE FROM audit_head")
    }
  }
}
