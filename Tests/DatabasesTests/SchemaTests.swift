import Databases
import Testing

@Suite struct SchemaTests {
  let connection: SQLiteConnection
  let schema = Schema(
    part: "things",
    migrations: [
      Migration(["CREATE TABLE thing (number INTEGER PRIMARY KEY)"]),
      Migration(["ALTER TABLE thing ADD COLUMN name TEXT"]),
    ])

  init() throws { connection = try SQLiteConnection.inMemory() }

  @Test func `the steps are taken once`() throws {
    #expect(try schema.migrate(connection))
    #expect(try !schema.migrate(connection))
    try schema.check(connection)
    #expect(try connection.row("SELECT number, name FROM thing") == nil)
  }

  @Test func `an older database is brought up to date with what is in it`() throws {
    try Schema(part: "things", migrations: [schema.migrations[0]]).migrate(connection)
    try connection.run("INSERT INTO thing (number) VALUES (1)")
    let error = #expect(throws: JournalError.self) { try schema.check(connection) }
    #expect(error?.reason == .olderSchema(part: "things", found: 1, known: 2))
    #expect(try !schema.migrate(connection))
    #expect(try connection.row("SELECT number FROM thing WHERE name IS NULL")?.integer(0) == 1)
  }

  @Test func `a step that fails leaves nothing`() throws {
    let broken = Schema(
      part: "things", migrations: schema.migrations + [Migration(["CREATE TABLE thing (a TEXT)"])])
    #expect(throws: JournalError.self) { try broken.migrate(connection) }
    #expect(try connection.tableNames() == [])
  }

  @Test func `a database of a newer program is refused`() throws {
    try schema.migrate(connection)
    let older = Schema(part: "things", migrations: [schema.migrations[0]])
    for open in [{ _ = try older.migrate(connection) }, { try older.check(connection) }] {
      let error = #expect(throws: JournalError.self) { try open() }
      #expect(error?.reason == .newerSchema(part: "things", found: 2, known: 1))
    }
  }

  @Test func `the database of another program is left alone`() throws {
    try connection.run("CREATE TABLE song (title TEXT)")
    let error = #expect(throws: JournalError.self) { try schema.migrate(connection) }
    #expect(error?.reason == .notAJournal("it is the database of another program"))
    #expect(try connection.tableNames() == ["song"])
  }

  @Test func `parts have versions of their own`() throws {
    try schema.migrate(connection)
    let other = Schema(part: "others", migrations: [Migration(["CREATE TABLE other (a TEXT)"])])
    #expect(try other.migrate(connection))
    try schema.check(connection)
  }
}
