import Databases
import Glibc
import IdentityProviders
import Journals
import ResetModel
import Workspaces

/// The journal and the directory of a workspace, opened together.
struct OpenJournal {
  let connection: SQLiteConnection
  let journal: SQLJournal
  let directory: EmbeddedDirectory

  /// To be read, and not a byte is written; throws a `Failure` where it cannot be.
  init(reading workspace: Workspace) throws {
    (connection, journal, directory) = try Failure.translating {
      let connection = try SQLiteConnection.open(workspace.journal, for: .reading)
      return (
        connection, try SQLJournal(reading: connection), try EmbeddedDirectory(reading: connection)
      )
    }
  }

  /// To show what a run or an import would do: the same, and refuses what they would refuse.
  init(previewing workspace: Workspace) throws {
    try self.init(reading: workspace)
    if let folder = try Failure.translating({ try journal.workspaceFolder() }) {
      try Self.refuseUnlessLeft(folder, by: workspace)
    }
  }

  /// To be written for a workspace, whose journal it is from now on; throws a `Failure` where it
  /// cannot be, or where it belongs to another workspace.
  ///
  /// - Parameter isNew: Whether the journal is made where there is none.
  init(writing workspace: Workspace, at moment: Timestamp, isNew: Bool = false) throws {
    if isNew { try Self.refuseLostJournal(of: workspace) }
    (connection, journal, directory) = try Failure.translating {
      let connection = try SQLiteConnection.open(
        workspace.journal, for: isNew ? .creating : .writing)
      return (
        connection, try SQLJournal(in: connection, at: moment),
        try EmbeddedDirectory(in: connection)
      )
    }
    try Failure.translating {
      try journal.belong(to: CommonOptions.absolute(workspace.folder)) { folder in
        try Self.refuseUnlessLeft(folder, by: workspace)
      }
    }
  }

  /// Refuses the journal of another workspace: a run would take over the requests that wait there,
  /// and decide them under its own policies.
  ///
  /// A workspace may be moved or copied. The folder for which the journal was written last is that of
  /// another one as long as a configuration there names the same file.
  private static func refuseUnlessLeft(_ folder: String, by workspace: Workspace) throws {
    guard !workspace.isAt(folder), hasConfiguration(folder) else { return }
    let path = VisibleText.escape(workspace.journal)
    let shown = VisibleText.escape(folder)
    guard let owner = try? Workspace(folder: folder) else {
      throw Failure(
        .brokenConfiguration,
        "the journal `\(path)` was last written for the workspace `\(shown)`, and whether it still is cannot be told, "
          + "since the configuration there cannot be read; mend or remove it, or let an account that may read it "
          + "call `mfareset init` for this workspace; nothing was done")
    }
    guard owner.sharesJournal(with: workspace) else { return }
    throw Failure(
      .brokenConfiguration,
      "the journal `\(path)` belongs to the workspace `\(shown)`, and a run would take over the requests that wait "
        + "there; give this workspace a journal of its own (`journal:` in mfareset.yaml); nothing was done"
    )
  }

  /// Whether there is a configuration, or something that keeps from looking.
  private static func hasConfiguration(_ folder: String) -> Bool {
    access("\(folder)/\(Workspace.configurationName)", F_OK) == 0
      || (errno != ENOENT && errno != ENOTDIR)
  }

  /// Refuses to begin a new journal where reports tell of an earlier one: all that was ever applied
  /// would be forgotten, and done again by whoever drops it again.
  private static func refuseLostJournal(of workspace: Workspace) throws {
    guard access(workspace.journal, F_OK) != 0, errno == ENOENT,
      StoredReport.all(of: workspace).contains(where: { $0.head != nil })
    else { return }
    throw Failure(
      .brokenConfiguration,
      "the journal `\(VisibleText.escape(workspace.journal))` is gone, and the reports tell of one; "
        + "restore it from a backup, or begin a new workspace")
  }
}
