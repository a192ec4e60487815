internal import ResetModel

/// Every check and every limit of some policies, each once however many policies share it.
///
/// Policies are much alike: with twenty that ask for an administrator's approval within 24 hours,
/// one look at the approvals answers them all, and one query of the journal a limit.
struct Questions: Sendable {
  /// Something to ask, and where its answers are kept.
  struct Question<Asked: Sendable>: Sendable {
    let asked: Asked
    /// The numbers of its answers among all answers there can be.
    let answers: Range<Int>
  }

  fileprivate(set) var checks: [Question<any PolicyCheck>] = []
  fileprivate(set) var limits: [Question<any PolicyLimit>] = []
  /// How many answers there can be.
  private(set) var answers = 0

  fileprivate mutating func next(_ count: Int) -> Range<Int> {
    answers += count
    return answers - count..<answers
  }
}

/// Numbers the questions of policies as they come; what is equal gets the same number.
struct QuestionNumbers {
  private(set) var questions = Questions()
  // By hash, the numbers of those that have it, which are then compared.
  private var checks: [Int: [Int]] = [:]
  private var limits: [Int: [Int]] = [:]

  /// What a policy asks, in its order: one requirement for each answer that it will get.
  mutating func rule(for policy: Policy) -> Rule {
    let checks = policy.checks.flatMap { check -> [Requirement] in
      let places = check.value.places(under: check.place)
      let number = number(of: check.value, answers: places.count)
      let name = "\(policy.name)/\(type(of: check.value).name)"
      return places.enumerated().map { part, place in
        Requirement(
          question: number, answer: questions.checks[number].answers.lowerBound + part, name: name,
          place: place.fileAndLine)
      }
    }
    let limits = policy.limits.map { limit in
      let number = number(of: limit.value)
      return Requirement(
        question: number, answer: questions.limits[number].answers.lowerBound,
        name: "\(policy.name)/limits", place: limit.place.fileAndLine)
    }
    let spans = policy.checks.compactMap { ($0.value as? DecidedWithin)?.span }
    return Rule(
      filter: policy.scope.filter, checks: checks, limits: limits, decidedWithin: spans.min(),
      approverRoles: Set(
        policy.checks.compactMap { $0.value as? RequiredApprovals }.flatMap(\.lines)
          .map(\.role.value)), needsSignature: policy.needsSignature)
  }

  mutating func number(of check: any PolicyCheck, answers: Int) -> Int {
    if let number = Self.number(of: check, among: questions.checks, checks) { return number }
    let number = questions.checks.count
    questions.checks.append(.init(asked: check, answers: questions.next(answers)))
    checks[check.hashValue, default: []].append(number)
    return number
  }

  private mutating func number(of limit: any PolicyLimit) -> Int {
    if let number = Self.number(of: limit, among: questions.limits, limits) { return number }
    let number = questions.limits.count
    questions.limits.append(.init(asked: limit, answers: questions.next(1)))
    limits[limit.hashValue, default: []].append(number)
    return number
  }

  /// The number that something equal has; nil for what nobody asked yet. As the key of a dictionary,
  /// each would be an `AnyHashable`, which looks up what each type conforms to whenever a run begins.
  private static func number<Asked: Hashable, Known>(
    of asked: Asked, among questions: [Questions.Question<Known>], _ numbers: [Int: [Int]]
  ) -> Int? {
    numbers[asked.hashValue]?.first { questions[$0].asked as? Asked == asked }
  }
}
