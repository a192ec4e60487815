public import PolicyEngine
public import ResetModel

/// All that is gathered about one request before it is decided: the file's own problems and those
/// of the names in
/// it, told together, or the facts that a decision rests on.
public struct CaseFile: Sendable {
  /// Nil where there is any problem.
  public let facts: Facts?
  /// In the order of the file.
  public let problems: [Problem]
  public let approvals: [Approval]
  /// What a reader of the result should know besides.
  public let notes: [String]

  /// Looks up everybody whom the request names, and lays the signed approvals beside the recorded
  /// ones.
  public init(
    _ content: ReadFile, from directory: any Directory, signed: [Approval] = [],
    signer: User? = nil, signatureObjection: String? = nil, submitter: User? = nil, now: Timestamp
  ) throws {
    let names = try NameResolution(directory: directory).resolve(content.reading, signed: signed)
    problems = (content.reading.problems + names.problems).sorted()
    approvals = names.approvals
    notes = names.notes
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
}
