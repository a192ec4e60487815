import ArgumentParser
import Reports
import ResetEngine
import ResetModel

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
      "Leave with status 1 on these outcomes, such as denied,held,invalid.", valueName: "outcomes"))
  var failOn: String?

  func validate() throws {
    if let format, !Self.names.contains(format) {
      let hint = Suggestion.hint(for: format, among: Self.names).map { " (\($0))" } ?? ""
      throw ValidationError(
        "`\(VisibleText.escape(format))` is not one of \(Self.names.joined(separator: ", "))\(hint)"
      )
    }
    _ = try outcomesToFailOn()
  }

  private static var names: [String] { reportFormats.map { $0.name } }

  /// Who shows the report on standard output; nobody where the command is to be quiet and no format
  /// was asked for.
  func audience(_ common: CommonOptions) -> [any RunObserver] {
    if common.quiet, format == nil { return [] }
    let name = format ?? "text"
    guard let type = reportFormats.first(where: { $0.name == name }) else { return [] }
    return [
      FormatObserver(
        type, isColourful: Console.isColourful(unless: common.noColor), sink: Console.write)
    ]
  }

  private func outcomesToFailOn() throws -> [Outcome] {
    try (failOn ?? "").split(separator: ",").map { word in
      guard let outcome = Outcome(rawValue: String(word)) else {
        let words = Outcome.allCases.map(\.rawValue)
        let hint = Suggestion.hint(for: String(word), among: words).map { " (\($0))" } ?? ""
        throw ValidationError(
          "--fail-on: `\(VisibleText.escape(String(word)))` is not one of \(words.joined(separator: ", "))\(hint)"
        )
      }
      return outcome
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
