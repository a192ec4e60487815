public import PolicyEngine
public import ResetModel

/// The authenticators that a permitted request removes, subject by subject, listed before anything
/// is removed.
public struct ResetPlan: Sendable {
  public let authorization: AuthorizedReset
  public let resets: [SubjectReset]

  /// A plan that was listed before, and is now to be carried out.
  package init(authorization: AuthorizedReset, resets: [SubjectReset]) {
    self.authorization = authorization
    self.resets = resets
  }

  /// Lists what a reset would remove: the subjects' authenticators at the request's level, and
  /// nothing else.
  init(for authorization: AuthorizedReset, from provider: any IdentityProvider) throws {
    self.authorization = authorization
    let request = authorization.request
    resets = try request.subjects.map { subject in
      SubjectReset(
        subject: subject,
        authenticators: try provider.authenticators(
          of: subject.id, level: request.request.level.value, org: request.org.id))
    }
  }

  /// One subject's part of a plan.
  public struct SubjectReset: Sendable {
    public let subject: User
    public let authenticators: [Authenticator]

    public init(subject: User, authenticators: [Authenticator]) {
      self.subject = subject
      self.authenticators = authenticators
    }
  }
}
