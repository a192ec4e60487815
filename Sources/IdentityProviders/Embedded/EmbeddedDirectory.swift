package import Databases
import ResetEngine
package import ResetModel

/// The directory that `mfareset` keeps itself, in the journal's database.
///
/// It goes over the journal's own connection, so that what a reset removes commits with the journal
/// or not at all. Ids and logins are compared by their exact bytes.
package final class EmbeddedDirectory: IdentityProvider {
  let connection: any SQLConnection
  var recall = DirectoryRecall()

  /// Opens the directory; makes its tables where there are none, and brings older ones up to date.
  package init(in connection: any SQLConnection) throws {
    self.connection = connection
    try Schema.directory.migrate(connection)
  }

  /// Opens the directory to read what is in it; refuses tables that are not up to date.
  package init(reading connection: any SQLConnection) throws {
    self.connection = connection
    try Schema.directory.check(connection)
  }

  package var name: String { "embedded" }

  package func org(withID id: OrgID) throws -> Org? {
    guard id.text.isStorable else { return nil }
    return try recall.org(id, in: connection) {
      try connection.row(
        "SELECT id, name, environment, sandbox_of FROM org WHERE id = ?", [.text(id.text)]
      ).map(org)
    }
  }

  static let usersNamed: StaticString = """
    SELECT number, id, login, name FROM person WHERE id = ? OR login = ?
    """

  package func users(named name: String) throws -> [User] {
    guard name.isStorable else { return [] }
    return try recall.users(named: name, in: connection) {
      try connection.rows(Self.usersNamed, [.text(name), .text(name)])
        .map { try user($0, try roles(ofPersonNumbered: try $0.integer(0))) }
        .sorted { $0.id < $1.id }
    }
  }

  package func users(of org: OrgID) throws -> [User] {
    guard org.text.isStorable else { return [] }
    let memberships = try connection.rows(
      """
      SELECT other.person, other.org, other.role_name FROM membership
      JOIN membership AS other ON other.person = membership.person
      WHERE membership.org = ? AND membership.role_name = ''
      """, [.text(org.text)])
    var roles: [Int64: User.Roles] = [:]
    for row in memberships {
      try add(row, 1, to: &roles[try row.integer(0), default: [:]])
    }
    return try connection.rows(
      """
      SELECT person.number, person.id, person.login, person.name FROM membership
      JOIN person ON person.number = membership.person
      WHERE membership.org = ? AND membership.role_name = ''
      """, [.text(org.text)]
    ).map { try user($0, roles[try $0.integer(0)] ?? [:]) }.sorted { $0.id < $1.id }
  }

  static let authenticatorsOfUser: StaticString = """
    SELECT authenticator.id, authenticator.level, authenticator.org, authenticator.kind,
      authenticator.enrolled_at
    FROM person JOIN authenticator ON authenticator.person = person.number
    WHERE person.id = ? AND authenticator.level = ? AND authenticator.org = ?
    ORDER BY authenticator.id
    """

  package func authenticators(of user: UserID, level: Level, org: OrgID) throws -> [Authenticator] {
    guard user.text.isStorable, org.text.isStorable else { return [] }
    return try connection.rows(
      Self.authenticatorsOfUser,
      [.text(user.text), .text(level.rawValue), .text(level == .org ? org.text : "")]
    ).map(authenticator)
  }
}

extension String {
  /// Whether the database can hold it; what it cannot hold, it has never held.
  var isStorable: Bool { !hasNUL }
}
