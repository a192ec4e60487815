/// One subject's reset: who, what was removed, and what was not.
public struct ResetResult: Hashable, Sendable {
  /// What is known of a subject's reset as a whole.
  public enum State: String, CaseIterable, Hashable, Sendable, Codable {
    /// All that was planned is gone: committed in our own database, or read at the provider.
    case reset
    /// The provider said yes, and there is no way to look.
    case accepted
    /// Some of it is gone.
    case incomplete
    /// The provider did not answer, and could not be read since.
    case unknown
    /// Nothing is gone yet, and the next run goes on with it.
    case pending
    /// Nothing was removed, and nothing will be.
    case untouched
  }

  public let user: String
  public let login: String
  public let state: State
  /// Those that were removed.
  public let authenticators: [Authenticator]
  /// Those that were planned and not removed; empty where all were.
  public let left: [AuthenticatorLeft]

  /// Whether policies' limits count it: whatever may have removed something does, or still may.
  public var counts: Bool { state != .untouched }

  public init(
    user: String, login: String, authenticators: [Authenticator], state: State = .reset,
    left: [AuthenticatorLeft] = []
  ) {
    self.user = user
    self.login = login
    self.authenticators = authenticators
    self.state = state
    self.left = left
  }
}

/// An authenticator that was to be removed, and what is known of it instead.
public struct AuthenticatorLeft: Hashable, Sendable {
  /// Why it is not among those that were removed.
  public enum Fate: String, CaseIterable, Hashable, Sendable, Codable {
    case alreadyGone = "already-gone"
    case stillThere = "still-there"
    case unknown
  }

  public let authenticator: Authenticator
  public let fate: Fate

  public init(_ authenticator: Authenticator, _ fate: Fate) {
    self.authenticator = authenticator
    self.fate = fate
  }
}
