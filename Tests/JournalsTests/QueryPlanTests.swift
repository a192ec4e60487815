import Databases
import GRDB
import Testing

@testable import Journals

/// Proves from SQLite's own plans that no look into the journal reads a whole table, however long
/// the history is.
@Suite struct QueryPlanTests {
  static let lookups: [String] = [
    SQLJournal.countOfSubject, SQLJournal.countOfOrg, SQLJournal.lastOfSubject,
    SQLJournal.requestHoldingID, SQLJournal.logOfUser, SQLJournal.logOfOrg,
    SQLJournal.logOfAll, SQLJournal.approvalsOfRun, SQLJournal.sameApproval,
    SQLJournal.requestOfIntendedReset, SQLJournal.requestWaitingAt,
    SQLJournal.requestsUnderID, SQLJournal.decisionsUpTo, SQLJournal.bytesOfRequest,
    SQLJournal.laterWords,
    SQLJournal.learnLogins, SQLJournal.unlistRecent, SQLJournal.unlistPast,
    SQLJournal.settleRecent, SQLJournal.subjectsOutOfOrder, SQLJournal.subjectsOfDecision,
    SQLJournal.renumberPast,
  ].map(\.description)

  /// What subqueries gave that went by an index, and the recent resets, which are never many.
  static let bounded: Set = [
    "SCAN counted", "SCAN known", "SCAN found", "SCAN told", "SCAN CONSTANT ROW",
    "SCAN recent_reset", "SCAN numbered",
  ]

  private func plan(of statement: String) throws -> [String] {
    try DatabaseQueue().write { database in
      for migration in Schema.journal.migrations {
        for statement in migration.statements { try database.execute(sql: statement.description) }
      }
      let arguments = StatementArguments(statement.filter { $0 == "?" }.map { _ in 1 })
      return try Row.fetchAll(
        database, sql: "EXPLAIN QUERY PLAN " + statement, arguments: arguments
      ).map { $0["detail"] as String }
    }
  }

  /// What a limit goes by lies all over a long past, and the resets themselves are further apart.
  @Test(
    arguments: [SQLJournal.countOfSubject, SQLJournal.countOfOrg, SQLJournal.lastOfSubject]
      .map(\.description))
  func `what limits count is read from what is there for it alone`(statement: String) throws {
    let plan = try plan(of: statement)
    let searches = plan.filter { $0.hasPrefix("SEARCH") }
    let narrow = [
      "reset_count USING PRIMARY", "recent_reset USING PRIMARY", "past_reset USING PRIMARY",
    ]
    #expect(!searches.isEmpty, "\(plan)")
    #expect(searches.allSatisfy { search in narrow.contains { search.contains($0) } }, "\(plan)")
  }

  @Test(arguments: lookups) func `goes by an index`(statement: String) throws {
    let plan = try plan(of: statement)
    #expect(!plan.isEmpty)
    let scans = plan.filter {
      $0.hasPrefix("SCAN") && !$0.hasPrefix("SCAN (subquery-") && !Self.bounded.contains($0)
    }
    #expect(scans == [], "\(plan)")
  }
}
