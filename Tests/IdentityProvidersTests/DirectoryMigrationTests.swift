import Databases
import ResetModel
import TestMaterial
import Testing

@testable import IdentityProviders

@Suite struct DirectoryMigrationTests {
  private static let copies: [StaticString] = [
    "INSERT INTO org SELECT * FROM newer.org",
    "INSERT INTO person SELECT * FROM newer.person",
    "INSERT INTO membership (person, org, role_name) SELECT person, org, role_name FROM newer.membership",
    """
    INSERT INTO authenticator (id, person, level, org, kind, enrolled_at)
    SELECT id, person, level, org, kind, enrolled_at FROM newer.authenticator
    """,
    """
    INSERT INTO enrolment_due (person, level, org, since)
    SELECT person, level, org, since FROM newer.enrolment_due
    """,
  ]

  @Test func `a directory whose rows stood in the order they came keeps all that is in it`() throws
  {
    let folder = try TemporaryFolder.make()
    defer { TemporaryFolder.remove(folder) }
    let newer = try EmbeddedDirectory(
      in: SQLiteConnection.open("\(folder)/j.sqlite", for: .creating))
    try newer.imports(.sample)
    try newer.carryOut(plan(.user, [(dana.user, [totp("totp-1042")])]), at: moment())

    let connection = try SQLiteConnection.inMemory()
    try Schema(part: "directory", migrations: Array(Schema.directory.migrations.prefix(1)))
      .migrate(connection)
    try connection.run("ATTACH ? AS newer", [.text("\(folder)/j.sqlite")])
    for copy in Self.copies { #expect(try connection.run(copy) > 0) }
    try connection.run("DETACH newer")

    let migrated = try EmbeddedDirectory(in: connection)
    #expect(try migrated.contents() == newer.contents())
    let error = #expect(throws: JournalError.self) {
      try connection.run(
        "INSERT INTO authenticator VALUES (1, 'user', '', 'totp-7', 'totp', NULL)")
    }
    #expect(error.map { "\($0)" }?.contains("authenticator.id") == true, "\(error as Any)")
    try migrated.carryOut(plan(.user, [(sam.user, [totp("totp-7")])]), at: moment())
    #expect(try migrated.authenticatorIDs("7") == [])
  }
}
