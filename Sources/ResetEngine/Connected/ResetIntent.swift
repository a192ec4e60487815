public import ResetModel

/// A permitted reset at a connector, written down before anything is asked of it: who, and every
/// authenticator that may be removed.
///
/// The crash story: an intent commits together with the decision that permits it, and from then on
/// its request can no longer be refused, replaced or expire. Each call is noted before it is sent
/// and after it is answered. Whoever finds an intent that is still open reads what the provider
/// has, and goes on with exactly what stands here and is still there; nothing is ever planned anew.
/// It is closed by the transaction that records what became of it.
public struct ResetIntent: Hashable, Sendable {
  /// The name of the connector that the plan was made with.
  public let connector: String
  public let level: Level
  public let org: OrgID
  public var resets: [IntendedReset]

  public init(connector: String, level: Level, org: OrgID, resets: [IntendedReset]) {
    self.connector = connector
    self.level = level
    self.org = org
    self.resets = resets
  }
}

/// One subject's part of an intent.
public struct IntendedReset: Hashable, Sendable {
  public let subject: UserID
  public let login: String
  /// The subject's account when the plan was made; a login may belong to somebody else by now.
  public let account: AccountID
  /// Empty where nothing is enrolled.
  public var removals: [IntendedRemoval]

  public init(
    subject: UserID, login: String, account: AccountID, removals: [IntendedRemoval]
  ) {
    self.subject = subject
    self.login = login
    self.account = account
    self.removals = removals
  }
}

/// One authenticator of an intent, and how far its removal is.
public struct IntendedRemoval: Hashable, Sendable {
  /// How far a removal is.
  public enum Progress: String, CaseIterable, Hashable, Sendable {
    /// Nothing was asked of the provider yet, or nothing that it took.
    case planned
    /// The provider is being asked, or was and did not answer.
    case called
    /// The provider was asked, and has it still; a slow server may remove it yet.
    case stillThere = "still-there"
    /// The provider said no.
    case refused
    /// The provider said yes, or has it no more since it was asked.
    case removed
    /// It was gone before it was asked for.
    case alreadyGone = "already-gone"
  }

  /// Nil for whatever there is, with a provider that does not tell.
  public let authenticator: Authenticator?
  public var progress: Progress
  /// What the provider said when it refused.
  public var reason: String?

  public init(_ authenticator: Authenticator?, progress: Progress = .planned, reason: String? = nil)
  {
    self.authenticator = authenticator
    self.progress = progress
    self.reason = reason
  }
}
