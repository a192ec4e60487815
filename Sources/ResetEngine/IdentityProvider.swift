public import ResetModel

/// Who is who: orgs and their users. Read only.
public protocol Directory {
  func org(withID id: OrgID) throws -> Org?

  /// The users that an id or a login names. More than one means that the name is ambiguous: the id
  /// of one user is the login of another.
  func users(named name: String) throws -> [User]

  /// Every user of an org, in the order of their ids.
  func users(of org: OrgID) throws -> [User]

  /// The known name nearest to one that names nobody, for a hint; nil where none is near.
  func nearestName(to name: String) throws -> String?
}

/// Who holds the authenticators.
///
/// The embedded provider keeps them in the journal's own database, so that a removal commits with
/// the journal.
public protocol IdentityProvider: Directory {
  /// The provider's name in reports: `embedded`.
  var name: String { get }

  /// The subject's authenticators that a reset at this level would remove: level `user`, or level
  /// `org` in that org.
  func authenticators(of user: UserID, level: Level, org: OrgID) throws -> [Authenticator]

  /// Removes exactly the planned authenticators and marks their users as due to enrol again.
  ///
  /// Takes the authorization along so that nothing can be removed that was not permitted. All of
  /// the plan or nothing: where a transaction is open, by the savepoint that the caller has around
  /// the call, and gives up where this throws.
  func carryOut(_ plan: ResetPlan, at moment: Timestamp) throws
}
