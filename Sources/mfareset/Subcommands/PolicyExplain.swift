import ArgumentParser
import Glibc
import Journals
import Reports
import ResetEngine
import ResetModel
import Workspaces

/// `mfareset policy explain FILE`: every requirement, met or not, for one request.
struct PolicyExplain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Print every requirement that one request meets or not, and what would flip it.",
    usage: "mfareset policy explain [--at <time>] <file>",
    discussion: """
      The file may lie anywhere; one that waits in queue/held can be explained where it is, or by its id. One that \
      was settled is explained as it was decided. Nothing is written. Leaves with 65 if the request is invalid.

      EXAMPLES
        mfareset policy explain HD-20417.yaml
        mfareset policy explain HD-20418               waits in queue/held
        mfareset policy explain queue/denied/HD-20419.yaml
        mfareset policy explain --at 2026-12-24T23:30:00Z HD-20417.yaml
      """)

  @OptionGroup var common: CommonOptions

  @Option(help: ArgumentHelp("Decide as of another moment (RFC 3339).", valueName: "time"))
  var at: MomentArgument?

  @Argument(help: "A request file, or the id of a request that waits.")
  var file: String

  func run() async throws {
    let parts = RunParts(workspace: try common.openWorkspace())
    let journal = try OpenJournal(reading: parts.workspace).journal
    let isThere = access(file, F_OK) == 0
    var results = try await results(
      of: isThere ? file : try waiting(under: file, journal, parts) ?? file, parts)
    if let copied = results.first, copied.outcome == .duplicate, let id = copied.id,
      let original = try waiting(under: id, journal, parts)
    {
      // A copy of a file that waits is explained as that one is.
      results = try await self.results(of: original, parts)
    }
    let isColourful = Console.isColourful(unless: common.noColor)
    for result in results {
      let explanation = Explanation(of: try asDecided(result, journal) ?? result)
      try Console.write(Array(explanation.text(colour: isColourful).utf8))
    }
    if results.contains(where: { $0.outcome == .invalid }) { throw ExitStatus.invalidInput }
  }

  private func results(of file: String, _ parts: RunParts) async throws -> [RequestResult] {
    let collector = ResultCollector()
    _ = try await parts.run(.preview([file], asOf: at?.moment), audience: [collector])
    return collector.results
  }

  /// The file of the request that waits under an id; nil where none does.
  private func waiting(
    under id: String, _ journal: SQLJournal, _ parts: RunParts
  ) throws -> String? {
    try Failure.translating {
      guard let request = try journal.request(withID: RequestID(id)), !request.outcome.isSettled
      else { return nil }
      return "\(parts.workspace.queue)/\(request.settledAs)"
    }
  }

  /// What was decided of a file that was settled: dropped again, it would be a duplicate.
  private func asDecided(_ result: RequestResult, _ journal: SQLJournal) throws -> RequestResult? {
    guard result.outcome == .duplicate, let id = result.id else { return nil }
    return try Failure.translating {
      let decided = try journal.story(of: RequestID(id))?.chapters.last {
        $0.outcome != .duplicate && $0.decisions.last?.result.digest == result.digest
      }?.decisions.last
      guard let decided, decided.result.outcome.isSettled else { return nil }
      var result = decided.result
      result.notes.append(
        "\(result.outcome.rawValue) on \(decided.at) by run \(decided.run)"
          + (at == nil ? "" : "; --at decides anew on nothing that was settled"))
      return result
    }
  }
}

/// Keeps the results of a run, for a command that shows them in its own way.
final class ResultCollector: RunObserver {
  private(set) var results: [RequestResult] = []

  func began(_ run: RunRecord) {}

  func decided(_ result: RequestResult, json: [UInt8]) { results.append(result) }

  func finished(_ run: RunRecord) {}
}
