import Databases
import Journals
import ResetEngine
import ResetModel
import Testing

@Suite struct RecordingTests {
  let journal: SQLJournal
  let connection: SQLiteConnection

  init() throws { (journal, connection) = try SQLJournal.inMemory() }

  @Test func `a run is named by its time and number`() throws {
    var one = newRun()
    try journal.begin(&one)
    #expect(one.id == "20261120T150000Z-1")
    #expect(try journal.unfinishedRuns() == [one])
    var two = newRun(startedAt: moment(60))
    try journal.begin(&two)
    #expect(two.id == "20261120T150100Z-2")
  }

  @Test func `a finished run is remembered with its summary and head`() throws {
    let record = try journal.wholeRun {
      try journal.record(result("HD-1", .applied, subjects: ["1", "2"]))
      try journal.record(result("HD-2", .held))
      try journal.record(result(nil, .invalid))
    }
    #expect(try journal.unfinishedRuns() == [])
    let known = try #require(try journal.run(withID: record.id))
    #expect(known == record)
    #expect(known.summary.count(of: .applied) == 1)
    #expect(known.summary.subjects == 2)
    #expect(known.summary.authenticatorsRemoved == 2)
    #expect(known.auditHead?.sequence == 5)
    #expect(try journal.latestRuns(limit: 5) == [record])
    #expect(throws: JournalError.self) { try journal.finish(record) }
  }

