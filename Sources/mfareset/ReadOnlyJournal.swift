import Databases
import IdentityProviders
import Journals
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
  /// Makes the journal of a new workspace.
  static func createJournal(of workspace: Workspace) throws {
    try Failure.translating {
      let connection = try SQLiteConnection.open(workspace.journal, for: .creating)
      _ = try SQLJournal(in: connection, at: SystemClock().now())
      _ = try EmbeddedDirectory(in: connection)
    }
  }
}
