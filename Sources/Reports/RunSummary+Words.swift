import ResetModel

extension RunSummary {
  /// `12 requests: 9 applied, 2 held, 1 denied; 14 authenticators of 11 subjects removed`; for a
  /// dry run in the conditional.
  func words(for mode: RunRecord.Mode) -> String {
    guard requests > 0 else { return "No requests." }
    let isDryRun = mode == .dryRun
    var counts = Outcome.allCases.filter { count(of: $0) > 0 }.map { outcome in
      (number: count(of: outcome), words: Self.noun(for: outcome, count: count(of: outcome)))
    }
    if isDryRun { counts[0].words = "would be \(counts[0].words)" }
    let removal =
      count(of: .applied) == 0 && subjects == 0
      ? "nothing \(isDryRun ? "would be" : "was") reset"
      : "\(Count(authenticatorsRemoved, "authenticator")) of \(Count(subjects, "subject")) "
        + (isDryRun ? "would be removed" : "removed")
    return "\(Count(requests, "request")): "
      + counts.map { "\($0.number) \($0.words)" }.joined(separator: ", ") + "; \(removal)"
  }

  private static func noun(for outcome: Outcome, count: Int) -> String {
    outcome == .duplicate && count > 1 ? "duplicates" : outcome.rawValue
  }
}

/// A number of things in words: `1 subject`, `2 subjects`.
struct Count: CustomStringConvertible {
  private let number: Int
  private let noun: String

  /// The noun in the singular; its plural ends in `s`.
  init(_ number: Int, _ noun: String) {
    self.number = number
    self.noun = noun
  }

  var description: String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
