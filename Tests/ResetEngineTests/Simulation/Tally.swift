/// What was met, for people.
struct Tally: Sendable {
  var episodes = 0
  var steps = 0
  var runs = 0
  var crashes = 0
  var dryRuns = 0
  var resets = 0
  var decisions: [String: Int] = [:]
  var faults: [String: Int] = [:]
  var kinds: [String: Int] = [:]

  mutating func add(_ other: Tally) {
    episodes += other.episodes
    steps += other.steps
    runs += other.runs
    crashes += other.crashes
    dryRuns += other.dryRuns
    resets += other.resets
    decisions.merge(other.decisions, uniquingKeysWith: +)
    faults.merge(other.faults, uniquingKeysWith: +)
    kinds.merge(other.kinds, uniquingKeysWith: +)
  }

  var lines: String {
    """
    simulated steps: \(steps) in \(episodes) lives of a workspace
      runs: \(runs), cut off: \(crashes); dry runs: \(dryRuns); subjects reset: \(resets)
      decisions: \(Self.words(decisions))
      faults: \(Self.words(faults))
      steps: \(Self.words(kinds))
    """
  }

  private static func words(_ counts: [String: Int]) -> String {
    counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
      .joined(separator: ", ")
  }
}
