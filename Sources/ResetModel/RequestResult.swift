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
  /// The id of the directory user whose account that is, as the configuration maps accounts; nil
  /// where it maps it to nobody.
  public var submitterPerson: String?
  /// What lies beside the file as the requester's signature; nil where nothing does.
  public var signedBy: SignerResult?
  public var outcome: Outcome
  /// Nil where policies were not asked: the file is invalid or a duplicate.
  public var decision: Decision?
  /// Every approval and refusal that was considered, those included that do not count.
  public var approvals: [ApprovalResult] = []
  /// What was removed, or in a preview would be, one element a subject.
  public var resets: [ResetResult] = []
  /// What is wrong with an invalid file, each as `place: error: message` with the line and a caret
  /// under it, or why a request failed. Already harmless for a terminal; the only line breaks are
  /// those before excerpt and caret.
  public var problems: [String] = []
  /// What is wrong with an approval or a refusal whose file is invalid; nil for requests.
  public var fault: ApprovalFault?
  /// Related files and requests in plain words: what it is a duplicate of, what it replaces.
  public var notes: [String] = []

  public init(file: String, outcome: Outcome) {
    self.file = file
    self.outcome = outcome
  }
}

extension RequestResult {
  /// Whether the file is no request but an approval, a refusal, or a signature of nothing.
  public var isWord: Bool {
    fault != nil || kind.flatMap(ApprovalDocument.Word.init(rawValue:)) != nil
  }
}
