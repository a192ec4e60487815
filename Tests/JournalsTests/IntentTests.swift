import Databases
import ResetEngine
import ResetModel
import Testing

@testable import Journals

/// What the journal keeps of a reset that is under way at a connector.
@Suite struct IntentTests {
  private let journal: SQLJournal
  private let connection: SQLiteConnection

  init() throws { (journal, connection) = try SQLJournal.inMemory() }

  private static let authenticator = Authenticator(
    id: "push-1", level: .user, org: nil, kind: "push", enrolledAt: moment(-60))

  private static func intent(_ progress: IntendedRemoval.Progress = .planned) -> ResetIntent {
    ResetIntent(
      connector: "okta", level: .user, org: "acme",
      resets: [
        IntendedReset(
          subject: "1", login: "dana", account: "00u1",
          removals: [IntendedRemoval(authenticator, progress: progress)]),
        IntendedReset(
          subject: "2", login: "lee", account: "00u2", removals: [IntendedRemoval(nil)]),
      ])
  }

  private static func underWay(_ outcome: Outcome, _ state: ResetResult.State) -> RequestResult {
    var told = result("HD-1", outcome)
    let isGone = state == .reset
    told.resets = [
      ResetResult(
        user: "1", login: "dana", authenticators: isGone ? [authenticator] : [], state: state,
        left: isGone ? [] : [AuthenticatorLeft(authenticator, .stillThere)]),
      ResetResult(user: "2", login: "lee", authenticators: [], state: state),
    ]
    return told
  }

  private func begin() throws {
    try journal.record(
      JournalEntry(
        result: Self.underWay(.deferred, .pending), bytes: nil,
        intent: Self.intent()), at: moment())
  }

  private func end(_ outcome: Outcome, _ state: ResetResult.State, at end: Timestamp) throws {
    let open = try #require(try journal.openReset(ofRequest: "HD-1"))
    try journal.record(
      JournalEntry(
        result: Self.underWay(outcome, state), bytes: nil, previous: open.request,
        intent: open.intent), at: end)
  }

  private func counts(_ since: Timestamp = moment(-1)) throws -> [Int] {
    try ["1", "2"].map { try journal.resets(ofSubject: $0, since: since, limit: 9) }
  }

  @Test func `an intent reads back as it was written`() throws {
    try journal.wholeRun { try begin() }
    let open = try journal.openResets()
    #expect(open.map(\.intent) == [Self.intent()])
    #expect(open.map(\.request.id) == ["HD-1"])
    #expect(open.map(\.result) == [Self.underWay(.deferred, .pending)])
    #expect(try journal.requestResetting("2") == "HD-1")
    #expect(try journal.requestResetting("3") == nil)
    #expect(try journal.openReset(ofRequest: "HD-2") == nil)
  }

