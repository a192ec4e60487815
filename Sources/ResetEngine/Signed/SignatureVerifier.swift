public import ResetModel

/// Says whose signature it is, if anybody's that may sign.
///
/// Whoever implements it never says yes where OpenSSH says no; it may be stricter.
public protocol SignatureVerifier: Sendable {
  /// Verifies a signature as of now: the key's lifetime and its revocation count at the time of
  /// use, so there is no way to ask about another moment.
  ///
  /// - Parameters:
  ///   - signature: The exact bytes of the `.sig` file, as they were read.
  ///   - message: The exact bytes that are said to be signed, as they were read.
  ///   - principal: Who is said to have signed: a name that `allowed_signers` lists or matches.
  ///   - namespace: What the signature must have been made for.
  func verify(
    _ signature: [UInt8], of message: [UInt8], by principal: String,
    in namespace: SignatureNamespace
  ) async -> SignatureVerdict

  /// Verifies a report's signature as of the moment it was made: the key may have expired since.
  ///
  /// For reports only, as what a report says is over and done; an approval has to be good when it
  /// is used. A revoked key counts for nothing at any moment, since nobody knows when it was
  /// stolen.
  func verifyReport(
    _ signature: [UInt8], of report: [UInt8], by principal: String, asOf moment: Timestamp
  ) async -> SignatureVerdict
}

/// What a signature was made for; one that was made for one document never serves for another.
public enum SignatureNamespace: String, CaseIterable, Hashable, Sendable {
  case request = "request@mfareset"
  /// Approvals and refusals.
  case approval = "approval@mfareset"
  case report = "report@mfareset"
}

/// What a verifier says of a signature. Only `valid` is a yes.
public enum SignatureVerdict: Hashable, Sendable {
  /// Genuine, and made by a key that may sign for the principal.
  case valid(SigningKey)
  /// Not genuine, or by a key that may not; the reason is one lower-case line, escaped.
  case refused(reason: String)
  /// Nobody could tell: to be held and asked again, never taken for a yes. The reason is one
  /// lower-case line, escaped.
  case unavailable(reason: String)
}

/// The key that made a valid signature.
public struct SigningKey: Hashable, Sendable {
  /// As OpenSSH prints it: `SHA256:` and 43 characters of unpadded base64.
  public let fingerprint: String
  /// As OpenSSH names it: `ED25519`, `RSA`, `ECDSA-SK`, `ED25519-CERT`.
  public let type: String
  /// Whom the key signs for: the principal that was asked about.
  public let principal: String
  /// What was certified, where the signature is by a certificate, as the verifier writes it. Of the
  /// certificates for one key, which all have its fingerprint, each is valid for a time of its own.
  public let certificate: String?

  public init(fingerprint: String, type: String, principal: String, certificate: String? = nil) {
    self.fingerprint = fingerprint
    self.type = type
    self.principal = principal
    self.certificate = certificate
  }

  /// Whether it counts by a certificate and not by itself.
  public var isCertified: Bool { type.hasSuffix("-CERT") }
}
