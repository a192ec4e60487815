import Databases
import ResetModel

/// Who was looked up in transactions, as long as nobody can have changed them.
///
/// Requests name the same few requesters and approvers again and again. Only a transaction keeps
/// other writers out, so that nothing is recalled outside of one; whether an import came between
/// two, the connection tells.
struct DirectoryRecall {
  /// How many names are kept: some megabytes, however large the directory is.
  private static let limit = 4096

  private var change: Int64?
  private var orgs: [OrgID: Org?] = [:]
  private var users: [Identifier<DirectoryRecall>: [User]] = [:]

  mutating func org(
    _ id: OrgID, in connection: any SQLConnection, lookUp: () throws -> Org?
  ) throws -> Org? {
    guard begin(connection) else { return try lookUp() }
    if let known = orgs[id] { return known }
    let found = try lookUp()
    if orgs.count == Self.limit { orgs = [:] }
    orgs[id] = .some(found)
    return found
  }

  mutating func users(
    named name: String, in connection: any SQLConnection, lookUp: () throws -> [User]
  ) throws -> [User] {
    guard begin(connection) else { return try lookUp() }
    if let known = users[Identifier(name)] { return known }
    let found = try lookUp()
    if users.count == Self.limit { users = [:] }
    users[Identifier(name)] = found
    return found
  }

  /// To be called by whatever changes orgs or users.
  mutating func forget() { self = DirectoryRecall() }

  /// Whether a transaction is open; forgets what may have changed since an earlier one.
  private mutating func begin(_ connection: any SQLConnection) -> Bool {
    guard connection.isInTransaction else { return false }
    if change != connection.changeNumber {
      self = DirectoryRecall()
      change = connection.changeNumber
    }
    return true
  }
}