  @Test func `a note is kept`() throws {
    try journal.wholeRun { try begin() }
    var noted = Self.intent(.refused).resets[0]
    noted.removals[0].reason = "403"
    try journal.note(noted, ofRequest: "HD-1")
    #expect(try journal.openResets()[0].intent.resets[0] == noted)
    let error = #expect(throws: JournalError.self) {
      try journal.note(noted, ofRequest: "HD-2")
    }
    #expect(error.map { "\($0)" }?.contains("no reset of request `HD-2` is under way") == true)
  }

  @Test func `an intent needs a decision that permits it`() throws {
    var denied = Self.underWay(.deferred, .pending)
    denied.decision = result("HD-1", .denied).decision
    #expect(throws: JournalError.self) {
      try journal.wholeRun {
        try journal.record(
          JournalEntry(result: denied, bytes: nil, intent: Self.intent()), at: moment())
      }
    }
  }

  /// What became part of the past, too, since so many resets are many.
  @Test(arguments: [1, 99])
  func `an intent counts from its beginning, and again from its end`(many: Int64) throws {
    journal.recentResetsLimit = many
    try journal.wholeRun {
      try begin()
      #expect(try counts() == [1, 1])
      #expect(try journal.resetsInThisRun() == 2)
    }
    try journal.wholeRun(startedAt: moment(100)) {
      try end(.applied, .reset, at: moment(100))
      #expect(try journal.resetsInThisRun() == 0)
    }
    #expect(try counts() == [1, 1])
    #expect(try counts(moment(50)) == [1, 1])
    #expect(try journal.openResets().isEmpty)
    #expect(try journal.audit.verify().faults == [])
  }

  @Test(arguments: [1, 99]) func `what came to nothing counts no more`(many: Int64) throws {
    journal.recentResetsLimit = many
    var record = newRun()
    try journal.begin(&record)
    try journal.transaction {
      try begin()
      #expect(try counts() == [1, 1])
    }
    try journal.transaction {
      #expect(try counts() == [1, 1])
      try end(.failed, .untouched, at: moment())
      #expect(try counts() == [0, 0])
    }
    #expect(try journal.resetsInThisRun() == 0)
    try journal.end(record)
    #expect(try counts() == [0, 0])
    #expect(try connection.row("SELECT COUNT(*) FROM reset_count")?.integer(0) == 0)
    #expect(try journal.audit.verify().faults == [])
  }

  @Test(arguments: [1, 99])
  func `what came to nothing is taken from between what was reset before and after`(many: Int64)
    throws
  {
    journal.recentResetsLimit = many
    let around: [Int64] = [-20, -10, 10, 20]
    for second in around.prefix(2) { try reset(at: moment(second)) }
    try journal.wholeRun { try begin() }
    for second in around.suffix(2) { try reset(at: moment(second)) }
    #expect(try counts(moment(-10)) == [4, 4])
    try journal.wholeRun(startedAt: moment(100)) { try end(.failed, .untouched, at: moment(100)) }
    for (second, count) in zip([-20, -10, 0, 10, 20, 30], [4, 3, 2, 2, 1, 0]) {
      #expect(try counts(moment(Int64(second))) == [count, count])
    }
    #expect(try journal.audit.verify().faults == [])
  }

  /// Another request that reset both.
  private func reset(at moment: Timestamp) throws {
    try journal.wholeRun(startedAt: moment) {
      try journal.record(
        result("HD-\(moment)", .applied, subjects: ["1", "2"]), at: moment)
    }
  }

  @Test func `what an earlier run began for nothing gives this one no room`() throws {
    try journal.wholeRun { try begin() }
    try journal.wholeRun(startedAt: moment(100)) {
      try end(.failed, .untouched, at: moment(100))
      #expect(try journal.resetsInThisRun() == 0)
    }
    #expect(try counts() == [0, 0])
  }

  @Test func `a run tells of a request once, however often it was recorded`() throws {
    let run = try journal.wholeRun {
      try begin()
      try end(.applied, .reset, at: moment())
    }
    #expect(run.summary.count(of: .applied) == 1)
    #expect(run.summary.requests == 1)
    #expect(try journal.run(withID: run.id)?.summary == run.summary)
  }

  @Test
  func `a run that began it tells that it is deferred, and the one that ended it what came of it`()
    throws
  {
    let first = try journal.wholeRun { try begin() }
    let second = try journal.wholeRun { try end(.applied, .reset, at: moment()) }
    #expect(first.summary.count(of: .deferred) == 1)
    #expect(second.summary.authenticatorsRemoved == 1)
    for run in [first, second] {
      #expect(try journal.run(withID: run.id)?.summary == run.summary)
    }
    #expect(try journal.audit.verify().faults == [])
  }

  @Test func `resets that somebody took off a request under way are found`() throws {
    try journal.wholeRun { try begin() }
    #expect(try journal.audit.verify().faults == [])
    for table in [
      "DELETE FROM reset", "DELETE FROM recent_reset", "DELETE FROM reset_count",
    ] as [StaticString] {
      try connection.run(table)
    }
    #expect(try journal.audit.verify().faults.map(\.kind) == [.disagreement])
  }
}
