import ResetModel

/// How many resets there were in orgs since some moments, counted once and kept up to date.
///
/// A limit of a thousand resets an hour would otherwise have the last thousand counted again for
/// each request. All decisions of a run are made as of one moment, so that there are as many
/// questions as policies have limits.
struct OrgCounts {
  private struct Question: Hashable {
    let org: OrgID
    let since: Timestamp
    let limit: Int
  }

  private var answers: [Question: Int] = [:]
  /// The entry of the last reset when the answers were right.
  private var last: Int64 = 0

  /// The count, no further than to the limit.
  mutating func count(
    in org: OrgID, since: Timestamp, limit: Int, last: Int64, look: () throws -> Int
  ) throws -> Int {
    // Somebody else wrote resets since.
    if self.last != last { self = OrgCounts(last: last) }
    let question = Question(org: org, since: since, limit: limit)
    if let known = answers[question] { return known }
    let counted = try look()
    answers[question] = counted
    return counted
  }

  /// Counts one more reset, the last of the journal now, after what was the last before.
  mutating func add(in org: OrgID, at moment: Timestamp, after previous: Int64, last: Int64) {
    guard self.last == previous else { return forget() }
    self.last = last
    for question in answers.keys where question.org == org && question.since <= moment {
      answers[question] = min(question.limit, (answers[question] ?? 0) + 1)
    }
  }

  /// To be called where resets are taken away.
  mutating func forget() { self = OrgCounts() }

  init() {}

  private init(last: Int64) { self.last = last }
}
