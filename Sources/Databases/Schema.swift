/// One step from a version of a schema to the next.
package struct Migration: Sendable {
  /// Run in order, each without values.
  package let statements: [StaticString]

  package init(_ statements: [StaticString]) { self.statements = statements }
}

/// The tables that one part of the program keeps in the database, as the steps that make them.
///
/// The version of a part is the number of steps taken. A step that was ever released is never
/// changed; the next one is added after it.
package struct Schema: Sendable {
  /// The part's name: `journal`.
  package let part: String
  package let migrations: [Migration]

  package init(part: String, migrations: [Migration]) {
    self.part = part
    self.migrations = migrations
  }

  private var known: Int64 { Int64(migrations.count) }

  /// Takes the steps that are missing, all in one transaction, and returns true where there were
  /// none before; refuses a database that a newer program wrote.
  @discardableResult
  package func migrate(_ connection: any SQLConnection) throws -> Bool {
    if try version(in: connection) == known { return false }
    return try connection.transaction {
      // Somebody else may have taken the steps between the question and the lock.
      let found = try version(in: connection)
      guard found < known else { return false }
      if found == 0 {
        try connection.run(
          """
          CREATE TABLE IF NOT EXISTS schema_version (
            part TEXT NOT NULL PRIMARY KEY,
            version BIGINT NOT NULL
          )
          """)
      }
      for migration in migrations[Int(found)...] {
        for statement in migration.statements { try connection.run(statement) }
      }
      try connection.run(
        """
        INSERT INTO schema_version (part, version) VALUES (?, ?)
        ON CONFLICT (part) DO UPDATE SET version = excluded.version
        """, [.text(part), .integer(known)])
      return found == 0
    }
  }

  /// Throws unless the database has just the tables that this program knows; for connections that
  /// may not change it.
  package func check(_ connection: any SQLConnection) throws(JournalError) {
    let found = try version(in: connection)
    if found < known {
      throw JournalError(.olderSchema(part: part, found: found, known: known), at: connection.path)
    }
  }

  /// The steps taken so far, from 0; throws where they are more than this program knows.
  private func version(in connection: any SQLConnection) throws(JournalError) -> Int64 {
    let tables = try connection.tableNames()
    guard tables.contains("schema_version") else {
      if tables.isEmpty { return 0 }
      throw JournalError(.notAJournal("it is the database of another program"), at: connection.path)
    }
    let row = try connection.row(
      "SELECT version FROM schema_version WHERE part = ?", [.text(part)])
    let found = try row?.integer(0) ?? 0
    guard found <= known else {
      throw JournalError(.newerSchema(part: part, found: found, known: known), at: connection.path)
    }
    guard found >= 0 else {
      throw JournalError(.corrupt("its version is \(found)"), at: connection.path)
    }
    return found
  }
}
