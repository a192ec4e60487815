import ArgumentParser
import Journals
import Reports
import ResetModel

/// `mfareset report RUN`: render a past run again.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Render a past run again, from the journal.",
    discussion: """
      EXAMPLES
        mfareset report latest
        mfareset report 20261120T150000Z-42 --format markdown
      """)

  @OptionGroup var common: CommonOptions

  @Option(help: "text, json, markdown or junit.")
  var format = "text"

  @Argument(help: ArgumentHelp("A run's id, as its report is named; or latest.", valueName: "run"))
  var runID: String

  func validate() throws {
    guard type != nil else {
      throw ValidationError(
        "`\(VisibleText.escape(format))` is not one of text, json, markdown, junit")
    }
  }

  private var type: (any ReportFormat.Type)? { reportFormats.first { $0.name == format } }

  func run() throws {
    _ = common.logger()
    let journal = try ReadOnlyJournal(of: try common.openWorkspace()).journal
    guard let type else { return }
    try Failure.translating {
      let found =
        try runID == "latest" ? journal.latestRuns(limit: 1).first : journal.run(withID: runID)
      guard let record = found else {
        throw Failure(
          .invalidInput, "the journal knows no run `\(VisibleText.escape(runID))` (try `latest`)")
      }
      var format = type.init(colour: Console.isColourful(unless: common.noColor))
      try format.begin(record, to: Console.write)
      try journal.forEachResult(of: record.id) { result, _ in
        try format.add(result, to: Console.write)
      }
      try format.finish(record, to: Console.write)
    }
  }
}
