import Databases
import Journals
import ResetModel
import Testing

/// Past reports are rendered from rows, and after a crash files go where rows say: what a run was, and
/// what it told, is not to be changed unnoticed.
@Suite struct AuditOfRunsTests {
  let journal: SQLJournal
  let connection: SQLiteConnection

  /// The entries of four runs. 2 to 6: 3 holds HD-1, 4 applies HD-2, 5 denies HD-5. 7 to 9: HD-1 is
  /// held as before, 8 denies HD-3. 10 to 13: 11 holds HD-1 for another reason, 12 holds HD-4. 14 and
  /// 15: both are held as before.
  init() throws {
    (journal, connection) = try SQLJournal.inMemory()
    let journal = journal
    func holdAsBefore(_ id: RequestID, _ sentence: String, _ moment: Timestamp) throws {
      let previous = try journal.request(withID: id)
      #expect(previous != nil)
      try journal.record(
        result(id.text, .held, sentence: sentence), at: moment, previous: previous)
    }
    try journal.wholeRun {
      try journal.record(result("HD-1", .held))
      try journal.record(result("HD-2", .applied, subjects: ["2"]))
      try journal.record(result("HD-5", .denied))
    }
    try journal.wholeRun(startedAt: moment(60)) {
      try holdAsBefore("HD-1", "one approval is missing", moment(60))
      try journal.record(result("HD-3", .denied), at: moment(60))
    }
    try journal.wholeRun(startedAt: moment(120)) {
      try holdAsBefore("HD-1", "it is outside of the hours", moment(120))
      try journal.record(result("HD-4", .held), at: moment(120))
    }
    try journal.wholeRun(startedAt: moment(180)) {
      try holdAsBefore("HD-1", "it is outside of the hours", moment(180))
      try holdAsBefore("HD-4", "one approval is missing", moment(180))
    }
    #expect(try journal.auditHead()?.sequence == 15)
    #expect(try journal.audit.verify().faults == [])
    try connection.run("PRAGMA foreign_keys = OFF")
  }

  /// What somebody does to the database, and the entries at which that is found.
  struct Tampering: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let statements: [StaticString]
    let entries: Set<Int64>

