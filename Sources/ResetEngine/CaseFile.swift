public import PolicyEngine
public import ResetModel

/// All that is gathered about one request before it is decided: the file's own problems and those
/// of the names in it, told together, or the facts that a decision rests on.
public struct CaseFile: Sendable {
  /// Nil where there is any problem.
  public let facts: Facts?
  /// In the order of the file.
  public let problems: [Problem]
  public let approvals: [Approval]
  /// Looks up everybody whom the request names, and lays the signed approvals beside the recorded
  /// ones.
  public init(
    _ content: ReadFile, from directory: any Directory, signed: [Approval] = [],
    signer: User? = nil, signatureObjection: String? = nil, submitter: User? = nil, now: Timestamp
  ) throws {
    let names = try NameResolution(directory: directory).resolve(content.reading, signed: signed)
    problems = (content.reading.problems + names.problems).sorted()
    approvals = names.approvals
    guard problems.isEmpty, let request = content.reading.request, let org = names.org else {
      facts = nil
      return
    }
    let resolved = ResolvedRequest(
      request: request, digest: content.digest, org: org, subjects: names.subjects,
      rolesElsewhere: names.rolesElsewhere, requester: names.requester)
    facts = Facts(
      request: resolved, approvals: names.approvals, now: now, signer: signer,
      signatureObjection: signatureObjection, submitter: submitter)
  }

  /// The approvals and refusals for a report, each with why it does not count; nil for all where
  /// nothing was decided.
  func results(_ objections: [String?]?) -> [ApprovalResult] {
    approvals.indices.map { index in
      ApprovalResult(
        approvals[index],
        objection: objections.map { $0[index] } ?? approvals[index].objection
          ?? Self.nothingDecided)
    }
  }

  private static var nothingDecided: String { "nothing was decided, as the request is invalid" }
}
