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

  public init(
    document: ApprovalDocument, bytes: [UInt8], signature: [UInt8], key: SigningKey, file: String,
    settledAs: String
  ) {
    self.document = document
    self.bytes = bytes
    self.signature = signature
    self.key = key
    self.file = file
    self.settledAs = settledAs
  }
}

/// What makes a signed approval or refusal the same as another: its very bytes, the request's very
/// bytes, and whose signature it is.
public struct SignedWordIdentity: Hashable, Sendable {
  public let request: RequestID
  public let requestDigest: Digest
  public let bytes: [UInt8]
  public let signer: SignerIdentity

  public init(
    _ document: ApprovalDocument, _ bytes: [UInt8], signature: [UInt8], by key: SigningKey
  ) {
    request = document.request
    requestDigest = document.digest
    self.bytes = bytes
    signer = SignerIdentity(of: signature, by: key)
  }
}

/// What counts of a genuine signature: who can read one can write it in many ways, each as genuine as
/// the other, and it says no more.
public struct SignerIdentity: Hashable, Sendable {
  /// The fingerprint of the key, or of the key that a certificate is for.
  public let fingerprint: String
  public let type: String
  /// The text of the signature without its blanks, where a certificate is in it: of the certificates
  /// for one key, each is valid for a time of its own.
  public let certified: [UInt8]?

  public init(of signature: [UInt8], by key: SigningKey) {
    fingerprint = key.fingerprint
    type = key.type
    certified = key.type.hasSuffix("-CERT") ? signature.filter { $0 > 0x20 } : nil
  }
}

extension SignedApprovalEntry {
  public var identity: SignedWordIdentity {
    SignedWordIdentity(document, bytes, signature: signature, by: key)
  }
}
