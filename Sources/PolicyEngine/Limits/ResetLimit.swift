internal import LocatedYAML
internal import ResetModel

/// `resets`: how many there may be of one subject, in one org or in one run, this request's own
/// included. Each subject of a request is one reset.
struct ResetLimit: PolicyLimit {
  /// What resets are counted over.
  enum Unit: Hashable, Sendable {
    case subject(in: TimeSpan)
    case org(in: TimeSpan)
    case run
  }

  let resets: Int
  let per: Unit
  let over: OverLimit
  /// What is told of a request that stays within the limit, up to where per org or per run follows;
  /// made once for all of them.
  private let met: String

  init(resets: Int, per: Unit, over: OverLimit) {
    self.resets = resets
    self.per = per
    self.over = over
    met = Self.met(resets, per)
  }

  static var word: String { "resets" }

  func evaluate(
    _ matter: Deliberation, about covered: [User], history: some ResetHistory
  ) throws -> Answer {
    switch per {
    case .subject(let span):
      return try answer(about: covered, in: span, since: matter.now - span, history)
    case .org(let span):
      let since = matter.now - span
      let before = try history.resets(inOrg: matter.org, since: since, limit: resets)
      return answer(
        before, matter, " in `\(matter.org)` within \(span)",
        fact: "`\(matter.org)`: \(atMost(before)) within \(span)")
    case .run:
      let before = try history.resetsInThisRun()
      return answer(before, matter, " in one run", fact: "this run: \(atMost(before)) before")
    }
  }

  private func answer(
    about covered: [User], in span: TimeSpan, since: Timestamp, _ history: some ResetHistory
  ) throws -> Answer {
    var (facts, over): ([String], [User]) = ([], [])
    for subject in covered {
      let count = try history.resets(ofSubject: subject.id, since: since, limit: resets)
      if count > 0, facts.count < 20 {
        facts.append(
          Wording("\(subject.login): \(atMost(count)) within \(span.description)").text)
      }
      if count >= resets { over.append(subject) }
    }
    if over.isEmpty { return .met(met, counts: facts) }
    return .unmet(
      self.over.effect, unmet(over, in: span), facts: facts, remedy: remedy(in: span), lack: lack)
  }

  private func answer(_ before: Int, _ matter: Deliberation, _ unit: String, fact: String) -> Answer
  {
    let more = matter.subjects.count
    guard before + more > resets else {
      return .met(met + unit, facts: [matter.subjectCount], counts: [fact])
    }
    return .unmet(
      over.effect, unmet(before, more, unit), facts: [matter.subjectCount, fact],
      remedy: remedy(more, unit), lack: lack)
  }

  func implies(_ other: ResetLimit) -> Bool {
    guard resets <= other.resets, over.effect >= other.over.effect else { return false }
    return switch (per, other.per) {
    case (.subject(let mine), .subject(let theirs)), (.org(let mine), .org(let theirs)):
      mine >= theirs
    case (.run, .run): true
    default: false
    }
  }

  private enum Per: String, CaseIterable { case subject, org, run }

  static var shape: Shape<ResetLimit> {
    let resets = Field(
      "resets", .integer(in: 1...1_000_000_000), required: true,
      "How many resets there may be, this request's own included.")
    let per = Field(
      "per", Shape<Per>.choice, required: true, "Of one subject, in one org, or in one run.")
    let span = Field(
      "in", Shape<TimeSpan>.timeSpan, "The time that is looked back over: 30d; none for a run.")
    let over = OverLimit.field
    return Shape<(Int, Per, TimeSpan?, OverLimit, Bool)>.mapping([resets, per, span, over]) {
      fields in
      let (number, unit, time, effect) = (fields(resets), fields(per), fields(span), fields(over))
      guard let number, let unit, let effect else { return nil }
      return (number, unit, time, effect, fields.has(span.name))
    }.refined { line, node, reader in
      let (resets, per, span, over, hasSpan) = line
      switch (per, span) {
      case (.run, nil) where !hasSpan: return ResetLimit(resets: resets, per: .run, over: over)
      case (.run, _): reader.report("`in` has no meaning for a run", at: node, hint: "leave it out")
      case (.subject, let span?):
        return ResetLimit(resets: resets, per: .subject(in: span), over: over)
      case (.org, let span?): return ResetLimit(resets: resets, per: .org(in: span), over: over)
      // A time that could not be read is told already.
      case (_, nil) where hasSpan: break
      case (_, nil): reader.report("`in` is missing", at: node, hint: "such as in: 30d")
      }
      return nil
    }
  }
}

extension ResetLimit {
  /// Counting stops at the limit, so that a count that reaches it says no more than `at least`.
  private func atMost(_ count: Int) -> String {
    count >= resets ? "at least \(resets)" : "\(count)"
  }

  private static func times(_ resets: Int) -> String { resets == 1 ? "once" : "\(resets) times" }

  private static func met(_ resets: Int, _ unit: Unit) -> String {
    switch unit {
    case .subject(let span): "no subject is reset more than \(times(resets)) within \(span)"
    case .org, .run: "there are at most \(resets) resets"
    }
  }

  private func unmet(_ subjects: [User], in span: TimeSpan) -> String {
    let others = subjects.count > 1 ? " and \(subjects.count - 1) more subjects" : ""
    return
      "\(subjects[0].login)\(others) \(others.isEmpty ? "was" : "were") reset \(Self.times(resets)) or more within \(span), which is the limit"
  }

  private var lack: Lack {
    switch per {
    case .subject(let span), .org(let span): .thing("room under \(resets) resets in \(span)")
    case .run: .thing("room under \(resets) resets in one run")
    }
  }

  private func remedy(in span: TimeSpan) -> String {
    let time = "fewer than \(resets) of a subject's resets are younger than \(span)"
    return over == .hold ? "wait until \(time)" : "needs a new request once \(time)"
  }

  private func unmet(_ before: Int, _ more: Int, _ unit: String) -> String {
    "the request's \(more) reset\(more == 1 ? "" : "s") would go over the limit of \(resets) resets\(unit)"
  }

  private func remedy(_ more: Int, _ unit: String) -> String {
    if more > resets { return "split the request: at most \(resets) subjects fit\(unit)" }
    if case .run = per { return over == .hold ? "wait for the next run" : "needs a new request" }
    let room = "there is room for \(more) more\(unit)"
    return over == .hold ? "wait until \(room)" : "needs a new request once \(room)"
  }
}
