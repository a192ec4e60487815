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

/// An approval or a refusal that came as a signed file, for the journal.
public struct SignedApprovalEntry: Sendable {
  public let document: ApprovalDocument
  public let bytes: [UInt8]
  public let signature: [UInt8]
  /// As OpenSSH prints it.
  public let keyFingerprint: String
  /// Where the file was found, and where it goes; relative to the queue.
  public let file: String
  public let settledAs: String

  public init(
    document: ApprovalDocument, bytes: [UInt8], signature: [UInt8], keyFingerprint: String,
    file: String, settledAs: String
  ) {
    self.document = document
    self.bytes = bytes
    self.signature = signature
    self.keyFingerprint = keyFingerprint
    self.file = file
    self.settledAs = settledAs
  }
}
