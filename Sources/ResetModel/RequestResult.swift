/// What became of one file in one run: an element of the report's `requests`, and the body of an
/// audit entry.
///
/// Strings are as the file, the directory or the provider wrote them; every output escapes them in
/// its own way.
public struct RequestResult: Hashable, Sendable {
  /// Where the file was found, relative to the queue: `incoming/HD-1.yaml`; bytes that are not
  /// UTF-8 as `\xff`.
  public var file: String
  /// Where the file went, relative to the queue; nil where it stays (a preview, a file that changed
  /// meanwhile).
  public var settledAs: String?
  /// Of the file's exact bytes; nil where they were not read.
  public var digest: Digest?
  public var id: String?
  public var kind: String?
  public var org: String?
  public var level: String?
  /// Whom the request names, as written: ids and logins, or `everyone` alone.
  public var users: [String] = []
  /// The request's `requested_by`, as written.
  public var requester: String?
  /// The operating-system account that owns the file.
  public var submitter: String?
  public var outcome: Outcome
  /// Nil where policies were not asked: the file is invalid or a duplicate.
  public var decision: Decision?
  public var approvals: [ApprovalResult] = []
  /// What was removed, or in a preview would be, one element a subject.
  public var resets: [ResetResult] = []
  /// What is wrong with an invalid file, each as `place: error: message` with the line and a caret
  /// under it, or why
  /// a request failed. Already harmless for a terminal; the only line breaks are those before
  /// excerpt and caret.
  public var problems: [String] = []
  /// Related files and requests in plain words: what it is a duplicate of, what it replaces.
  public var notes: [String] = []

  public init(file: String, outcome: Outcome) {
    self.file = file
    self.outcome = outcome
  }
}

/// An approval as it was considered.
public struct ApprovalResult: Hashable, Sendable {
  /// As written.
  public let by: String
  /// The directory user that `by` names; nil for nobody.
  public let person: String?
  public let at: Timestamp
  /// `recorded` or `signed`.
  public let proof: String
  /// The fingerprint of the key that signed, as OpenSSH prints it; nil for recorded approvals.
  public let keyFingerprint: String?
  public let comment: String?

  public init(
    by: String, person: String?, at: Timestamp, proof: String, keyFingerprint: String? = nil,
    comment: String? = nil
  ) {
    self.by = by
    self.person = person
    self.at = at
    self.proof = proof
    self.keyFingerprint = keyFingerprint
    self.comment = comment
  }
}
