public import ResetModel

/// A provider that is asked as it is and told nothing: what a dry run would remove is gone for that
/// dry run alone.
public final class DryRunProvider: IdentityProvider {
  private let base: any IdentityProvider
  private var removed: Set<AuthenticatorID> = []

  public init(over base: any IdentityProvider) { self.base = base }

  public var name: String { base.name }

  public func org(withID id: OrgID) throws -> Org? { try base.org(withID: id) }

  public func users(named name: String) throws -> [User] { try base.users(named: name) }

  public func users(of org: OrgID) throws -> [User] { try base.users(of: org) }

  public func nearestName(to name: String) throws -> String? { try base.nearestName(to: name) }

  public func authenticators(of user: UserID, level: Level, org: OrgID) throws -> [Authenticator] {
    try base.authenticators(of: user, level: level, org: org).filter { !removed.contains($0.id) }
  }

  public func carryOut(_ plan: ResetPlan, at moment: Timestamp) throws {
    removed.formUnion(plan.resets.flatMap(\.authenticators).map(\.id))
  }
}