    init(_ testDescription: String, _ entries: Set<Int64>, _ statements: StaticString...) {
      self.testDescription = testDescription
      self.statements = statements
      self.entries = entries
    }
  }

  static let results = [
    Tampering(
      "a run leaves out what it applied", [4, 6, 3],
      "DELETE FROM result WHERE entry = 4"),
    Tampering(
      "a run leaves out what it denied, the last", [5, 6],
      "DELETE FROM result WHERE entry = 5"),
    Tampering(
      "a run leaves out what it held as before", [8, 9],
      "DELETE FROM result WHERE run = 2 AND entry = 3"),
    Tampering(
      "a run tells something twice", [8, 9],
      "INSERT INTO result VALUES (2, 3, 8, NULL)"),
    Tampering(
      "a run tells something twice, and leaves out what waits as well", [11],
      "UPDATE result SET entry = 11 WHERE run = 4 AND entry = 12"),
    Tampering(
      "a run tells what waits as an earlier one did", [3],
      "UPDATE result SET entry = 3 WHERE run = 4 AND entry = 11"),
    Tampering(
      "a run tells what waited in the place of what it denied", [3, 8, 9],
      "UPDATE result SET entry = 3 WHERE entry = 8"),
    Tampering(
      "a run tells what was settled before it", [4, 9],
      "INSERT INTO result VALUES (2, 3, 4, NULL)"),
    Tampering(
      "a run tells what a later one denied", [8, 6],
      "INSERT INTO result VALUES (1, 4, 8, NULL)"),
    Tampering(
      "a run tells what is no decision", [7],
      "INSERT INTO result VALUES (1, 4, 7, NULL)"),
    Tampering(
      "a run tells something that is none", [8],
      "INSERT INTO result VALUES (9, 1, 8, NULL)"),
    Tampering(
      "a result stands before the first", [3],
      "UPDATE result SET position = -1 WHERE run = 1 AND position = 1"),
    Tampering(
      "a result stands where no number is", [3],
      "UPDATE result SET position = 'last' WHERE run = 1 AND position = 3"),
    Tampering(
      "a result stands between two others", [3],
      "UPDATE result SET position = 1.5 WHERE run = 1 AND position = 2"),
    Tampering(
      "a file was found elsewhere than it was decided", [4],
      "UPDATE result SET file = 'incoming/other.yaml' WHERE run = 1 AND position = 2"),
    Tampering(
      "nobody can read where a file was found", [3],
      "UPDATE result SET file = x'ff' WHERE run = 2 AND position = 1"),
  ]

  static let runs = [
    Tampering(
      "a run had another name", [2, 3, 4, 5, 6],
      "UPDATE run SET id = 'another-1' WHERE number = 1"),
    Tampering(
      "a run was a dry run", [2],
      "UPDATE run SET mode = 'dry-run' WHERE number = 1"),
    Tampering(
      "a run began at another time", [2],
      "UPDATE run SET started_at = 0 WHERE number = 1"),
    Tampering(
      "a run decided as of another moment", [2],
      "UPDATE run SET decided_as_of = 0 WHERE number = 1"),
    Tampering(
      "a run was on another host", [2],
      "UPDATE run SET host = 'elsewhere' WHERE number = 1"),
    Tampering(
      "a run was of another version", [2],
      "UPDATE run SET version = '2.0' WHERE number = 1"),
    Tampering(
      "a run had another configuration", [2],
      "UPDATE run SET configuration_digest = policies_digest WHERE number = 1"),
    Tampering(
      "a run had other policies", [2],
      "UPDATE run SET policies_digest = configuration_digest WHERE number = 1"),
    Tampering(
      "a run had another provider", [2],
      "UPDATE run SET provider = 'another' WHERE number = 1"),
    Tampering(
      "runs have other numbers", [2, 7, 10, 14],
      "UPDATE run SET number = number + 10", "UPDATE decision SET run = run + 10",
      "UPDATE request SET run = run + 10", "UPDATE result SET run = run + 10"),
    Tampering(
      "a run ended at another time", [6],
      "UPDATE run SET finished_at = 0 WHERE number = 1"),
    Tampering(
      "a run did not write down where the chain ended", [9],
      "UPDATE run SET audit_sequence = NULL, audit_hash = NULL WHERE number = 2"),
    Tampering(
      "a run ended before it began", [9],
      """
      UPDATE run SET audit_sequence = 6,
        audit_hash = (SELECT hash FROM audit WHERE sequence = 6) WHERE number = 2
      """),
    Tampering(
      "a run ended after its end", [9],
      """
      UPDATE run SET audit_sequence = 9,
        audit_hash = (SELECT hash FROM audit WHERE sequence = 9) WHERE number = 2
      """),
    Tampering(
      "a finished run goes on", [6, 15],
      "UPDATE run SET finished_at = NULL WHERE number = 1"),
    Tampering(
      "there is a run that nobody made", [15],
      """
      INSERT INTO run SELECT 9, 'another-9', mode, started_at, NULL, decided_as_of, host, version,
        configuration_digest, policies_digest, provider, NULL, NULL FROM run WHERE number = 1
      """),
    Tampering(
      "a run is forgotten", [3, 7, 8, 9, 15],
      "DELETE FROM run WHERE number = 2"),
    Tampering(
      "a decision was made in another run", [8],
      "UPDATE decision SET run = 1 WHERE entry = 8"),
    Tampering(
      "a decision was made at another time", [4],
      "UPDATE decision SET decided_at = 0 WHERE entry = 4"),
    Tampering(
      "a request was decided in another run", [4],
      "UPDATE request SET run = 2 WHERE entry = 4"),
  ]

  /// By what cannot be read, nothing else is hidden.
  static let damages = [
    Tampering("a run's mode is none", [7], "UPDATE run SET mode = 'none' WHERE number = 2"),
    Tampering(
      "a run's mode is none, and its results leave something out", [7, 8, 9],
      "UPDATE run SET mode = 'none' WHERE number = 2",
      "DELETE FROM result WHERE run = 2 AND position = 1"),
    Tampering(
      "a run's beginning is no moment, and neither is its end", [7, 9],
      "UPDATE run SET started_at = 9e17, finished_at = 'then' WHERE number = 2"),
    Tampering(
      "a decision has no known outcome", [3],
      "UPDATE decision SET outcome = 'none' WHERE entry = 3"),
    Tampering(
      "a decision has no known outcome, and a run leaves another out", [3, 8, 9],
      "UPDATE decision SET outcome = 'none' WHERE entry = 3",
      "DELETE FROM result WHERE entry = 8"),
    Tampering(
      "a decision is invented where a run begins, and the run was elsewhere", [2, 4, 15],
      "UPDATE request SET entry = 'none' WHERE number = 2",
      "UPDATE run SET host = 'elsewhere' WHERE number = 1",
      "INSERT INTO decision VALUES (2, 2, 1, NULL, 'held', 1, NULL)"),
  ]

  @Test(arguments: results + runs + damages) func `is found where it was done, and nowhere else`(
    tampering: Tampering
  ) throws {
    for statement in tampering.statements { #expect(try connection.run(statement) > 0) }
    let faults = try journal.audit.verify().faults
    #expect(Set(faults.map(\.sequence)) == tampering.entries, "\(faults)")
    #expect(faults.allSatisfy { $0.kind == .disagreement }, "\(faults)")
  }

  @Test func `a summary that is none is told once, and what the chain counts is not the journal's`()
    throws
  {
    try connection.run("UPDATE audit SET body = x'00' WHERE sequence = 15")
    try connection.run("UPDATE audit SET body = '{}' WHERE sequence = 9")
    let faults = try journal.audit.verify().faults
    #expect(
      faults.filter { $0.kind == .disagreement }.map(\.sentence)
        == ["its body is not the summary of a run"], "\(faults)")
  }

  @Test(arguments: [-1, 4_294_967_296, Int64.max])
  func `a summary whose counts nobody can have counted is none`(count: Int64) throws {
    try connection.run("UPDATE decision SET outcome = 'none' WHERE entry = 8")
    try connection.run(
      "UPDATE audit SET body = json_set(body, '$.applied', ?, '$.denied', ?) WHERE sequence = 9",
      [.integer(count), .integer(count)])
    let faults = try journal.audit.verify().faults
    #expect(Set(faults.map(\.sequence)) == [8, 9], "\(faults)")
    #expect(faults.contains { $0.sentence == "its body is not the summary of a run" }, "\(faults)")
  }

  @Test func `a run that is cut off is sound, and once it is finished as well`() throws {
    var run = newRun(startedAt: moment(240))
    try journal.begin(&run)
    try journal.transaction { try journal.record(result("HD-6", .denied), at: moment(240)) }
    #expect(try journal.audit.verify().faults == [])
    var unfinished = try #require(try journal.unfinishedRuns().first)
    unfinished.finishedAt = moment(300)
    try journal.finish(unfinished)
    #expect(try journal.audit.verify().faults == [])
  }
}
