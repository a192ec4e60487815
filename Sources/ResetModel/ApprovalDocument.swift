/// What somebody signs: consent to one request, or its refusal.
///
/// It names the request by id and by the digest of the request file's exact bytes, so that it never
/// serves another request, nor the same id with other bytes.
public struct ApprovalDocument: Hashable, Sendable {
  /// Consent, or its opposite.
  public enum Word: String, CaseIterable, Hashable, Sendable {
    case approval
    case refusal
  }

  public let word: Word
  public let request: RequestID
  /// Of the request file's exact bytes.
  public let digest: Digest
  /// The id or login of who speaks, as written.
  public let by: String
  public let at: Timestamp
  /// When it stops to count; nil for never.
  public let expiresAt: Timestamp?
  public let comment: String?

  public init(
    word: Word, request: RequestID, digest: Digest, by: String, at: Timestamp,
    expiresAt: Timestamp?, comment: String?
  ) {
    self.word = word
    self.request = request
    self.digest = digest
    self.by = by
    self.at = at
    self.expiresAt = expiresAt
    self.comment = comment
  }
}

/// What reading one approval file gave: the document, or every problem at once.
public struct ApprovalReading: Sendable {
  /// Nil where there is any problem.
  public let document: ApprovalDocument?
  public let problems: [Problem]

  public init(document: ApprovalDocument?, problems: [Problem]) {
    self.document = document
    self.problems = problems
  }
}
