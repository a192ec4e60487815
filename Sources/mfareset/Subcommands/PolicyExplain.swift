import ArgumentParser
import Reports
import ResetEngine
import ResetModel

/// `mfareset policy explain FILE`: every requirement, met or not, for one request.
struct PolicyExplain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Print every requirement that one request meets or not, and what would flip it.",
    discussion: """
      EXAMPLES
        mfareset policy explain HD-20417.yaml
        mfareset policy explain --at 2026-12-24T23:30:00Z HD-20417.yaml
      """)

  @OptionGroup var common: CommonOptions

  @Option(help: ArgumentHelp("Decide as of another moment (RFC 3339).", valueName: "time"))
  var at: MomentArgument?

  @Argument(help: "A request file.")
  var file: String

  func run() async throws {
    let parts = RunParts(workspace: try common.openWorkspace(), logger: common.logger())
    let collector = ResultCollector()
    let record = try await parts.run(
      .preview([file], asOf: at?.moment), audience: [collector])
    for result in collector.results { try explain(result) }
    if record.summary.count(of: .invalid) > 0 { throw ExitStatus.invalidInput }
  }

  private func explain(_ result: RequestResult) throws {
    let name = VisibleText.escape(result.id ?? file)
    guard let decision = result.decision else {
      try Console.print("\(name): \(result.outcome.rawValue)")
      for reason in result.reasons {
        try Console.print("  - \(VisibleText.escape(reason.line))")
        for line in reason.excerpt { try Console.print("    \(VisibleText.escape(line))") }
      }
      return
    }
    let policies =
      decision.policies.isEmpty
      ? "no policy applies" : "policies that apply: \(decision.policies.joined(separator: ", "))"
    try Console.print("\(name): \(decision.effect.rawValue) (\(VisibleText.escape(policies)))")
    for finding in decision.findings { try explain(finding) }
    for note in result.notes { try Console.print("  note: \(VisibleText.escape(note))") }
  }

  private func explain(_ finding: Finding) throws {
    let mark = finding.effect == .permit ? "met " : finding.effect.rawValue
    let place = finding.place.map { " (\($0))" } ?? ""
    try Console.print(
      "  \(mark)  " + VisibleText.escape("\(finding.name)\(place): \(finding.sentence)"))
    for fact in finding.facts { try Console.print("          " + VisibleText.escape(fact)) }
    if let remedy = finding.remedy {
      try Console.print("          → " + VisibleText.escape(remedy))
    }
  }
}

/// Keeps the results of a run, for a command that shows them in its own way.
final class ResultCollector: RunObserver {
  private(set) var results: [RequestResult] = []

  func began(_ run: RunRecord) {}

  func decided(_ result: RequestResult) { results.append(result) }

  func finished(_ run: RunRecord) {}
}
