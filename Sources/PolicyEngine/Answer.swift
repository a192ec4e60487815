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
  /// Facts besides that change with whatever happens to others: how many resets there were. Told
  /// unless the request waits, for something else then.
  let counts: [String]
  let remedy: String?

  static func met(_ sentence: String, facts: [String] = [], counts: [String] = []) -> Answer {
    Answer(effect: .permit, sentence: sentence, facts: facts, counts: counts, remedy: nil)
  }

  static func unmet(
    _ effect: Effect, _ sentence: String, facts: [String] = [], remedy: String?
  ) -> Answer {
    Answer(effect: effect, sentence: sentence, facts: facts, counts: [], remedy: remedy)
  }
}
