import ArgumentParser
import Glibc
import ResetModel
import Workspaces

/// `mfareset init DIR`: a new workspace.
struct Initialize: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make a new workspace, with policies and an example.",
    usage: "mfareset init <dir>",
    discussion: """
      Makes DIR with a configuration, policies and their tests, the queue's folders, an empty journal, and an example \
      directory and tickets. In a folder that is a workspace already, makes what is missing of its folders and its \
      journal, and leaves every file alone; any other folder must be empty.

      EXAMPLE
        mfareset init /srv/mfareset
        cd /srv/mfareset
        mfareset directory import example/directory.yaml
        mfareset preview example/HD-*.yaml
      """)

  @OptionGroup var common: CommonOptions

  @Argument(help: "The folder to make; it may exist if it is empty.")
  var dir: String

  func run() throws {
    let isNew = access("\(dir)/\(Workspace.configurationName)", F_OK) != 0
    do {
      if isNew { try WorkspaceTemplate(folder: dir).write() }
      let workspace = try CommonOptions.openWorkspace(at: dir)
      if !isNew { try WorkspaceTemplate.complete(workspace) }
      _ = try OpenJournal(writing: workspace, at: SystemClock().now(), isNew: true)
    } catch let error as WorkspaceTemplate.Refusal {
      throw Failure(.cannotCreate, error.description)
    }
    let shown = VisibleText.escape(dir)
    guard isNew else {
      return try common.inform("\(shown) is a workspace; its folders and its journal are all there")
    }
    try common.inform(
      """
      \(shown) is ready. Try it with the example:

        cd \(shown)
        mfareset directory import example/directory.yaml
        mfareset preview example/HD-*.yaml        what would happen, and why
        mfareset submit example/HD-*.yaml         drop them into the queue
        mfareset run                              decide, reset, report

      HD-20418 then waits for a signature: put a key into allowed_signers, and
      approve it: mfareset approve HD-20418 --by robin.diaz@acme.example

      To use it: import your own directory, read policies/ (mfareset policy check,
      mfareset policy test), and let cron call mfareset run --quiet.
      """)
  }
}
