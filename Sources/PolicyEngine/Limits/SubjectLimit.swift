internal import LocatedYAML
internal import ResetModel

/// `subjects`: how many one request may have.
struct SubjectLimit: PolicyLimit {
  let subjects: Int
  let over: OverLimit

  static var word: String { "subjects" }

  func evaluate(
    _ matter: Deliberation, about covered: [User], history: some ResetHistory,
    as requirement: Requirement
  ) -> Finding {
    let facts = ["this request: \(matter.subjects.count)"]
    guard matter.subjects.count > subjects else { return requirement.met(met, facts: facts) }
    return requirement.unmet(
      over.effect, unmet(matter.subjects.count), facts: facts, remedy: remedy)
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
  private var allowed: String { "\(subjects) subject\(subjects == 1 ? "" : "s")" }

  private var met: String { "the request has at most \(allowed)" }

  private func unmet(_ count: Int) -> String {
    "the request has \(count) subjects; the limit is \(allowed)"
  }

  private var remedy: String { "split it into requests of at most \(allowed)" }
}
