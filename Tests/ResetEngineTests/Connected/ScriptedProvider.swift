import ResetEngine
import ResetModel
import Synchronization

/// A provider's server with all its state in memory, and a connector to it: it does what a script
/// says, and keeps a log of what it was asked for.
final class ScriptedProvider: Connector {
  enum Operation: String, Sendable { case account, list, remove }

  /// What goes wrong, as it goes wrong on the wire.
  enum Fault: Sendable {
    /// Nobody listens; nothing was sent.
    case unreachable
    /// 429, with or without `Retry-After`.
    case tooManyCalls(TimeSpan?)
    /// 403: no, for good.
    case forbidden
    /// 409: not in this state.
    case conflict
    /// 404.
    case missing
    /// 500; whether the server had acted by then is its secret.
    case serverError(acted: Bool)
    /// No answer in time.
    case timeOut(acted: Bool)
    /// The server acts and its answer breaks off.
    case cutAnswer
    /// 204, and nothing is done.
    case emptyPromise
    /// Half of it is done, and the answer says that some failed.
    case partly
  }

  private struct Line: Sendable {
    let operation: Operation
    /// A login, or the id of an authenticator.
    let subject: String
    let fault: Fault
    /// How often it still happens; nil for ever.
    var times: Int?
    /// Whether it happens only once the account has nothing left.
    let whenEmpty: Bool
  }

  private struct State: Sendable {
    var enrolled: [String: [Authenticator]] = [:]
    var script: [Line] = []
    var log: [String] = []
    /// What the server really did: ids, in order.
    var removed: [String] = []
    var before: @Sendable (ScriptedProvider, Operation, String) -> Void = { _, _, _ in }
  }

  let name: String
  let capabilities: ConnectorCapabilities
  private let state = Mutex(State())

  init(
    _ name: String = "okta", listing: ConnectorCapabilities.Listing = .complete,
    removing: ConnectorCapabilities.Removing = .oneByOne, levels: Set<Level> = [.user, .org]
  ) {
    self.name = name
    capabilities = ConnectorCapabilities(listing: listing, removing: removing, levels: levels)
  }

  /// The same server once more, as it is at this moment.
  init(copyOf other: ScriptedProvider) {
    name = other.name
    capabilities = other.capabilities
    let copied = other.state.withLock { $0 }
    state.withLock { $0 = copied }
  }

  /// Enrols authenticators of a login at user level, or at org level in an org.
  func enrol(_ login: String, _ ids: String..., at org: OrgID? = nil) {
    state.withLock { state in
      state.enrolled[login, default: []] += ids.map {
        Authenticator(
          id: AuthenticatorID($0), level: org == nil ? .user : .org, org: org, kind: "totp",
          enrolledAt: Timestamp(rfc3339: "2025-03-02T09:00:00Z"))
      }
    }
  }

  /// What the connector lists is the provider's own business.
  func enrol(_ login: String, _ authenticator: Authenticator) {
    state.withLock { $0.enrolled[login, default: []].append(authenticator) }
  }

  func script(
    _ operation: Operation, _ subject: String, _ fault: Fault, times: Int? = 1,
    whenEmpty: Bool = false
  ) {
    state.withLock {
      $0.script.append(
        Line(
          operation: operation, subject: subject, fault: fault, times: times, whenEmpty: whenEmpty))
    }
  }

  /// Something happens just before the server looks at a call.
  func before(
    _ body: @escaping @Sendable (ScriptedProvider, Operation, String) -> Void
  ) {
    state.withLock { $0.before = body }
  }

  /// Somebody else, or a slow server, removes it.
  func lose(_ id: String) {
    state.withLock { state in
      for login in state.enrolled.keys { state.enrolled[login]?.removeAll { $0.id.text == id } }
    }
  }

  /// The ids of what a login has enrolled.
  func enrolled(_ login: String) -> [String] {
    state.withLock { $0.enrolled[login, default: []].map(\.id.text) }
  }

  /// Everybody's, for comparing.
  var everything: [String: [String]] {
    state.withLock { $0.enrolled.mapValues { $0.map(\.id.text) } }
  }

  /// What was asked, in order: `remove dana-1`.
  var log: [String] { state.withLock(\.log) }

  /// The ids that the server removed, in order; each once, as it had it once.
  var removed: [String] { state.withLock(\.removed) }

  /// How often it was asked to remove something.
  func asked(toRemove id: String) -> Int { log.count { $0 == "remove \(id)" } }
}

extension ScriptedProvider {
  func account(of user: User, in org: Org) async throws(ConnectorError) -> AccountID {
    let fault = enter(.account, user.login)
    if let fault { throw Self.answer(to: fault) }
    guard state.withLock({ $0.enrolled[user.login] != nil }) else { throw .notFound }
    return AccountID(user.login)
  }

  func authenticators(
    of account: AccountID, at level: Level, in org: OrgID
  ) async throws(ConnectorError) -> [Authenticator] {
    let fault = enter(.list, account.text)
    if let fault { throw Self.answer(to: fault) }
    return state.withLock { state in
      (state.enrolled[account.text] ?? []).filter { $0.level == level || $0.kind == "odd" }
    }
  }

  func remove(
    _ removal: Removal, of account: AccountID, in org: OrgID
  ) async throws(ConnectorError) {
    let asked: [String]
    switch removal {
    case .one(let authenticator):
      asked = [authenticator.id.text]
    case .everything(let level):
      asked = state.withLock {
        ($0.enrolled[account.text] ?? []).filter { $0.level == level }.map(\.id.text)
      }
    }
    let subject: String
    if case .one(let authenticator) = removal {
      subject = authenticator.id.text
    } else {
      subject = account.text
    }
    let fault = enter(.remove, subject)
    if let fault {
      switch fault {
      case .serverError(true), .timeOut(true), .cutAnswer: _ = act(account, asked)
      case .partly: _ = act(account, Array(asked.prefix(asked.count / 2)))
      case .emptyPromise: return
      default: break
      }
      throw Self.answer(to: fault)
    }
    let done = act(account, asked)
    if case .one = removal, done == 0 { throw .notFound }
  }

  private func enter(_ operation: Operation, _ subject: String) -> Fault? {
    let before = state.withLock { state in
      state.log.append("\(operation) \(subject)")
      return state.before
    }
    before(self, operation, subject)
    return state.withLock { state in
      guard
        let index = state.script.firstIndex(where: {
          $0.operation == operation && $0.subject == subject && $0.times != 0
            && (!$0.whenEmpty || state.enrolled[subject]?.isEmpty == true)
        })
      else { return nil }
      state.script[index].times? -= 1
      return state.script[index].fault
    }
  }

  private func act(_ account: AccountID, _ ids: [String]) -> Int {
    state.withLock { state in
      let found = (state.enrolled[account.text] ?? []).map(\.id.text).filter(ids.contains)
      state.enrolled[account.text]?.removeAll { found.contains($0.id.text) }
      state.removed += found
      return found.count
    }
  }

  /// What a connector makes of what it sees.
  private static func answer(to fault: Fault) -> ConnectorError {
    switch fault {
    case .unreachable: .unavailable("connection refused")
    case .tooManyCalls(let span): .tooManyCalls(retryAfter: span)
    case .forbidden: .refused("403 Forbidden")
    case .conflict: .refused("409 Conflict")
    case .missing: .notFound
    case .serverError: .uncertain("500 Internal Server Error")
    case .timeOut: .uncertain("no answer within 60s")
    case .cutAnswer: .uncertain("the answer broke off")
    case .partly: .refused("some were not removed")
    case .emptyPromise: .uncertain("never answered so")
    }
  }
}