  @Test(arguments: Outcome.allCases)
  func `an id is held by what waits or is settled, not by what is invalid or a duplicate`(
    outcome: Outcome
  ) throws {
    let record = try journal.wholeRun { try journal.record(result("HD-1", outcome)) }
    let known = try journal.request(withID: "HD-1")
    if outcome == .invalid || outcome == .duplicate {
      #expect(known == nil)
    } else {
      #expect(
        known
          == JournaledRequest(
            number: 1, id: "HD-1", digest: digest(9), outcome: outcome,
            settledAs: "\(outcome.folder.rawValue)/HD-1.yaml", receivedAt: moment(),
            decidedAt: moment(), run: record.id, submitter: "helpdesk"))
    }
    #expect(try journal.heldRequests().count == (outcome.isSettled ? 0 : 1))
  }

  @Test func `an id is matched by its exact bytes`() throws {
    try journal.wholeRun { try journal.record(result("HD-1", .applied)) }
    #expect(try journal.request(withID: "hd-1") == nil)
    #expect(try journal.request(withID: "HD-1\0") == nil)
  }

  @Test func `no second request can hold an id, and the attempt leaves nothing`() throws {
    try journal.wholeRun {
      try journal.record(result("HD-1", .applied))
      let error = journalError {
        try journal.savepoint { try journal.record(result("HD-1", .applied, digest: digest(8))) }
      }
      #expect(error?.reason == .contradiction("id `HD-1` is held by another request already"))
      try journal.record(result("HD-2", .applied))
    }
    #expect(try count("reset") == 2)
    #expect(try journal.audit.verify().faults == [])
  }

  @Test func `nothing is reset without a decision that permits it`() throws {
    var bad = result("HD-1", .applied)
    bad.decision = result("HD-1", .held).decision
    var run = newRun()
    try journal.begin(&run)
    #expect(throws: JournalError.self) { try journal.record(bad) }
    #expect(try count("reset") == 0)
    #expect(try count("request") == 0)
    #expect(try journal.audit.verify().faults == [])
  }

  @Test func `a held request decided as before adds a result and nothing else`() throws {
    try journal.wholeRun { try journal.record(result("HD-1", .held)) }
    let before = try count("decision")
    let previous = try #require(try journal.heldRequests().first)
    let second = try journal.wholeRun(startedAt: moment(60)) {
      try journal.record(result("HD-1", .held), at: moment(60), previous: previous)
    }
    #expect(try count("decision") == before)
    #expect(try journal.heldRequests() == [previous])
    var results: [RequestResult] = []
    try journal.forEachResult(of: second.id) { result, _ in results.append(result) }
    #expect(results == [result("HD-1", .held)])
    #expect(second.summary.count(of: .held) == 1)
    #expect(try journal.audit.verify().faults == [])
  }

  @Test func `a held request decided otherwise keeps its number and the moment it came`() throws {
    try journal.wholeRun { try journal.record(result("HD-1", .held)) }
    let previous = try #require(try journal.heldRequests().first)
    let second = try journal.wholeRun(startedAt: moment(60)) {
      try journal.record(result("HD-1", .applied), at: moment(60), previous: previous)
    }
    #expect(
      try journal.request(withID: "HD-1")
        == JournaledRequest(
          number: previous.number, id: "HD-1", digest: digest(9), outcome: .applied,
          settledAs: "done/HD-1.yaml", receivedAt: moment(), decidedAt: moment(60), run: second.id,
          submitter: "helpdesk"))
    let story = try #require(try journal.story(of: "HD-1"))
    #expect(story.chapters.map { $0.decisions.map(\.result.outcome) } == [[.held, .applied]])
    #expect(try journal.audit.verify().faults == [])
  }

  @Test func `what no longer waits is never settled again`() throws {
    try journal.wholeRun { try journal.record(result("HD-1", .held)) }
    let stale = try #require(try journal.heldRequests().first)
    try journal.wholeRun { try journal.record(result("HD-1", .applied), previous: stale) }
    #expect(throws: JournalError.self) {
      try journal.wholeRun { try journal.record(result("HD-1", .applied), previous: stale) }
    }
    #expect(try count("reset") == 1)
  }

  @Test func `a replaced request gives its id away`() throws {
    try journal.wholeRun { try journal.record(result("HD-1", .held)) }
    let old = try #require(try journal.heldRequests().first)
    try journal.wholeRun {
      try journal.record(result("HD-1", .held, digest: digest(8)), replaced: old)
    }
    #expect(try journal.heldRequests().map(\.digest) == [digest(8)])
    #expect(try journal.request(withID: "HD-1")?.number == 2)
    let story = try #require(try journal.story(of: "HD-1"))
    #expect(story.chapters.map(\.replacedBy) == [2, nil])
    #expect(try journal.audit.verify().faults == [])
  }

  @Test func `a replaced request that is settled as such gives its id away`() throws {
    try journal.wholeRun { try journal.record(result("HD-1", .held)) }
    let old = try #require(try journal.heldRequests().first)
    // Policies were not asked.
    var retired = result("HD-1", .denied)
    retired.decision = nil
    try journal.wholeRun {
      try journal.record(retired, previous: old, givesIDAway: true)
      try journal.record(result("HD-1", .applied, digest: digest(8)), replaced: old)
    }
    #expect(try journal.request(withID: "HD-1")?.number == 2)
    let story = try #require(try journal.story(of: "HD-1"))
    #expect(story.chapters.map(\.outcome) == [.denied, .applied])
    #expect(story.chapters.map(\.replacedBy) == [2, nil])
    #expect(try journal.audit.verify().faults == [])
  }

  @Test func `a request that was denied for itself keeps its id`() throws {
    try journal.wholeRun { try journal.record(result("HD-1", .held)) }
    let old = try #require(try journal.heldRequests().first)
    try journal.wholeRun { try journal.record(result("HD-1", .denied), previous: old) }
    #expect(throws: JournalError.self) {
      try journal.wholeRun {
        try journal.record(result("HD-1", .applied, digest: digest(8)), replaced: old)
      }
    }
    #expect(try journal.request(withID: "HD-1")?.outcome == .denied)
  }

  @Test func `a file's exact bytes are kept, those of a duplicate once`() throws {
    try journal.wholeRun {
      try journal.record(result(nil, .invalid), bytes: [0, 255, 10])
      try journal.record(result(nil, .duplicate), bytes: [0, 255, 10])
    }
    #expect(try journal.bytes(ofRequest: 1) == [0, 255, 10])
    #expect(try journal.bytes(ofRequest: 2) == nil)
  }

  @Test func `what a file says comes back as it was, NUL and all`() throws {
    var hostile = result("HD-1", .held)
    hostile.requester = "sam\0\u{1B}[31m\"\n\u{202E}"
    hostile.org = "'; DROP TABLE run; --"
    let record = try journal.wholeRun { try journal.record(hostile) }
    var results: [RequestResult] = []
    try journal.forEachResult(of: record.id) { result, _ in results.append(result) }
    #expect(results == [hostile])
    #expect(try journal.audit.verify().faults == [])
  }

  private func count(_ table: String) throws -> Int64 {
    switch table {
    case "reset": try connection.row("SELECT COUNT(*) FROM reset")!.integer(0)
    case "decision": try connection.row("SELECT COUNT(*) FROM decision")!.integer(0)
    default: try connection.row("SELECT COUNT(*) FROM request")!.integer(0)
    }
  }
}

/// The error that the work throws; for places in which `#expect(throws:)` cannot stand.
func journalError(_ work: () throws -> Void) -> JournalError? {
  do { try work() } catch { return error as? JournalError }
  return nil
}
