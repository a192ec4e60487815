import Databases
import ResetModel

/// Who was looked up in the transaction that is open.
///
/// A batch of requests names the same few requesters and approvers again and again. Nothing is kept
/// beyond the transaction: it alone keeps other writers out, and an import may come between two.
struct DirectoryRecall {
  private var transaction = 0
  private var orgs: [OrgID: Org?] = [:]
  private var users: [Identifier<DirectoryRecall>: [User]] = [:]

  mutating func org(
    _ id: OrgID, in connection: any SQLConnection, lookUp: () throws -> Org?
  ) throws -> Org? {
    guard begin(connection) else { return try lookUp() }
    if let known = orgs[id] { return known }
    let found = try lookUp()
    orgs[id] = .some(found)
    return found
  }

  mutating func users(
    named name: String, in connection: any SQLConnection, lookUp: () throws -> [User]
  ) throws -> [User] {
    guard begin(connection) else { return try lookUp() }
    if let known = users[Identifier(name)] { return known }
    let found = try lookUp()
    users[Identifier(name)] = found
    return found
  }

  /// To be called by whatever changes orgs or users.
  mutating func forget() { self = DirectoryRecall() }

  /// Whether a transaction is open; forgets what an earlier one saw.
  private mutating func begin(_ connection: any SQLConnection) -> Bool {
    guard connection.isInTransaction else { return false }
    if transaction != connection.transactionNumber {
      self = DirectoryRecall()
      transaction = connection.transactionNumber
    }
    return true
  }
}
