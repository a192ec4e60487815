internal import ResetModel

/// A connector that is asked again when it wants its callers to go slower, as often as it bears.
///
/// A call that was turned away so did nothing; it is the only one that is ever repeated without
/// looking first.
struct PatientConnector: Connector {
  let base: any Connector
  let clock: any RunClock

  /// How often one call is made before it is left to a later run.
  private static let attempts = 4
  /// For longer than this nobody waits in a run.
  private static let longest = TimeSpan(seconds: 60)

  var name: String { base.name }
  var capabilities: ConnectorCapabilities { base.capabilities }

  func account(of user: User, in org: Org) async throws(ConnectorError) -> AccountID {
    try await asking { () throws(ConnectorError) in try await base.account(of: user, in: org) }
  }

  func authenticators(
    of account: AccountID, at level: Level, in org: OrgID
  ) async throws(ConnectorError) -> [Authenticator] {
    try await asking { () throws(ConnectorError) in
      try await base.authenticators(of: account, at: level, in: org)
    }
  }

  func remove(
    _ removal: Removal, of account: AccountID, in org: OrgID
  ) async throws(ConnectorError) {
    try await asking { () throws(ConnectorError) in
      try await base.remove(removal, of: account, in: org)
    }
  }

  /// Where the provider does not say for how long to wait, it is 1 s, 2 s, then 4 s.
  private func asking<Answer>(
    _ call: () async throws(ConnectorError) -> Answer
  ) async throws(ConnectorError) -> Answer {
    for attempt in 1..<Self.attempts {
      do { return try await call() } catch {
        guard case .tooManyCalls(let told) = error else { throw error }
        let span = told ?? TimeSpan(seconds: 1 << Int64(attempt - 1))
        guard span <= Self.longest else { throw error }
        await clock.wait(for: max(span, TimeSpan(seconds: 1)))
      }
    }
    return try await call()
  }
}
