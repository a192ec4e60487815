internal import PolicyEngine
internal import ResetModel

extension RequestResult {
  /// Takes over what a file says of itself.
  mutating func describe(_ content: ReadFile) {
    let reading = content.reading
    digest = content.digest
    id = reading.id?.value.text
    kind = reading.kind?.name
    org = reading.org?.value.text
    level = reading.level?.value.rawValue
    users =
      switch reading.users {
      case .named(let names): names.map(\.value)
      case .everyone: ["everyone"]
      case nil: []
      }
    requester = reading.requestedBy?.value
  }
}

extension ApprovalResult {
  init(_ approval: Approval, objection: String?) {
    self.init(
      approval.word, by: approval.by, person: approval.person?.id.text, at: approval.at,
      expiresAt: approval.expiresAt, proof: approval.proof.rawValue,
      keyFingerprint: approval.keyFingerprint, principal: approval.principal, objection: objection,
      comment: approval.comment)
  }
}

extension ResetResult {
  init(_ reset: ResetPlan.SubjectReset) {
    self.init(
      user: reset.subject.id.text, login: reset.subject.login, authenticators: reset.authenticators)
  }
}

extension ResetResult {
  /// What is planned and not begun.
  init(_ reset: IntendedReset) {
    self.init(
      user: reset.subject.text, login: reset.login, authenticators: [], state: .pending,
      left: reset.removals.compactMap(\.authenticator).map { AuthenticatorLeft($0, .stillThere) })
  }
}
