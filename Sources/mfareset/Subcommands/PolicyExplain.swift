import ArgumentParser
import Reports
import ResetEngine
import ResetModel

/// `mfareset policy explain FILE`: every requirement, met or not, for one request.
struct PolicyExplain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Print every requirement that one request meets or not, and what would flip it.",
    usage: "mfareset policy explain [--at <time>] <file>",
    discussion: """
      The file may lie anywhere; one that waits in queue/held can be explained where it is. Nothing is written. \
      Leaves with 65 if the request is invalid.

      EXAMPLES
        mfareset policy explain HD-20417.yaml
        mfareset policy explain queue/held/HD-20418.yaml
        mfareset policy explain --at 2026-12-24T23:30:00Z HD-20417.yaml
      """)

  @OptionGroup var common: CommonOptions

  @Option(help: ArgumentHelp("Decide as of another moment (RFC 3339).", valueName: "time"))
  var at: MomentArgument?

  @Argument(help: "A request file.")
  var file: String

  func run() async throws {
    let parts = RunParts(workspace: try common.openWorkspace())
    let collector = ResultCollector()
    let record = try await parts.run(
      .preview([file], asOf: at?.moment), audience: [collector])
    let isColourful = Console.isColourful(unless: common.noColor)
    for result in collector.results {
      try Console.write(Array(Explanation(of: result).text(colour: isColourful).utf8))
    }
    if record.summary.count(of: .invalid) > 0 { throw ExitStatus.invalidInput }
  }
}

/// Keeps the results of a run, for a command that shows them in its own way.
final class ResultCollector: RunObserver {
  private(set) var results: [RequestResult] = []

  func began(_ run: RunRecord) {}

  func decided(_ result: RequestResult, json: [UInt8]) { results.append(result) }

  func finished(_ run: RunRecord) {}
}
