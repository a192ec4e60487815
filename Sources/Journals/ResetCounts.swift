import ResetModel

/// How many resets each of many orgs, or subjects, had since some moments: looked up once and kept up
/// to date, as long as nobody else writes to the journal.
///
/// Each request would otherwise have its subject's recent resets counted again, and its org's summed up
/// again. All decisions of a run are made as of one moment, so that there are few
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

  /// The count, no further than to the limit; nil where it was not looked up yet.
  func known(of whose: Whose, since: Timestamp, limit: Int) -> Int? {
    questions.firstIndex(of: Question(since: since, limit: limit)).flatMap {
      answers[Key(whose: whose, question: $0)]
    }
  }

  /// Takes over what was looked up, no further than to the limit.
  mutating func learn(_ count: Int, of whose: Whose, since: Timestamp, limit: Int) {
    if answers.count == Self.capacity { forget() }
    let question = number(of: Question(since: since, limit: limit))
    answers[Key(whose: whose, question: question)] = count
  }

  private mutating func number(of question: Question) -> Int {
    if let known = questions.firstIndex(of: question) { return known }
    questions.append(question)
    return questions.count - 1
  }

  /// Counts one more reset.
  mutating func add(of whose: Whose, at moment: Timestamp) {
    for (number, question) in questions.enumerated() where question.since <= moment {
      let key = Key(whose: whose, question: number)
      if let known = answers[key] { answers[key] = min(question.limit, known + 1) }
    }
  }

  /// To be called where resets were taken away, or entered by somebody else.
  mutating func forget() { self = ResetCounts() }
}
