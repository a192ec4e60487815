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
  /// How many resets are recent; nil until a run records one, and again after others wrote or resets
  /// were taken away.
  var recentResets: Int64?
  /// Those of the open transaction that are not among `reset_count` yet.
  var newResets: [ResetsOfOrg] = []
  /// How many resets orgs and subjects had.
  var orgCounts = ResetCounts<OrgID>()
  var subjectCounts = ResetCounts<UserID>()
  /// The connection's number of changes when these counts were right.
  private var change: Int64?
  /// The end of the audit chain.
  var head: AuditHead?
  var run: Run?

  /// Counts a reset that was entered.
  mutating func count(resetOf subject: UserID, in org: OrgID, at moment: Timestamp) {
    orgCounts.add(of: org, at: moment)
    subjectCounts.add(of: subject, at: moment)
    if let last = newResets.last, last.org == org, last.at == moment {
      newResets[newResets.count - 1].resets += 1
    } else {
      newResets.append(ResetsOfOrg(org: org, at: moment, resets: 1))
    }
    recentResets? += 1
    run?.resets += 1
  }

  /// Counts anew after resets were taken away.
  mutating func discount(resets: Int) {
    forgetCounts()
    run?.resets -= resets
  }

  private mutating func forgetCounts() {
    orgCounts.forget()
    subjectCounts.forget()
    recentResets = nil
  }

  /// Reads what others may have written since the last transaction: a `directory import` runs beside
  /// a run.
  mutating func catchUp(with connection: any SQLConnection) throws {
    head = try AuditChain(in: connection).soundHead()
    if change != connection.changeNumber { forgetCounts() }
    change = connection.changeNumber
    request = try connection.row("SELECT COALESCE(MAX(number), 0) FROM request")?.integer(0) ?? 0
    guard head != nil || request == 0 else {
      throw JournalError(
        .corrupt("it has requests but no audit chain; see `mfareset audit verify`"),
        at: connection.path)
    }
  }
}
