public import ResetModel

/// A request that policies permitted. Only `PolicySet.decide` makes one; everything that removes
/// something takes one.
public struct AuthorizedReset: Sendable {
  public let request: ResolvedRequest
  public let decision: Decision

  init(request: ResolvedRequest, permittedBy decision: Decision) {
    precondition(decision.effect == .permit)
    self.request = request
    self.decision = decision
  }
}
