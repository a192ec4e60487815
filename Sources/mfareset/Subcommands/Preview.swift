import ArgumentParser
import ResetModel

/// `mfareset preview FILE…`: decide on files without queueing them.
struct Preview: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview",
    abstract: "Decide on files without queueing them; nothing is written.",
    usage: "mfareset preview [--at <time>] [--format <format>] [--fail-on <outcomes>] <files> ...",
    discussion: """
      Reads request files as a run would, and shows what a run would do with them now. Leaves with 65 if one of them \
      is invalid. With --quiet and no --format, only what is wrong with files is told, on standard error.

      EXAMPLES
        mfareset preview HD-20417.yaml
        mfareset preview --at 2026-12-24T23:30:00Z tickets/*.yaml
        mfareset preview --format json HD-20417.yaml | jq '.requests[0].decision'
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var output: OutputOptions

  @Option(help: ArgumentHelp("Decide as of another moment (RFC 3339).", valueName: "time"))
  var at: MomentArgument?

  @Argument(help: "The request files.")
  var files: [String]

  func run() async throws {
    let parts = RunParts(workspace: try common.openWorkspace())
    let record = try await parts.run(
      .preview(files, asOf: at?.moment), limit: nil,
      audience: output.audience(common) + output.complaints(common)
        + RunProgress.onTerminal(common))
    if record.summary.count(of: .invalid) > 0 { throw ExitStatus.invalidInput }
    try output.leave(after: record)
  }
}
