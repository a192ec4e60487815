import Databases
import Glibc
import Journals
import ResetEngine
import ResetModel
import TestMaterial
import Testing

@Suite struct CrashTests {
  /// The moments at which the files are as a crash would leave them.
  enum Moment: CaseIterable { case recorded, partlyRecorded, committed, finished }

  @Test(arguments: Moment.allCases)
  func `after a crash there is what was committed, and the chain verifies`(moment at: Moment) throws
  {
    let folder = try TemporaryFolder.make()
    defer { TemporaryFolder.remove(folder) }
    let journal = try SQLJournal(
      in: SQLiteConnection.open("\(folder)/j.sqlite", for: .creating), at: moment())
    var run = newRun()
    try journal.begin(&run)
    try journal.transaction { try journal.record(result("HD-1", .applied)) }
    try journal.transaction {
      try journal.record(result("HD-2", .applied))
      if at == .partlyRecorded { try crash(folder) }
      try journal.record(result("HD-3", .held))
      if at == .recorded { try crash(folder) }
    }
    if at == .committed { try crash(folder) }
    try journal.end(run, at: moment(1))
    if at == .finished { try crash(folder) }

    let survivor = try SQLJournal(
      in: SQLiteConnection.open("\(folder)/crashed.sqlite", for: .writing), at: moment(9))
    #expect(try survivor.audit.verify().faults == [])
    #expect(try survivor.request(withID: "HD-1")?.outcome == .applied)
    let isCommitted = at == .committed || at == .finished
    #expect(
      try survivor.resets(ofSubject: "1042", since: moment(), limit: 9) == (isCommitted ? 2 : 1))
    #expect(try survivor.heldRequests().map(\.id) == (isCommitted ? ["HD-3"] : []))
    #expect(try survivor.unfinishedRuns().map(\.id) == (at == .finished ? [] : [run.id]))
    // Running again goes on where the chain ended.
    try survivor.wholeRun { try survivor.record(result("HD-4", .applied)) }
    #expect(try survivor.audit.verify().faults == [])
  }

  /// Copies the database and its log as they are on the disk at this moment.
  private func crash(_ folder: String) throws {
    for suffix in ["", "-wal"] {
      let from = try #require(fopen("\(folder)/j.sqlite\(suffix)", "r"))
      defer { fclose(from) }
      let to = try #require(fopen("\(folder)/crashed.sqlite\(suffix)", "w"))
      defer { fclose(to) }
      var buffer = [UInt8](repeating: 0, count: 1 << 20)
      while case let count = fread(&buffer, 1, buffer.count, from), count > 0 {
        #expect(fwrite(buffer, 1, count, to) == count)
      }
    }
  }
}
