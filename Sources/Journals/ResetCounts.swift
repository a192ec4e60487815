import ResetModel

/// How many resets each of many orgs, or subjects, had since some moments: looked up once and kept up
/// to date.
///
/// A limit of a thousand resets would otherwise have the last thousand counted again for each request
/// of the same org or subject. All decisions of a run are made as of one moment, so that there are few
/// questions.
struct ResetCounts<Whose: Hashable> {
  /// What a policy's limit asks.
  private struct Question: Equatable {
    let since: Timestamp
    let limit: Int
  }

  private struct Key: Hashable {
    let whose: Whose
    /// Which of the questions.
    let question: Int
  }

  /// So many answers are kept; one more, and all are looked up again as they are asked for.
  private static var capacity: Int { 4_096 }

  private var questions: [Question] = []
  private var answers: [Key: Int] = [:]
  /// The entry of the last reset when the answers were right.
  private var last: Int64 = 0

  /// The count, no further than to the limit.
  ///
  /// - Parameter last: the entry of the journal's last reset.
  mutating func count(
    of whose: Whose, since: Timestamp, limit: Int, last: Int64, look: () throws -> Int
  ) throws -> Int {
    // Somebody else wrote resets since.
    if self.last != last || answers.count == Self.capacity { self = ResetCounts(last: last) }
    let key = Key(whose: whose, question: number(of: Question(since: since, limit: limit)))
    if let known = answers[key] { return known }
    let counted = try look()
    answers[key] = counted
    return counted
  }

  private mutating func number(of question: Question) -> Int {
    if let known = questions.firstIndex(of: question) { return known }
    questions.append(question)
    return questions.count - 1
  }

  /// Counts one more reset, the last of the journal now, after what was the last before.
  mutating func add(of whose: Whose, at moment: Timestamp, after previous: Int64, last: Int64) {
    guard self.last == previous else { return forget() }
    self.last = last
    for (number, question) in questions.enumerated() where question.since <= moment {
      let key = Key(whose: whose, question: number)
      if let known = answers[key] { answers[key] = min(question.limit, known + 1) }
    }
  }

  /// To be called where resets are taken away.
  mutating func forget() { self = ResetCounts() }

  init() {}

  private init(last: Int64) { self.last = last }
}
