/// An organisation: the tenant within which somebody is an administrator, a member, or nothing.
public struct Org: Hashable, Sendable {
  /// Whether people work in it or try things out in it.
  public enum Environment: String, CaseIterable, Hashable, Sendable {
    case production
    case sandbox
  }

  public let id: OrgID
  public let name: String
  public let environment: Environment
  /// The production org that a sandbox belongs to; nil for a production org.
  public let sandboxOf: OrgID?

  public init(id: OrgID, name: String, environment: Environment, sandboxOf: OrgID? = nil) {
    self.id = id
    self.name = name
    self.environment = environment
    self.sandboxOf = sandboxOf
  }
}

/// A person that the directory knows.
public struct User: Hashable, Sendable {
  /// The roles that a user holds, org by org; who has a line for an org is a user of that org.
  public typealias Roles = [OrgID: Set<Role>]

  public let id: UserID
  public let login: String
  public let name: String
  public let roles: Roles

  public init(id: UserID, login: String, name: String, roles: Roles) {
    self.id = id
    self.login = login
    self.name = name
    self.roles = roles
  }

  /// The roles held in that very org; nil for whoever does not belong to it.
  public func roles(in org: OrgID) -> Set<Role>? {
    // Most belong to few orgs, and comparing their ids is quicker than hashing one.
    guard roles.count < 5 else { return roles[org] }
    for (each, held) in roles where each == org { return held }
    return nil
  }

  /// Whether the user belongs to the org, with whatever roles.
  public func isMember(of org: OrgID) -> Bool { roles(in: org) != nil }

  /// Whether the user holds the role in that very org.
  public func has(_ role: Role, in org: OrgID) -> Bool {
    roles(in: org)?.contains(role) ?? false
  }
}

/// Something enrolled as a second factor: vendors say factor, method or device (NIST SP 800-63B
/// section 4).
public struct Authenticator: Hashable, Sendable {
  public let id: AuthenticatorID
  public let level: Level
  /// The org it is enrolled in; nil exactly when `level` is `user`.
  public let org: OrgID?
  /// What it is in the directory's words: `totp`, `webauthn`, `push`, `phone`.
  public let kind: String
  /// Nil where the provider does not tell.
  public let enrolledAt: Timestamp?

  public init(id: AuthenticatorID, level: Level, org: OrgID?, kind: String, enrolledAt: Timestamp?)
  {
    self.id = id
    self.level = level
    self.org = org
    self.kind = kind
    self.enrolledAt = enrolledAt
  }
}

/// Which MFA a request wants reset.
public enum Level: String, CaseIterable, Hashable, Sendable {
  /// The person's own MFA, wherever they sign in.
  case user
  /// The person's MFA within the request's org.
  case org
}

/// A user who must set MFA up again at the next sign-in, since a reset took it away.
public struct EnrolmentDue: Hashable, Sendable {
  public let level: Level
  /// The org for level `org`; nil for level `user`.
  public let org: OrgID?
  public let since: Timestamp

  public init(level: Level, org: OrgID?, since: Timestamp) {
    self.level = level
    self.org = org
    self.since = since
  }
}
