internal import ResetModel

/// One request before all policies that apply to it: each question is asked once, and answered to
/// every policy that asks it.
struct Hearing<History: ResetHistory> {
  private let matter: Deliberation
  private let questions: Questions
  private let history: History
  private var answers: [Answer] = []
  /// Where each of the answers there can be stands in `answers`; -1 for what nobody asked yet.
  private var positions: [Int32]

  init(_ matter: Deliberation, _ questions: Questions, history: History) {
    self.matter = matter
    self.questions = questions
    self.history = history
    positions = Array(repeating: -1, count: questions.answers)
  }

  /// Adds a finding for everything that a policy asks, whatever the others said.
  mutating func hear(
    _ checks: [Requirement], _ limits: [Requirement], about coverage: Coverage,
    into findings: inout [Finding]
  ) throws {
    for requirement in checks {
      if positions[requirement.answer] < 0 { try ask(check: requirement.question) }
      findings.append(
        Finding(requirement, answers[Int(positions[requirement.answer])]))
    }
    for requirement in limits {
      guard case .all = coverage else {
        let answer = try questions.limits[requirement.question].asked
          .evaluate(matter, about: coverage.subjects(of: matter), history: history)
        findings.append(Finding(requirement, answer))
        continue
      }
      if positions[requirement.answer] < 0 { try ask(limit: requirement.question) }
      findings.append(
        Finding(requirement, answers[Int(positions[requirement.answer])]))
    }
  }

  private mutating func ask(check number: Int) throws {
    let question = questions.checks[number]
    let given = try question.asked.evaluate(matter, history: history)
    precondition(given.count == question.answers.count, "a check owes an answer for each place")
    keep(given, as: question.answers)
  }

  /// A limit on all of the request's subjects; one on some of them is asked for each policy.
  private mutating func ask(limit number: Int) throws {
    let question = questions.limits[number]
    let answer = try question.asked.evaluate(matter, about: matter.subjects, history: history)
    keep([answer], as: question.answers)
  }

  private mutating func keep(_ given: [Answer], as numbers: Range<Int>) {
    for (number, answer) in zip(numbers, given) {
      positions[number] = Int32(answers.count)
      answers.append(answer)
    }
  }
}

extension Finding {
  fileprivate init(_ requirement: Requirement, _ answer: Answer) {
    self.init(
      requirement.name, answer.effect, place: requirement.place, sentence: answer.sentence,
      facts: answer.facts, remedy: answer.remedy)
  }
}
