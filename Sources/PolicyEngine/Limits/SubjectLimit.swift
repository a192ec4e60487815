internal import LocatedYAML
internal import ResetModel

/// `subjects`: how many one request may have.
struct SubjectLimit: PolicyLimit {
  let subjects: Int
  let over: OverLimit
  /// What is told of a request that stays within the limit; made once for all of them.
  private let met: String

  init(subjects: Int, over: OverLimit) {
    self.subjects = subjects
    self.over = over
    met = "the request has at most \(Self.allowed(subjects))"
  }

  static var word: String { "subjects" }

  func evaluate(
    _ matter: Deliberation, about covered: [User], history: some ResetHistory
  ) -> Answer {
    let facts = [matter.subjectCount]
    guard matter.subjects.count > subjects else { return .met(met, facts: facts) }
    return .unmet(
      over.effect, unmet(matter.subjects.count), facts: facts, remedy: remedy,
      lack: .thing("fewer subjects, at most \(subjects)"))
  }

  func implies(_ other: SubjectLimit) -> Bool {
    subjects <= other.subjects && over.effect >= other.over.effect
  }

  static var shape: Shape<SubjectLimit> {
    let subjects = Field(
      "subjects", .integer(in: 1...1_000_000), required: true,
      "How many subjects one request may have.")
    let per = Field("per", .word(of: ["request"]), required: true, "Of one request.")
    let over = OverLimit.field
    return .mapping([subjects, per, over]) { fields in
      let (number, unit, effect) = (fields(subjects), fields(per), fields(over))
      guard let number, unit != nil, let effect else { return nil }
      return SubjectLimit(subjects: number, over: effect)
    }
  }
}

extension SubjectLimit {
  private static func allowed(_ subjects: Int) -> String {
    "\(subjects) subject\(subjects == 1 ? "" : "s")"
  }

  private func unmet(_ count: Int) -> String {
    "the request has \(count) subjects; the limit is \(Self.allowed(subjects))"
  }

  private var remedy: String { "split it into requests of at most \(Self.allowed(subjects))" }
}
