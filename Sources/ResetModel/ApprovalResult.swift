/// An approval or a refusal as it was considered.
public struct ApprovalResult: Hashable, Sendable {
  /// Consent, or its opposite.
  public let word: ApprovalDocument.Word
  /// As written.
  public let by: String
  /// The id of the directory user that `by` names; nil for nobody.
  public let person: String?
  public let at: Timestamp
  /// When it stops to count; nil for never.
  public let expiresAt: Timestamp?
  /// `recorded` or `signed`.
  public let proof: String
  /// The fingerprint of the key that signed, as OpenSSH prints it; nil for recorded approvals, and
  /// where the signature is not known to be good.
  public let keyFingerprint: String?
  /// Whom the key signs for, as `allowed_signers` names them; nil where the fingerprint is.
  public let principal: String?
  /// Why it did not count; nil where it did.
  public let objection: String?
  public let comment: String?

  public init(
    _ word: ApprovalDocument.Word = .approval, by: String, person: String?, at: Timestamp,
    expiresAt: Timestamp? = nil, proof: String, keyFingerprint: String? = nil,
    principal: String? = nil, objection: String? = nil, comment: String? = nil
  ) {
    self.word = word
    self.by = by
    self.person = person
    self.at = at
    self.expiresAt = expiresAt
    self.proof = proof
    self.keyFingerprint = keyFingerprint
    self.principal = principal
    self.objection = objection
    self.comment = comment
  }
}

/// Whose signature lies beside a request, and whether it counts.
public struct SignerResult: Hashable, Sendable {
  /// The id of the directory user who signed; nil where the signature is not known to be good.
  public let person: String?
  /// The key's, as OpenSSH prints it; nil likewise.
  public let keyFingerprint: String?
  /// Whom the key signs for, as `allowed_signers` names them; nil likewise.
  public let principal: String?
  /// Why the signature does not count; nil where it does.
  public let objection: String?

  public init(
    person: String?, keyFingerprint: String?, principal: String?, objection: String?
  ) {
    self.person = person
    self.keyFingerprint = keyFingerprint
    self.principal = principal
    self.objection = objection
  }
}

/// What is wrong with an approval or a refusal whose file is settled as invalid.
public enum ApprovalFault: String, CaseIterable, Hashable, Sendable, Codable {
  /// The file is not what an approval looks like, or cannot be read.
  case malformed
  /// No signature came.
  case unsigned
  /// A signature came, and nothing that it signs.
  case signsNothing = "signs-nothing"
  /// The directory does not know who is said to have signed, or knows several.
  case unknownSigner = "unknown-signer"
  /// The signature is not genuine, or of a key that may not sign this.
  case badSignature = "bad-signature"
  /// It had expired before it was read.
  case expired
  /// No request of that number came.
  case noRequest = "no-request"
  /// The request has other bytes.
  case otherBytes = "other-bytes"
}
