import Databases

extension SQLJournal {
  /// The folder of the workspace for which this journal was last written; nil where none was told yet.
  package func workspaceFolder() throws -> String? {
    try connection.row("SELECT folder FROM workspace")?.text(0)
  }

  /// Remembers for which workspace this journal is written; writes nothing where that is known.
  ///
  /// - Parameters:
  ///   - folder: An absolute path without links.
  ///   - takeOver: Is given the folder that is known, if it is another; throws where the journal may
  ///     not be taken from there.
  package func belong(to folder: String, takeOver: (String) throws -> Void) throws {
    guard try workspaceFolder() != folder else { return }
    try transaction {
      // Asked again where nobody else can answer it differently meanwhile.
      if let known = try workspaceFolder(), known != folder { try takeOver(known) }
      try connection.run(
        """
        INSERT INTO workspace (number, folder) VALUES (1, ?)
        ON CONFLICT (number) DO UPDATE SET folder = excluded.folder
        """, [SQLValue(storable: folder)])
      return
    }
  }
}
