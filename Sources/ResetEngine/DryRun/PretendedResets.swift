internal import ResetModel

/// Resets that a dry run would have done, counted as the journal would count them: by subject, by
/// org, and by request.
struct PretendedResets {
  struct Reset {
    let request: RequestID
    let subject: UserID
    let org: OrgID
    let at: Timestamp
    /// Whether an earlier run began it.
    let isResumed: Bool
  }

  private var ofRequests: [RequestID: [Reset]] = [:]
  /// How many there are of each moment: all of a run are of one.
  private var ofSubjects: [UserID: [Timestamp: Int]] = [:]
  private var ofOrgs: [OrgID: [Timestamp: Int]] = [:]
  /// How many this run itself would have begun.
  private(set) var begun = 0

  mutating func add(_ resets: [Reset]) {
    for reset in resets { count(reset, 1) }
    if let first = resets.first { ofRequests[first.request, default: []] += resets }
  }

  /// Takes all resets of a request away, and returns them.
  @discardableResult
  mutating func remove(of request: RequestID) -> [Reset] {
    let resets = ofRequests.removeValue(forKey: request) ?? []
    for reset in resets { count(reset, -1) }
    return resets
  }

  func count(of subject: UserID, since: Timestamp) -> Int { Self.sum(ofSubjects[subject], since) }

  func count(in org: OrgID, since: Timestamp) -> Int { Self.sum(ofOrgs[org], since) }

  /// When the subject was last reset; nil for never.
  func last(of subject: UserID) -> Timestamp? {
    ofSubjects[subject]?.filter { $0.value > 0 }.keys.max()
  }

  private mutating func count(_ reset: Reset, _ number: Int) {
    ofSubjects[reset.subject, default: [:]][reset.at, default: 0] += number
    ofOrgs[reset.org, default: [:]][reset.at, default: 0] += number
    if !reset.isResumed { begun += number }
  }

  private static func sum(_ counts: [Timestamp: Int]?, _ since: Timestamp) -> Int {
    (counts ?? [:]).reduce(0) { $1.key >= since ? $0 + $1.value : $0 }
  }
}
