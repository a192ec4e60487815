package import PolicyEngine
package import ResetModel

/// An approval or a refusal that was signed, and what is known of its signature.
package struct SignedWord: Sendable, Hashable {
  /// What it speaks of: these bytes under this id, and no others.
  private let request: RequestID
  private let digest: Digest
  /// As decisions see it.
  private let approval: Approval

  /// - Parameter person: The one directory user who is said to have signed; nil for nobody or
  ///   several.
  package init(_ document: ApprovalDocument, by person: User?, _ verdict: SignatureVerdict) {
    request = document.request
    digest = document.digest
    approval = Approval(document, by: person, verdict)
  }

  fileprivate func approval(of request: RequestID, _ digest: Digest) -> Approval? {
    self.request == request && self.digest == digest ? approval : nil
  }
}

extension [SignedWord] {
  /// Those that speak of a request's very bytes.
  package func approvals(of id: RequestID, _ digest: Digest) -> [Approval] {
    compactMap { $0.approval(of: id, digest) }
  }
}

extension Approval {
  fileprivate init(_ document: ApprovalDocument, by person: User?, _ verdict: SignatureVerdict) {
    var key: SigningKey?
    var objection: String?
    var isUnverified = false
    switch verdict {
    case .valid(let signer): key = signer
    case .refused(let reason): objection = "its signature does not count: \(reason)"
    case .unavailable(let reason):
      objection = "its signature could not be verified: \(reason)"
      isUnverified = true
    }
    self.init(
      by: document.by, person: person, at: document.at, proof: .signed, comment: document.comment,
      word: document.word, expiresAt: document.expiresAt, keyFingerprint: key?.fingerprint,
      principal: key?.principal, objection: objection, isUnverified: isUnverified)
  }
}
