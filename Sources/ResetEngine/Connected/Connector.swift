public import ResetModel

/// Speaks to one provider that holds the authenticators of an org outside our database.
///
/// It only speaks: when to call, what may be called again and what an answer means for a request is
/// the engine's business. Each call is made once; a connector never repeats one by itself, follows
/// no redirect, and says of every failure what it knows (`ConnectorError`).
public protocol Connector: Sendable {
  /// The provider's name in reports: `okta`.
  var name: String { get }

  var capabilities: ConnectorCapabilities { get }

  /// The one account that a user of the directory has with the provider.
  ///
  /// Throws `notFound` where there is none, and `refused` where it cannot be told which it is.
  func account(of user: User, in org: Org) async throws(ConnectorError) -> AccountID

  /// The authenticators that a reset at this level would remove, in the order in which they are to
  /// be removed; never called where the capabilities say that nothing can be listed.
  ///
  /// An id names one enrolment and never another. Where the provider's own ids do not, as with one
  /// that calls every authenticator app `totp`, the connector makes ids that do, such as
  /// `totp@2026-11-20T09:12:00Z`: what a person enrols after the plan must not pass for what stands
  /// in it.
  func authenticators(
    of account: AccountID, at level: Level, in org: OrgID
  ) async throws(ConnectorError) -> [Authenticator]

  /// Asks the provider once to remove something, and returns when it said that it has.
  func remove(
    _ removal: Removal, of account: AccountID, in org: OrgID
  ) async throws(ConnectorError)
}

/// What one call removes.
public enum Removal: Hashable, Sendable {
  /// This authenticator and no other.
  case one(Authenticator)
  /// Whatever is enrolled at this level when the provider acts.
  case everything(Level)
}

/// An account with a provider, as the provider names it.
public typealias AccountID = Identifier<ProviderAccount>

/// Tells the names of accounts from other identifiers.
public enum ProviderAccount {}
