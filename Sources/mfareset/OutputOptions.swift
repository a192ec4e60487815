import ArgumentParser
import Reports
import ResetEngine
import ResetModel
import Workspaces

/// How a run's report is shown, and which outcomes make the command fail.
struct OutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How to show the report: \(Self.names.joined(separator: ", ")).", valueName: "format"
    ))
  var format: String?

  @Option(
    name: .customLong("fail-on"),
    help: ArgumentHelp(
      "Leave with status 1 on these outcomes, such as denied,held,invalid; more each time it is given.",
      valueName: "outcomes"))
  var failOn: [String] = []

  func validate() throws {
    if let format, !Self.names.contains(format) {
      let hint = Suggestion.hint(for: format, among: Self.names).map { " (\($0))" } ?? ""
      throw ValidationError(
        "`\(format)` is not one of \(Self.names.joined(separator: ", "))\(hint)"
      )
    }
    _ = try outcomesToFailOn()
  }

  private static var names: [String] { reportFormats.map { $0.name } }

  /// The format to show; nil where the command is to be quiet and none was asked for.
  private func shown(_ common: CommonOptions) -> (any ReportFormat.Type)? {
    if common.quiet, format == nil { return nil }
    return reportFormats.first { $0.name == format ?? TextReport.name }
  }

  /// Who shows the report on standard output.
  func audience(_ common: CommonOptions) -> [any RunObserver] {
    guard let type = shown(common) else { return [] }
    return [
      FormatObserver(
        type, isColourful: Console.isColourful(unless: common.noColor), sink: Console.write)
    ]
  }

  /// Who tells on standard error what is wrong with files; nobody where a report shows it.
  func complaints(_ common: CommonOptions) -> [any RunObserver] {
    shown(common) == nil ? [ProblemObserver()] : []
  }

  /// Tells people where the report of a run lies.
  func tellReport(of record: RunRecord, in workspace: Workspace, _ common: CommonOptions) throws {
    guard shown(common) == TextReport.self, record.summary.requests > 0 else { return }
    try Console.print("report: \(VisibleText.escape("\(workspace.reports)/\(record.id).json"))")
  }

  private func outcomesToFailOn() throws -> [Outcome] {
    let words = Outcome.allCases.map(\.rawValue)
    return try failOn.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }.map {
      if let outcome = Outcome(rawValue: String($0)) { return outcome }
      let hint = Suggestion.hint(for: String($0), among: words).map { " (\($0))" } ?? ""
      throw ValidationError(
        "--fail-on: \($0.isEmpty ? "an empty word" : "`\($0)`") is not one of "
          + words.joined(separator: ", ") + hint)
    }
  }

  /// Leaves with the status that the run's outcomes ask for.
  func leave(after record: RunRecord) throws {
    let fatal = [Outcome.failed, .deferred] + (try outcomesToFailOn())
    if fatal.contains(where: { record.summary.count(of: $0) > 0 }) {
      throw ExitStatus.needsAttention
    }
  }
}
