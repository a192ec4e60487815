internal import ResetModel

/// What a requirement says of a request, whichever policy it stands in.
///
/// A request that waits is decided again in each run, and the journal enters that only where
/// something is new. So an answer names no moment and no age that follows from the clock: what it
/// says at ten o'clock, it says at eleven.
///
/// A class, since it is large and goes from hand to hand.
final class Answer: Sendable {
  /// What this requirement alone would decide; `permit` means that it is met.
  let effect: Effect
  let sentence: String
  let facts: [String]
  /// The facts without those that change with whatever happens to others, such as how many resets
  /// there were: told in their place where the request waits for something else. Nil for the same.
  let lastingFacts: [String]?
  let remedy: String?
  /// What is missing, in few words; nil where it is met or nothing would help.
  let lack: Lack?
  /// Until when what counts now goes on to count; nil for as long as the request waits.
  let until: Timestamp?
  /// What each approval is worth, in their order; nil for answers about something else.
  let weights: [Weight]?

  private init(
    effect: Effect, sentence: String, facts: [String], lastingFacts: [String]?, remedy: String?,
    lack: Lack?, until: Timestamp?, weights: [Weight]?
  ) {
    self.effect = effect
    self.sentence = sentence
    self.facts = facts
    self.lastingFacts = lastingFacts
    self.remedy = remedy
    self.lack = lack
    self.until = until
    self.weights = weights
  }

  /// The counts are told after the facts, unless the request waits for something else.
  static func met(
    _ sentence: String, facts: [String] = [], counts: [String] = [], until: Timestamp? = nil,
    weights: [Weight]? = nil
  ) -> Answer {
    let isLasting = counts.isEmpty
    return Answer(
      effect: .permit, sentence: sentence, facts: isLasting ? facts : facts + counts,
      lastingFacts: isLasting ? nil : facts, remedy: nil, lack: nil, until: until,
      weights: weights)
  }

  static func unmet(
    _ effect: Effect, _ sentence: String, facts: [String] = [], remedy: String?,
    lack: Lack? = nil, until: Timestamp? = nil, weights: [Weight]? = nil
  ) -> Answer {
    Answer(
      effect: effect, sentence: sentence, facts: facts, lastingFacts: nil, remedy: remedy,
      lack: lack, until: until, weights: weights)
  }
}
