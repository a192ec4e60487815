import Databases
import ResetModel

/// Where the journal stands: the last numbers given out, and the run under way.
///
/// A plain value, so that undoing a transaction or a savepoint undoes this as well.
struct JournalCursor {
  /// The run that records at present.
  struct Run {
    let number: Int64
    let id: String
    /// The position of its last result.
    var position: Int64 = 0
    var resets = 0
  }

  /// The last number given to a request.
  var request: Int64 = 0
  /// The entry of the last decision that reset anybody.
  var lastReset: Int64 = 0
  /// How many resets are recent; nil until a run records one.
  var recentResets: Int64?
  /// How many resets orgs and subjects had.
  var orgCounts = ResetCounts<OrgID>()
  var subjectCounts = ResetCounts<UserID>()
  /// The end of the audit chain.
  var head: AuditHead?
  var run: Run?

  /// Counts a reset that was entered.
  mutating func count(
    resetOf subject: UserID, in org: OrgID, at moment: Timestamp, entry: Int64
  ) {
    orgCounts.add(of: org, at: moment, after: lastReset, last: entry)
    subjectCounts.add(of: subject, at: moment, after: lastReset, last: entry)
    lastReset = entry
    recentResets? += 1
    run?.resets += 1
  }

  /// Counts anew after resets were taken away.
  mutating func discount(resets: Int) {
    orgCounts.forget()
    subjectCounts.forget()
    recentResets = nil
    run?.resets -= resets
  }

  /// Reads what others may have written since the last transaction: a `directory import` runs
  /// beside
  /// a run.
  mutating func catchUp(with connection: any SQLConnection) throws {
    head = try AuditChain(in: connection).soundHead()
    let numbers = try connection.row(
      """
      SELECT (SELECT COALESCE(MAX(number), 0) FROM request),
        (SELECT COALESCE(MAX(decision), 0) FROM reset)
      """)
    request = try numbers?.integer(0) ?? 0
    lastReset = try numbers?.integer(1) ?? 0
    guard head != nil || request == 0 else {
      throw JournalError(
        .corrupt("it has requests but no audit chain; see `mfareset audit verify`"),
        at: connection.path)
    }
  }
}
