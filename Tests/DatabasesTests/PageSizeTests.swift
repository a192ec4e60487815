import Databases
import GRDB
import Testing

@Suite struct PageSizeTests {
  let folder = TemporaryFolder()

  @Test func `a new database has pages of 8 KB`() throws {
    let new = try Databases.SQLiteConnection.open(folder.path("j.sqlite"), for: .creating)
    #expect(try new.row("PRAGMA page_size")?.integer(0) == 8192)
  }

  @Test func `an older database keeps its pages`() throws {
    let old = try DatabaseQueue(path: folder.path("j.sqlite"))
    try old.write { try $0.execute(sql: "CREATE TABLE thing (number INTEGER PRIMARY KEY)") }
    try old.close()
    let reopened = try Databases.SQLiteConnection.open(folder.path("j.sqlite"), for: .writing)
    try reopened.run("INSERT INTO thing (number) VALUES (7)")
    #expect(try reopened.row("PRAGMA page_size")?.integer(0) == 4096)
  }
}
