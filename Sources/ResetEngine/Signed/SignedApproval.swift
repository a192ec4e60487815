public import ResetModel

/// A file's exact bytes and those of the signature that lies beside it.
public struct SignedBytes: Hashable, Sendable {
  /// Where the file is or was, relative to the queue.
  public let file: String
  public let bytes: [UInt8]
  public let signature: [UInt8]

  public init(file: String, bytes: [UInt8], signature: [UInt8]) {
    self.file = file
    self.bytes = bytes
    self.signature = signature
  }
}

/// An approval or a refusal as the journal recorded it in some run.
public struct JournaledApproval: Hashable, Sendable {
  public let bytes: [UInt8]
  public let signature: [UInt8]
  /// The key that signed it.
  public let key: SigningKey
  /// Where the file was found, and where it goes; relative to the queue.
  public let file: String
  public let settledAs: String

  public init(
    bytes: [UInt8], signature: [UInt8], key: SigningKey, file: String, settledAs: String
  ) {
    self.bytes = bytes
    self.signature = signature
    self.key = key
    self.file = file
    self.settledAs = settledAs
  }
}

/// An approval or a refusal that came as a signed file, for the journal.
public struct SignedApprovalEntry: Sendable {
  public let document: ApprovalDocument
  public let bytes: [UInt8]
  public let signature: [UInt8]
  /// The key that signed it.
  public let key: SigningKey
  /// Where the file was found, and where it goes; relative to the queue.
  public let file: String
  public let settledAs: String
  /// What its request had come to before the run that records it; nil while that was open.
  public let cameAfter: Outcome?

  public init(
    document: ApprovalDocument, bytes: [UInt8], signature: [UInt8], key: SigningKey, file: String,
    settledAs: String, cameAfter: Outcome? = nil
  ) {
    self.cameAfter = cameAfter
    self.document = document
    self.bytes = bytes
    self.signature = signature
    self.key = key
    self.file = file
    self.settledAs = settledAs
  }
}

/// What tells a recorded approval or refusal from others: its very bytes, the request's very bytes,
/// and whose signature it is.
///
/// Whoever can read a signature can write it in many ways, each as genuine as the other; so the key
/// counts, and not how it is written. Of a signature by a certificate the journal cannot tell which one
/// it is; that is compared where it is verified.
public struct SignedWordIdentity: Hashable, Sendable {
  public let request: RequestID
  public let requestDigest: Digest
  public let bytes: [UInt8]
  /// The fingerprint of the key, or of the key that the certificate is for.
  public let key: String
  /// The exact signature; nil for one by a key itself.
  public let certified: [UInt8]?

  public init(
    _ document: ApprovalDocument, _ bytes: [UInt8], signature: [UInt8], by key: SigningKey
  ) {
    request = document.request
    requestDigest = document.digest
    self.bytes = bytes
    self.key = key.fingerprint
    certified = key.isCertified ? signature : nil
  }
}

extension SignedApprovalEntry {
  public var identity: SignedWordIdentity {
    SignedWordIdentity(document, bytes, signature: signature, by: key)
  }
}
