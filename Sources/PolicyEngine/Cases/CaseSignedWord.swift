internal import LocatedYAML
package import ResetModel

/// An approval or a refusal that came as a signed file: what it says, and what is wrong with it.
///
/// A case has no keys, so that it tells what a verifier would say. All else is as in a run: what a
/// word is of, and whose, is found out from what it says.
package struct CaseSignedWord: Sendable {
  /// The id or login of who is said to have signed.
  package let by: String
  package let at: Timestamp
  package let word: ApprovalDocument.Word
  package let expiresAt: Timestamp?
  /// The request that it names; nil for the case's own.
  package let request: RequestID?
  /// Which bytes it is of.
  package let bytes: Bytes
  /// What the signature was made for.
  package let namespace: String
  /// What is wrong with the signature; nil for nothing.
  package let fault: Fault?

  /// Which bytes of a request somebody consented to.
  package enum Bytes: String, CaseIterable, Sendable {
    /// Those of the case's request.
    case this
    /// Those of another file, such as the request before it was changed.
    case other
  }

  /// What may be wrong with a signature.
  package enum Fault: String, CaseIterable, Sendable {
    case forged
    case altered
    case revoked
    case expiredKey = "expired-key"
    case unverified

    /// Why it does not count, in the words that follow `its signature does not count:`.
    package var reason: String {
      switch self {
      case .forged: "it was made with a key that is not theirs"
      case .altered: "it is of other words than these"
      case .revoked: "the key is revoked"
      case .expiredKey: "the key's lifetime is over"
      case .unverified: "nobody can verify signatures just now"
      }
    }
  }
}

extension CaseSignedWord {
  /// Such words; there may be none.
  static var list: Shape<[CaseSignedWord]> { .list(of: shape, atLeast: 0) }

  private static var shape: Shape<CaseSignedWord> {
    let by = Field("by", .name, required: true, "The id or login of who is said to have signed.")
    let at = Field("at", .timestamp, required: true, "When.")
    let word = Field(
      "kind", Shape<ApprovalDocument.Word>.choice, "approval, which it is if left out, or refusal.")
    let expiresAt = Field("expires_at", .timestamp, "When it stops to count.")
    let request = Field(
      "request", .name, "The request that it names; the case's own where this is left out.")
    let bytes = Field(
      "digest", Shape<Bytes>.choice,
      "this, which it is if left out, or other: it was given for other bytes than the request's.")
    let namespace = Field(
      "namespace", .name,
      "What the signature was made for: approval@mfareset, which counts, if left out.")
    let fault = Field(
      "bad_signature", Shape<Fault>.choice,
      "What is wrong with it: forged (by a key that is not theirs), altered (the text was changed), revoked, expired-key, or unverified (nobody can tell)."
    )
    return .mapping([by, at, word, expiresAt, request, bytes, namespace, fault]) { fields in
      let (who, when, said) = (fields(by), fields(at), fields(word))
      let (until, what, which) = (fields(expiresAt), fields(request), fields(bytes))
      let (purpose, wrong) = (fields(namespace), fields(fault))
      guard let who, let when else { return nil }
      return CaseSignedWord(
        by: who, at: when, word: said ?? .approval, expiresAt: until,
        request: what.map { RequestID($0) }, bytes: which ?? .this,
        namespace: purpose ?? "approval@mfareset", fault: wrong)
    }
  }
}
