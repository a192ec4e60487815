internal import PolicyEngine
internal import ResetModel

/// The signed files at hand when a run begins, each with what is known of its signature by now.
struct SignedFiles {
  /// Approvals and refusals that were dropped with their signatures, in the order of their names.
  var drops: [ApprovalDrop] = []
  /// What requests may rest on, by the id that it speaks of.
  var approvals: [RequestID: [SignedWord]] = [:]
  /// Signatures that lie beside requests.
  var requests: [QueuedFile: SignedRequest] = [:]
  /// Signatures that lie beside nothing.
  var orphans: [ClaimedFile] = []
  /// How long until files that are still written to may be at rest; nil where all are.
  var wait: TimeSpan?

  /// The approvals that speak of a request's very bytes.
  func approvals(of id: RequestID, _ digest: Digest) -> [Approval] {
    (approvals[id] ?? []).filter { $0.digest == digest }.map(\.approval)
  }
}

/// An approval or a refusal that was dropped with its signature.
struct ApprovalDrop {
  let file: ClaimedFile
  let signature: ClaimedFile
  let reading: ApprovalReading
  /// Nil where the file itself has problems, or names nobody.
  var verdict: SignatureVerdict?
}

/// A signed word on some bytes under an id, as decisions see it.
struct SignedWord {
  let digest: Digest
  let approval: Approval
}

/// A signature beside a request.
struct SignedRequest {
  let signature: ClaimedFile
  /// Who signed it; nil where the signature does not count.
  var signer: User?
  /// Why the signature does not count; nil where it does.
  var objection: String?
}
