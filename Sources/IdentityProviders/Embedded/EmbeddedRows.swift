import Databases
import ResetModel

extension EmbeddedDirectory {
  /// Reads `id, name, environment, sandbox_of`.
  func org(_ row: SQLRow) throws -> Org {
    guard let environment = Org.Environment(rawValue: try row.text(2)) else {
      throw row.damaged("an org has no known environment")
    }
    return Org(
      id: OrgID(try row.text(0)), name: try row.text(1), environment: environment,
      sandboxOf: try row.optionalText(3).map { OrgID($0) })
  }

  /// Reads `number, id, login, name`.
  func user(_ row: SQLRow, _ roles: User.Roles) throws -> User {
    User(
      id: UserID(try row.text(1)), login: try row.text(2), name: try row.text(3), roles: roles)
  }

  /// Reads `id, level, org, kind, enrolled_at`, beginning at a column.
  func authenticator(_ row: SQLRow, from first: Int) throws -> Authenticator {
    Authenticator(
      id: AuthenticatorID(try row.text(first)), level: try level(row, first + 1),
      org: try optionalOrg(row, first + 2), kind: try row.text(first + 3),
      enrolledAt: try row.optionalMoment(first + 4))
  }

  func authenticator(_ row: SQLRow) throws -> Authenticator { try authenticator(row, from: 0) }

  /// Reads `level, org, since`, beginning at a column.
  func enrolmentDue(_ row: SQLRow, from first: Int) throws -> EnrolmentDue {
    EnrolmentDue(
      level: try level(row, first), org: try optionalOrg(row, first + 1),
      since: try row.moment(first + 2))
  }

  /// Adds what a row says of an org and a role there: `org, role_name`, beginning at a column.
  func add(_ row: SQLRow, _ first: Int, to roles: inout User.Roles) throws {
    let org = OrgID(try row.text(first))
    let role = try row.text(first + 1)
    if role.isEmpty {
      roles[org, default: []].formUnion([])
    } else {
      roles[org, default: []].insert(Role(role))
    }
  }

  func roles(ofPersonNumbered number: Int64) throws -> User.Roles {
    var roles: User.Roles = [:]
    let rows = try connection.rows(
      "SELECT org, role_name FROM membership WHERE person = ?", [.integer(number)])
    for row in rows { try add(row, 0, to: &roles) }
    return roles
  }

  private func level(_ row: SQLRow, _ column: Int) throws -> Level {
    guard let level = Level(rawValue: try row.text(column)) else {
      throw row.damaged("column \(column + 1) of a row is no known level")
    }
    return level
  }

  private func optionalOrg(_ row: SQLRow, _ column: Int) throws -> OrgID? {
    let text = try row.text(column)
    return text.isEmpty ? nil : OrgID(text)
  }
}
