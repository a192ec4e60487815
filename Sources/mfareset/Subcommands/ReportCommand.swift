import ArgumentParser
import Journals
import Logging
import Reports
import ResetModel

/// `mfareset report RUN`: render a past run again.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Render a past run again, from the journal.",
    usage: "mfareset report [--format <format>] <run>",
    discussion: """
      For reports that were lost, or wanted in another form. The journal keeps every run.

      EXAMPLES
        mfareset report latest
        mfareset report 20261120T150000Z-42 --format markdown
      """)

  @OptionGroup var common: CommonOptions

  @Option(help: "How to render it: text, json, markdown or junit.")
  var format = "text"

  @Argument(help: ArgumentHelp("A run's id, as its report is named; or latest.", valueName: "run"))
  var runID: String

  func validate() throws {
    guard type != nil else {
      let names = reportFormats.map { $0.name }
      let hint = Suggestion.hint(for: format, among: names).map { " (\($0))" } ?? ""
      throw ValidationError("`\(format)` is not one of \(names.joined(separator: ", "))\(hint)")
    }
  }

  private var type: (any ReportFormat.Type)? { reportFormats.first { $0.name == format } }

  func run() throws {
    let journal = try OpenJournal(reading: try common.openWorkspace()).journal
    guard let type else { return }
    try Failure.translating {
      let found =
        try runID == "latest" ? journal.latestRuns(limit: 1).first : journal.run(withID: runID)
      guard let record = found else {
        throw Failure(
          .invalidInput, "the journal knows no run `\(VisibleText.escape(runID))` (try `latest`)")
      }
      if record.finishedAt == nil {
        Logger(label: "mfareset").warning(
          "run \(record.id) is not finished: it is under way or was cut off, and more may come of it"
        )
      }
      var format = type.init(colour: Console.isColourful(unless: common.noColor))
      try format.begin(record, to: Console.write)
      try journal.forEachResult(of: record.id) { result, _ in
        try format.add(result, json: result.json, to: Console.write)
      }
      try format.finish(record, to: Console.write)
    }
  }
}
