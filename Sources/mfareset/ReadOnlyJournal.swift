import Databases
import Glibc
import IdentityProviders
import Journals
import ResetModel
import Workspaces

/// The journal and the directory, opened to be read; not a byte is written.
struct ReadOnlyJournal {
  let connection: SQLiteConnection
  let journal: SQLJournal
  let directory: EmbeddedDirectory

  /// Opens what the workspace has; throws a `Failure` where it cannot be read.
  init(of workspace: Workspace) throws {
    (connection, journal, directory) = try Failure.translating {
      let connection = try SQLiteConnection.open(workspace.journal, for: .reading)
      return (
        connection, try SQLJournal(reading: connection), try EmbeddedDirectory(reading: connection)
      )
    }
  }
}

extension RunParts {
  /// Refuses to begin a new journal where reports tell of an earlier one: all that was ever applied
  /// would be forgotten, and done again by whoever drops it again.
  static func refuseLostJournal(of workspace: Workspace) throws {
    guard access(workspace.journal, F_OK) != 0, errno == ENOENT,
      StoredReport.all(of: workspace).contains(where: { $0.head != nil })
    else { return }
    throw Failure(
      .brokenConfiguration,
      "the journal `\(VisibleText.escape(workspace.journal))` is gone, and the reports tell of one; "
        + "restore it from a backup, or begin a new workspace")
  }

  /// Makes the journal of a new workspace.
  static func createJournal(of workspace: Workspace) throws {
    try refuseLostJournal(of: workspace)
    try Failure.translating {
      let connection = try SQLiteConnection.open(workspace.journal, for: .creating)
      _ = try SQLJournal(in: connection, at: SystemClock().now())
      _ = try EmbeddedDirectory(in: connection)
    }
  }
}
