import Databases
import IdentityProviders
import ResetModel

/// Watches the journal's database over a connection of its own: at every commit, what it says was
/// decided is held against the oracle, what is gone from the directory against what was decided,
/// and the audit chain against itself.
final class JournalWatch {
  private let path: String
  private var connection: SQLiteConnection?
  private var version: Int64 = -1
  var head: AuditHead?
  var lastDecision: Int64 = 0
  var lastWord: Int64 = 0
  /// What each subject of our own has enrolled, by id: whose, and of which level.
  var enrolled: [String: Owner] = [:]
  /// Who administers what, as the last import says.
  var administrators: Set<String> = []
  var applied: Set<Int64> = []
  /// The requests whose resets are under way, with all that they may remove.
  var underWay: [Int64: Set<String>] = [:]
  /// The words that the journal remembers.
  var words: [Digest] = []
  /// Told of every decision that was made anew.
  var judge: (Decided) -> String? = { _ in nil }

  struct Owner: Equatable {
    let login: String
    let level: String
    let org: String
  }

  /// A decision as it was recorded.
  struct Decided {
    let entry: Int64
    let request: Int64
    let digest: Digest?
    let effect: String?
    let outcome: String
    let at: Timestamp
    let receivedAt: Timestamp
  }

  init(path: String) { self.path = path }

  /// Lets go of the database, which may then be replaced.
  func close() {
    connection = nil
    version = -1
  }

  /// Looks at what was committed since the last look; tells what is wrong with it.
  func look() throws -> String? {
    if connection == nil { connection = try SQLiteConnection.open(path, for: .writing) }
    guard let connection else { return nil }
    let version = try connection.row("PRAGMA data_version")?.integer(0) ?? 0
    guard version != self.version else { return nil }
    self.version = version
    return try verifyChain(connection) ?? takeOverWords(connection) ?? verifyDecisions(connection)
      ?? takeOverIntents(connection) ?? verifyDirectory(connection)
  }

  /// Somebody imported the directory.
  func imported(_ users: [DirectoryUser]) {
    enrolled = [:]
    administrators = []
    for user in users {
      for (org, roles) in user.user.roles where roles.contains(.administrator) {
        administrators.insert("\(user.user.login) \(org)")
      }
      for authenticator in user.authenticators {
        enrolled[authenticator.id.text] = Owner(
          login: user.user.login, level: authenticator.level.rawValue,
          org: authenticator.org?.text ?? "")
      }
    }
  }

  /// Whether an id may be removed at a provider now: its request was permitted, and the intent to
  /// remove it is written down.
  func mayRemove(_ id: String) throws -> Bool {
    try connection?.row(
      """
      SELECT 1 FROM intended_removal JOIN request ON request.number = intended_removal.request
      JOIN decision ON decision.entry = request.entry
      WHERE intended_removal.authenticator = ? AND intended_removal.progress = 'called'
        AND decision.effect = 'permit'
      """, [.text(id)]) != nil
  }

  func rows(_ query: StaticString, _ values: [SQLValue] = []) throws -> [SQLRow] {
    try connection?.rows(query, values) ?? []
  }
}
