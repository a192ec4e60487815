import ArgumentParser
import ResetModel

/// `mfareset run`: one pass over the queue.
struct RunQueue: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "One pass over the queue: decide, reset, report.",
    usage:
      "mfareset run [--dry-run [--at <time>]] [--limit <n>] [--format <format>] [--fail-on <outcomes>]",
    discussion: """
      Reads every request file of the queue, checks it against all policies, resets MFA for those that are permitted, \
      moves each file to where it belongs with a receipt beside it, and writes reports/RUN.json. A second run on the \
      same workspace leaves at once with status 75. Whatever ends a run early, run again: nothing is done twice. \
      SIGTERM or Ctrl-C lets it finish the request in hand and report; a second one ends it at once.

      EXAMPLES
        mfareset run                            what cron calls
        mfareset run --dry-run                  decide the same, and write nothing
        mfareset run --dry-run --at 2026-12-24T23:30:00Z
        mfareset run --fail-on denied,invalid   leave with 1 on such outcomes
        mfareset run --format junit > run.xml
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var output: OutputOptions

  @Flag(name: .customLong("dry-run"), help: "Show what would happen; write nothing anywhere.")
  var isDryRun = false

  @Option(
    help: ArgumentHelp(
      "Decide on at most this many files, besides those that wait on.", valueName: "n"))
  var limit: Int?

  @Option(
    help: ArgumentHelp("Decide as of another moment (RFC 3339); dry runs only.", valueName: "time"))
  var at: MomentArgument?

  func validate() throws {
    if at != nil, !isDryRun {
      throw ValidationError("--at decides as of another moment, which only a dry run may do")
    }
    if let limit, limit < 1 { throw ValidationError("--limit takes a number from 1 up") }
  }

  func run() async throws {
    if !isDryRun { StopSignal.listen() }
    let parts = RunParts(workspace: try common.openWorkspace())
    let record = try await parts.run(
      isDryRun ? .dryRun(asOf: at?.moment) : .run, limit: limit,
      audience: output.audience(common) + RunProgress.onTerminal(common))
    if !isDryRun { try output.tellReport(of: record, in: parts.workspace, common) }
    try output.leave(after: record)
  }
}

/// A moment on the command line.
struct MomentArgument: ExpressibleByArgument {
  let moment: Timestamp

  init?(argument: String) {
    guard let moment = Timestamp(rfc3339: argument) else { return nil }
    self.moment = moment
  }
}
