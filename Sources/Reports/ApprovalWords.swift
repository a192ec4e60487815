package import ResetModel

/// Who signed, approved and refused, in words for people: one line each. Not escaped.
extension RequestResult {
  /// The request's own signer, then every approval and refusal, those included that do not count;
  /// of very many the first ones.
  package var voices: [String] {
    var voices = signedBy.map { [$0.line] } ?? []
    voices += approvals.prefix(Self.toldApprovals).map(\.line)
    if approvals.count > Self.toldApprovals {
      voices.append("and \(approvals.count - Self.toldApprovals) more approvals")
    }
    return voices
  }

  /// The same without the recorded approvals.
  var signedVoices: [String] {
    guard signedBy != nil || approvals.contains(where: { $0.proof == "signed" }) else { return [] }
    var signed = self
    signed.approvals.removeAll { $0.proof != "signed" }
    return signed.voices
  }

  /// Whoever drops a request may write a thousand approvals into it.
  private static let toldApprovals = 20
}

extension ApprovalResult {
  /// `approved by alex.kim@acme.example 2026-11-20T14:30:00Z, signed as … with SHA256:…`.
  package var line: String {
    let verb = word == .approval ? "approved" : "refused"
    let key = keyFingerprint.map { " as \(principal ?? "nobody") with \($0)" } ?? ""
    return "\(verb) by \(by) \(at), \(proof)\(key)"
      + (objection.map { "; does not count: \($0)" } ?? "")
  }
}

extension SignerResult {
  /// `the request is signed as sam.ortiz@acme.example with SHA256:…`, or why that does not count.
  package var line: String {
    if let objection { return "the request's signature does not count: \(objection)" }
    return "the request is signed as \(principal ?? "nobody") with \(keyFingerprint ?? "no key")"
  }
}
