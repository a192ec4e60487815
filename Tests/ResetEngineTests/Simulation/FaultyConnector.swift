import PolicyEngine
import ResetEngine
import ResetModel

/// A way to a provider that fails as networks and servers do.
struct FaultyConnector: Connector {
  let base: ScriptedProvider
  let life: Life
  /// Told of each removal before it is asked for.
  let watch: @Sendable (String) -> Void

  var name: String { base.name }
  var capabilities: ConnectorCapabilities { base.capabilities }

  func account(of user: User, in org: Org) async throws(ConnectorError) -> AccountID {
    try take(.account, .account, user.login)
    return try await base.account(of: user, in: org)
  }

  func authenticators(
    of account: AccountID, at level: Level, in org: OrgID
  ) async throws(ConnectorError) -> [Authenticator] {
    try take(.authenticators, .list, account.text)
    return try await base.authenticators(of: account, at: level, in: org)
  }

  func remove(
    _ removal: Removal, of account: AccountID, in org: OrgID
  ) async throws(ConnectorError) {
    guard case .one(let authenticator) = removal else { return }
    try take(.removal, .remove, authenticator.id.text)
    watch(authenticator.id.text)
    try await base.remove(removal, of: account, in: org)
  }

  private func take(
    _ step: Step, _ operation: ScriptedProvider.Operation, _ subject: String
  ) throws(ConnectorError) {
    switch life.turn(step, subject) {
    case .on: return
    case .gone: throw .uncertain("the process is gone")
    case .fails:
      _ = life.draw([.provider])
      base.script(operation, subject, fault(of: operation))
    }
  }

  private func fault(of operation: ScriptedProvider.Operation) -> ScriptedProvider.Fault {
    let asking: [ScriptedProvider.Fault] = [
      .unreachable, .tooManyCalls(TimeSpan("5s")), .tooManyCalls(TimeSpan("5m")), .forbidden,
      .serverError(acted: false), .timeOut(acted: false),
    ]
    let removing: [ScriptedProvider.Fault] = [
      .conflict, .missing, .serverError(acted: true), .timeOut(acted: true), .cutAnswer,
      .emptyPromise,
    ]
    let faults = operation == .remove ? asking + removing : asking
    return faults[life.draw(0...faults.count - 1)]
  }
}

/// A provider of our own that at times says no when it has done all, or half, of what it was to do.
struct FaultyProvider: IdentityProvider {
  let base: any IdentityProvider
  let life: Life

  var name: String { base.name }
  func org(withID id: OrgID) throws -> Org? { try base.org(withID: id) }
  func users(named name: String) throws -> [User] { try base.users(named: name) }
  func users(of org: OrgID) throws -> [User] { try base.users(of: org) }
  func nearestName(to name: String) throws -> String? { try base.nearestName(to: name) }
  func authenticators(of user: UserID, level: Level, org: OrgID) throws -> [Authenticator] {
    try base.authenticators(of: user, level: level, org: org)
  }

  func carryOut(_ plan: ResetPlan, at moment: Timestamp) throws {
    let id = plan.authorization.request.request.id.value.text
    switch life.turn(.carryOut, id) {
    case .on: try base.carryOut(plan, at: moment)
    case .gone: throw Crash()
    case .fails:
      life.refuse(id)
      try base.carryOut(plan, at: moment)
      throw ProviderError("the provider refuses")
    }
  }
}
