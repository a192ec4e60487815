import Databases
import TestMaterial
import Testing

@testable import Journals

@Suite struct WorkspaceFolderTests {
  struct NotGivenUp: Error {}

  @Test func `a journal tells for which workspace it was last written`() throws {
    let (journal, _) = try SQLJournal.inMemory()
    #expect(try journal.workspaceFolder() == nil)
    try journal.belong(to: "/srv/one") { _ in throw NotGivenUp() }
    #expect(try journal.workspaceFolder() == "/srv/one")
    try journal.belong(to: "/srv/two") { #expect($0 == "/srv/one") }
    #expect(try journal.workspaceFolder() == "/srv/two")
    #expect(try journal.audit.verify().faults == [])
  }

  @Test func `what is not given up stays where it is`() throws {
    let (journal, _) = try SQLJournal.inMemory()
    try journal.belong(to: "/srv/one") { _ in throw NotGivenUp() }
    #expect(throws: NotGivenUp.self) {
      try journal.belong(to: "/srv/two") { _ in throw NotGivenUp() }
    }
    #expect(try journal.workspaceFolder() == "/srv/one")
  }

  @Test func `where the workspace is known, nothing is written`() throws {
    let (journal, connection) = try SQLJournal.inMemory()
    try journal.belong(to: "/srv/one") { _ in }
    try connection.run("PRAGMA query_only = ON")
    try journal.belong(to: "/srv/one") { _ in throw NotGivenUp() }
    #expect(throws: JournalError.self) { try journal.belong(to: "/srv/two") { _ in } }
  }
}
