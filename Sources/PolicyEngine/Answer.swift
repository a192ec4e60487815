internal import ResetModel

/// What a requirement says of a request, whichever policy it stands in.
struct Answer: Sendable {
  /// What this requirement alone would decide; `permit` means that it is met.
  let effect: Effect
  let sentence: String
  let facts: [String]
  let remedy: String?

  static func met(_ sentence: String, facts: [String] = []) -> Answer {
    Answer(effect: .permit, sentence: sentence, facts: facts, remedy: nil)
  }

  static func unmet(
    _ effect: Effect, _ sentence: String, facts: [String] = [], remedy: String?
  ) -> Answer {
    Answer(effect: effect, sentence: sentence, facts: facts, remedy: remedy)
  }
}
