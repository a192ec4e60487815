package import ResetModel

/// One subject's reset, as the journal remembers it: a line of `mfareset history`.
package struct LoggedReset: Hashable, Sendable {
  /// The number of the audit entry that tells of it.
  package let entry: Int64
  package let subject: UserID
  /// The subject's login at the time.
  package let login: String
  package let org: OrgID
  package let level: Level
  package let at: Timestamp
  package let request: RequestID
  /// The id of the run that did it.
  package let run: String
  package let authenticators: [Authenticator]
  /// Those whose approvals counted, as written.
  package let approvers: [String]
}

/// Which resets somebody wants to see.
package struct ResetFilter: Hashable, Sendable {
  /// A user's id, or a login at the time of the reset.
  package var user: String?
  package var org: OrgID?
  package var since: Timestamp?

  package init(user: String? = nil, org: OrgID? = nil, since: Timestamp? = nil) {
    self.user = user
    self.org = org
    self.since = since
  }
}
