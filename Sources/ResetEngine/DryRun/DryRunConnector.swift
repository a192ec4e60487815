public import ResetModel
internal import Synchronization

/// A connector that is read as it is and asked for nothing: what a dry run would remove is gone for
/// that dry run alone.
public final class DryRunConnector: Connector {
  private let base: any Connector
  private let pretended = Mutex(Pretended())

  private struct Pretended: Sendable {
    var removed: Set<Authenticator> = []
    var emptied: Set<Emptied> = []
  }

  /// An account of which everything is gone.
  private struct Emptied: Hashable {
    let account: AccountID
    let level: Level
    let org: OrgID
  }

  public init(over base: any Connector) { self.base = base }

  public var name: String { base.name }
  public var capabilities: ConnectorCapabilities { base.capabilities }

  public func account(of user: User, in org: Org) async throws(ConnectorError) -> AccountID {
    try await base.account(of: user, in: org)
  }

  public func authenticators(
    of account: AccountID, at level: Level, in org: OrgID
  ) async throws(ConnectorError) -> [Authenticator] {
    let listed = try await base.authenticators(of: account, at: level, in: org)
    return pretended.withLock { pretended in
      pretended.emptied.contains(Emptied(account: account, level: level, org: org))
        ? [] : listed.filter { !pretended.removed.contains($0) }
    }
  }

  public func remove(
    _ removal: Removal, of account: AccountID, in org: OrgID
  ) async throws(ConnectorError) {
    pretended.withLock { pretended in
      switch removal {
      case .one(let authenticator): pretended.removed.insert(authenticator)
      case .everything(let level):
        pretended.emptied.insert(Emptied(account: account, level: level, org: org))
      }
    }
  }
}
