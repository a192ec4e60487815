internal import ResetModel

/// What a requirement says of a request, whichever policy it stands in.
///
/// A request that waits is decided again in each run, and the journal enters that only where
/// something is new. So an answer names no moment and no age that follows from the clock: what it
/// says at ten o'clock, it says at eleven.
struct Answer: Sendable {
  /// What this requirement alone would decide; `permit` means that it is met.
  let effect: Effect
  let sentence: String
  let facts: [String]
  /// The facts without those that change with whatever happens to others, such as how many resets
  /// there were: told in their place where the request waits for something else. Nil for the same.
  let lastingFacts: [String]?
  let remedy: String?

  /// The counts are told after the facts, unless the request waits for something else.
  static func met(_ sentence: String, facts: [String] = [], counts: [String] = []) -> Answer {
    let isLasting = counts.isEmpty
    return Answer(
      effect: .permit, sentence: sentence, facts: isLasting ? facts : facts + counts,
      lastingFacts: isLasting ? nil : facts, remedy: nil)
  }

  static func unmet(
    _ effect: Effect, _ sentence: String, facts: [String] = [], remedy: String?
  ) -> Answer {
    Answer(effect: effect, sentence: sentence, facts: facts, lastingFacts: nil, remedy: remedy)
  }
}
