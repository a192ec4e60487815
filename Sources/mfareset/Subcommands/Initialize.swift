import ArgumentParser
import Glibc
import ResetModel
import Workspaces

/// `mfareset init DIR`: a new workspace.
struct Initialize: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make a new workspace, with policies and an example.",
    discussion: """
      Makes DIR with a configuration, policies and their tests, the queue's folders, an empty journal, and an example \
      directory and ticket. A folder that already holds anything is left alone.

      EXAMPLE
        mfareset init /srv/mfareset
        mfareset --workspace /srv/mfareset directory import /srv/mfareset/example/directory.yaml
      """)

  @OptionGroup var common: CommonOptions

  @Argument(help: "The folder to make; it may exist if it is empty.")
  var dir: String

  func run() throws {
    _ = common.logger()
    let template = WorkspaceTemplate(folder: dir)
    do {
      try template.write()
      let workspace = try Workspace(folder: CommonOptions.absolute(dir))
      try RunParts.createJournal(of: workspace)
    } catch let error as WorkspaceTemplate.Refusal {
      throw Failure(.cannotCreate, error.description)
    }
    guard !common.quiet else { return }
    let shown = VisibleText.escape(dir)
    try Console.print(
      """
      \(shown) is ready. What comes next:
        1. Tell it who is who:    mfareset directory import --workspace \(shown) FILE
                                  (\(shown)/example/directory.yaml shows the format)
        2. Read the policies:     \(shown)/policies/, then mfareset policy test --workspace \(shown)
        3. Drop a ticket:         mfareset submit --workspace \(shown) TICKET.yaml
                                  (\(shown)/example/HD-20417.yaml shows one)
        4. Let cron call:         mfareset run --workspace \(shown) --quiet
      """)
  }
}
