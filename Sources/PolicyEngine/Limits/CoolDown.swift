internal import LocatedYAML
internal import ResetModel

/// `cool_down`: how long after a reset its subject is left alone.
struct CoolDown: PolicyLimit {
  let span: TimeSpan
  let over: OverLimit
  /// What is told of a request that stays within the limit; made once for all of them.
  private let met: String

  init(span: TimeSpan, over: OverLimit) {
    self.span = span
    self.over = over
    met = "no subject was reset in the last \(span)"
  }

  static var word: String { "cool_down" }

  func evaluate(
    _ matter: Deliberation, about covered: [User], history: some ResetHistory
  ) throws -> Answer {
    var (facts, young): ([String], [(subject: User, until: Timestamp)]) = ([], [])
    for subject in covered {
      guard let last = try history.lastReset(ofSubject: subject.id) else { continue }
      if facts.count < 20 { facts.append(Self.fact(subject, last)) }
      if matter.now < last + span { young.append((subject, last + span)) }
    }
    guard let latest = young.max(by: { $0.until < $1.until }) else {
      return .met(met, facts: facts)
    }
    return .unmet(
      over.effect, unmet(latest.subject, others: young.count - 1, until: latest.until),
      facts: facts,
      remedy: remedy(latest.until), lack: .time("its cool-down to end", until: latest.until))
  }

  func implies(_ other: CoolDown) -> Bool {
    span >= other.span && over.effect >= other.over.effect
  }

  static var shape: Shape<CoolDown> {
    let span = Field(
      "cool_down", Shape<TimeSpan>.timeSpan, required: true,
      "How long after a reset its subject is not reset again: 4h.")
    let per = Field("per", .word(of: ["subject"]), required: true, "Of one subject.")
    let over = OverLimit.field
    return .mapping([span, per, over]) { fields in
      let (time, unit, effect) = (fields(span), fields(per), fields(over))
      guard let time, unit != nil, let effect else { return nil }
      return CoolDown(span: time, over: effect)
    }
  }
}

extension CoolDown {
  private static func fact(_ subject: User, _ last: Timestamp) -> String {
    "\(subject.login) was last reset \(last)"
  }

  private func unmet(_ subject: User, others: Int, until: Timestamp) -> String {
    let more = others == 0 ? "is" : "and \(others) more subject\(others == 1 ? "" : "s") are"
    return "\(subject.login) \(more) not reset before \(until), \(span) after the last reset"
  }

  private func remedy(_ until: Timestamp) -> String {
    over == .hold ? "wait until \(until)" : "needs a new request, not before \(until)"
  }
}
