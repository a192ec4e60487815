import Databases
package import ResetModel

extension EmbeddedDirectory {
  /// Every org, in the order of their ids.
  package func orgs() throws -> [Org] {
    try connection.rows("SELECT id, name, environment, sandbox_of FROM org ORDER BY id").map(org)
  }

  /// How many users there are.
  package func userCount() throws -> Int {
    Int(try connection.row("SELECT COUNT(*) FROM person")?.integer(0) ?? 0)
  }

  /// Every user with all that is enrolled, in the order of their ids, read page by page.
  package func forEachUser(_ body: (DirectoryUser) throws -> Void) throws {
    var last: String?
    while true {
      let page = try users(after: last)
      for user in page { try body(user) }
      guard let end = page.last else { return }
      last = end.user.id.text
    }
  }

  /// The whole directory, in one fixed order: what an import of it would change is nothing.
  package func contents() throws -> DirectoryContents {
    var contents = DirectoryContents(orgs: try orgs())
    try forEachUser { contents.users.append($0) }
    return contents
  }

  /// The users of one page, all that belongs to them gathered by four queries.
  private func users(after last: String?) throws -> [DirectoryUser] {
    // No id is empty, so that every id comes after the empty one.
    let after = SQLValue.text(last ?? "")
    var roles: [Int64: User.Roles] = [:]
    var authenticators: [Int64: [Authenticator]] = [:]
    var dues: [Int64: [EnrolmentDue]] = [:]
    for row in try connection.rows(Self.rolesOfPage, [after]) {
      try add(row, 1, to: &roles[try row.integer(0), default: [:]])
    }
    for row in try connection.rows(Self.authenticatorsOfPage, [after]) {
      authenticators[try row.integer(0), default: []].append(try authenticator(row, from: 1))
    }
    for row in try connection.rows(Self.duesOfPage, [after]) {
      dues[try row.integer(0), default: []].append(try enrolmentDue(row, from: 1))
    }
    return try connection.rows(Self.peopleOfPage, [after]).map { row in
      let number = try row.integer(0)
      return DirectoryUser(
        user: try user(row, roles[number] ?? [:]), authenticators: authenticators[number] ?? [],
        enrolmentDue: dues[number] ?? []
      ).sorted
    }
  }

  private static let peopleOfPage: StaticString = """
    SELECT number, id, login, name FROM person WHERE id > ? ORDER BY id LIMIT 500
    """
  private static let rolesOfPage: StaticString = """
    SELECT person, org, role_name FROM membership
    WHERE person IN (SELECT number FROM person WHERE id > ? ORDER BY id LIMIT 500)
    """
  private static let authenticatorsOfPage: StaticString = """
    SELECT person, id, level, org, kind, enrolled_at FROM authenticator
    WHERE person IN (SELECT number FROM person WHERE id > ? ORDER BY id LIMIT 500)
    """
  private static let duesOfPage: StaticString = """
    SELECT person, level, org, since FROM enrolment_due
    WHERE person IN (SELECT number FROM person WHERE id > ? ORDER BY id LIMIT 500)
    """

  /// A user row (`number, id, login, name`) with all that belongs to it.
  func directoryUser(_ row: SQLRow) throws -> DirectoryUser {
    let number = SQLValue.integer(try row.integer(0))
    return DirectoryUser(
      user: try user(row, try roles(ofPersonNumbered: try row.integer(0))),
      authenticators: try connection.rows(
        "SELECT id, level, org, kind, enrolled_at FROM authenticator WHERE person = ?", [number]
      ).map(authenticator),
      enrolmentDue: try connection.rows(
        "SELECT level, org, since FROM enrolment_due WHERE person = ?", [number]
      ).map { try enrolmentDue($0, from: 0) }
    ).sorted
  }
}
