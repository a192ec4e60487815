import Databases
import GRDB
import Testing

@testable import IdentityProviders

/// Proves from SQLite's own plans that no lookup reads a whole table, however many users there are.
@Suite struct DirectoryQueryPlanTests {
  static let lookups: [String] = [
    EmbeddedDirectory.usersNamed, EmbeddedDirectory.authenticatorsOfUser,
    EmbeddedDirectory.loginLower, EmbeddedDirectory.loginsFrom, EmbeddedDirectory.removal,
  ].map(\.description)

  private func plan(of statement: String) throws -> [String] {
    let database = try DatabaseQueue()
    return try database.write { database in
      for migration in Schema.directory.migrations {
        for statement in migration.statements { try database.execute(sql: statement.description) }
      }
      let arguments = StatementArguments(statement.filter { $0 == "?" }.map { _ in 1 })
      return try Row.fetchAll(
        database, sql: "EXPLAIN QUERY PLAN " + statement, arguments: arguments
      ).map { $0["detail"] as String }
    }
  }

  @Test(arguments: lookups) func `goes by an index`(statement: String) throws {
    let plan = try plan(of: statement)
    #expect(!plan.isEmpty)
    #expect(plan.filter { $0.hasPrefix("SCAN") } == [], "\(plan)")
  }

  /// So that a reset changes few pages, each of which a savepoint copies.
  @Test func `what belongs to a person stands together, in order`() throws {
    let plan = try plan(of: EmbeddedDirectory.authenticatorsOfUser.description)
    #expect(plan.contains { $0.contains("authenticator USING PRIMARY KEY") }, "\(plan)")
    #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
  }
}
