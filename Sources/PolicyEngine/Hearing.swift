internal import ResetModel

/// One request before all policies that apply to it: each question is asked once, and answered to
/// every policy that asks it.
struct Hearing {
  private let matter: Deliberation
  private let questions: Questions
  private let history: any ResetHistory
  private var answers: [Answer] = []
  /// Where each of the answers there can be stands in `answers`; -1 for what nobody asked yet.
  private var positions: [Int32]
  /// Where each answer that was met stands in `findings`; -1 for what was not told or is not met.
  private var tellings: [Int32] = []
  private var findings: [Finding] = []
  /// The findings that are told otherwise where the request waits, each with its answer.
  private var passing: [(finding: Int, answer: Int)] = []
  private var lacks: [Lack] = []
  /// When the first of what counts now stops to.
  private var until: Timestamp?
  /// What each approval is worth to whoever asked for approvals; nil where nobody did.
  private(set) var weights: [Weight]?

  /// - Parameter capacity: How many findings there will be.
  init(_ matter: Deliberation, _ questions: Questions, history: any ResetHistory, capacity: Int) {
    self.matter = matter
    self.questions = questions
    self.history = history
    findings.reserveCapacity(capacity)
    answers.reserveCapacity(questions.answers)
    tellings.reserveCapacity(questions.answers)
    positions = Array(repeating: -1, count: questions.answers)
  }

  /// Adds what a rule says that no policy can switch off.
  mutating func add(_ finding: Finding, lack: Lack? = nil) {
    findings.append(finding)
    if finding.effect == .hold, let lack { lacks.append(lack) }
  }

  /// Asks everything that a policy asks, whatever the others said.
  mutating func hear(_ rule: Rule, about coverage: Coverage) throws {
    for requirement in rule.checks {
      if positions[requirement.answer] < 0 { try ask(check: requirement.question) }
      note(Int(positions[requirement.answer]), to: requirement)
    }
    for requirement in rule.limits {
      guard case .all = coverage else {
        let limit = questions.limits[requirement.question].asked
        let subjects = coverage.subjects(of: matter)
        keep(try limit.evaluate(matter, about: subjects, history: history))
        note(answers.count - 1, to: requirement)
        continue
      }
      if positions[requirement.answer] < 0 { try ask(limit: requirement.question) }
      note(Int(positions[requirement.answer]), to: requirement)
    }
  }

  /// Asks everything that policies ask together and tells it, if all of it is met; else tells
  /// nothing and returns false.
  mutating func hear(_ unison: Unison) throws -> Bool {
    for telling in unison.tellings {
      let requirement = telling.requirement
      if positions[requirement.answer] < 0 {
        if telling.isLimit {
          try ask(limit: requirement.question)
        } else {
          try ask(check: requirement.question)
        }
      }
    }
    guard answers.allSatisfy({ $0.effect == .permit }) else { return false }
    for telling in unison.tellings {
      tell(
        Int(positions[telling.requirement.answer]), to: telling.requirement, also: telling.also)
    }
    return true
  }

  /// The decision of these policies; that of a request that waits without what passes.
  mutating func conclude(by policies: [String]) -> Decision {
    let isHeld = findings.reduce(.permit) { max($0, $1.effect) } == .hold
    guard isHeld else { return Decision(findings: findings, policies: policies) }
    for (index, answer) in passing {
      let finding = findings[index]
      findings[index] = Finding(
        finding.name, finding.effect, place: finding.place, sentence: finding.sentence,
        facts: answers[answer].lastingFacts ?? finding.facts, remedy: finding.remedy,
        also: finding.also)
    }
    return Decision(
      findings: findings, policies: policies, lacks: Lack.words(for: lacks, in: matter.org),
      deadline: until)
  }

  /// Tells a policy's requirement by its answer. What is met is told once for all policies that ask
  /// it: with twenty policies alike, twenty equal sentences would hide the one that differs.
  private mutating func note(_ number: Int, to requirement: Requirement) {
    if tellings[number] >= 0 {
      findings[Int(tellings[number])].meets(
        Finding.Also(requirement.name, place: requirement.place))
      return
    }
    if answers[number].effect == .permit { tellings[number] = Int32(findings.count) }
    tell(number, to: requirement)
  }

  private mutating func tell(
    _ number: Int, to requirement: Requirement, also: Finding.Alike = []
  ) {
    let answer = answers[number]
    if answer.effect == .hold, let lack = answer.lack { lacks.append(lack) }
    if let moment = answer.until { until = min(until ?? moment, moment) }
    if let others = answer.weights {
      weights = weights.map { zip($0, others).map { $0.joined(with: $1) } } ?? others
    }
    if answer.lastingFacts != nil { passing.append((findings.count, number)) }
    findings.append(
      Finding(
        requirement.name, answer.effect, place: requirement.place, sentence: answer.sentence,
        facts: answer.facts, remedy: answer.remedy, also: also))
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
      keep(answer)
    }
  }

  private mutating func keep(_ answer: Answer) {
    answers.append(answer)
    tellings.append(-1)
  }
}
