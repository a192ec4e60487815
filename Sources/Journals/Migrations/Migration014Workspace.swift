import Databases

extension Migration {
  /// A journal belongs to one workspace, whose folder stands in the one row of a table of its own.
  static let workspace = Migration([
    """
    CREATE TABLE workspace (
      number INTEGER NOT NULL PRIMARY KEY CHECK (number = 1),
      folder TEXT NOT NULL
    )
    """
  ])
}
