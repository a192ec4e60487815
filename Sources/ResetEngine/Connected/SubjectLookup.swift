internal import PolicyEngine
internal import ResetModel

/// What a connector knows of a permitted request's subjects, all of them, before anything is
/// written down or removed.
enum SubjectLookup {
  /// Everybody was found: what is to be removed.
  case plan(ResetIntent)
  /// It could not be told now; a later run may be luckier.
  case later(String)
  /// It cannot be done.
  case never([String])

  /// Asks a connector about every subject.
  static func asking(_ connector: any Connector, about request: ResolvedRequest) async -> (
    SubjectLookup, outage: ConnectorError?
  ) {
    let level = request.request.level.value
    guard connector.capabilities.levels.contains(level) else {
      return (.never([hasNoLevel(connector.name, level)]), nil)
    }
    var (resets, problems): ([IntendedReset], [String]) = ([], [])
    for subject in request.subjects {
      do throws(ConnectorError) {
        let account = try await connector.account(of: subject, in: request.org)
        let reset = IntendedReset(
          subject: subject.id, login: subject.login, account: account,
          removals: try await removals(from: account, of: connector, level, request.org.id))
        if let twin = resets.first(where: { $0.account == account }) {
          throw .refused(isSameAccount(as: twin.login))
        }
        resets.append(reset)
      } catch {
        let problem = told(connector.name, subject, error)
        if error.mayPass { return (.later(problem), error.isOutage ? error : nil) }
        problems.append(problem)
        if problems.count >= toldProblems { break }
      }
    }
    guard problems.isEmpty else { return (.never(problems), nil) }
    return (
      .plan(
        ResetIntent(
          connector: connector.name, level: level, org: request.org.id, resets: resets)), nil
    )
  }

  private static func removals(
    from account: AccountID, of connector: any Connector, _ level: Level, _ org: OrgID
  ) async throws(ConnectorError) -> [IntendedRemoval] {
    guard account.text.isStorable else { throw .refused(isNoAnswer) }
    guard connector.capabilities.readsBack else { return [IntendedRemoval(nil)] }
    let listed = try await connector.authenticators(of: account, at: level, in: org)
    // What permits one level or one org must never remove something else, whatever was listed.
    let isSound = listed.allSatisfy {
      $0.level == level && $0.org == (level == .org ? org : nil) && $0.id.text.isStorable
    }
    guard isSound, Set(listed.map(\.id)).count == listed.count else { throw .refused(isNoAnswer) }
    return listed.map { IntendedRemoval($0) }
  }

  /// A request may have thousands of subjects.
  private static let toldProblems = 20
}

extension String {
  /// Whether every database can hold it.
  fileprivate var isStorable: Bool { !utf8.contains(0) }
}

// What it says.
extension SubjectLookup {
  private static var isNoAnswer: String {
    "what it answered cannot be right: nothing else may be removed by it"
  }

  private static func hasNoLevel(_ connector: String, _ level: Level) -> String {
    "`\(VisibleText.escape(connector))` cannot reset at \(level.rawValue) level; nothing was asked of it"
  }

  private static func isSameAccount(as login: String) -> String {
    "it is the same account as that of `\(login)`"
  }

  private static func told(_ connector: String, _ subject: User, _ error: ConnectorError) -> String
  {
    VisibleText.escape(
      "`\(connector)` was asked for `\(subject.login)`: \(error); nothing was removed")
  }
}
