internal import ResetModel

/// A signature that is being verified, and what the verdict on it is for.
///
/// Verification goes on while requests are decided that do not wait for it.
struct OpenQuestion: Sendable {
  /// What a verified signature is for.
  enum Use: Sendable {
    /// The drop of this number.
    case drop(Int, DroppedWord)
    /// What the journal remembers.
    case remembered(ApprovalDocument, Digest)
    case request(FoundSignature, Digest, RequestID?, QueuedFile)
  }

  let use: Use
  let person: User?
  /// How much memory it takes until the verdict is heard, in bytes, about.
  let size: Int
  private let answer: Task<SignatureVerdict, Never>

  /// Begins to ask; how many are really asked side by side is the verifier's to say.
  init(
    _ use: Use, _ question: SignatureQuestion, of verifier: any SignatureVerifier,
    on executor: (any TaskExecutor)?
  ) {
    self.use = use
    person = question.person
    size = question.message.count + question.signature.count + 1024
    answer = Task(executorPreference: executor) { await Self.ask(question, of: verifier) }
  }

  @concurrent private static func ask(
    _ question: SignatureQuestion, of verifier: any SignatureVerifier
  ) async -> SignatureVerdict { await question.verdict(by: verifier) }

  /// The request that waits for the verdict; nil for one whose id cannot be read.
  var request: RequestID? {
    switch use {
    case .drop(_, let word): word.document.request
    case .remembered(let document, _): document.request
    case .request(_, _, let id, _): id
    }
  }

  /// The request's file beside which the signature lies; nil for a word's signature.
  var file: QueuedFile? {
    if case .request(_, _, _, let file) = use { file } else { nil }
  }

  var verdict: SignatureVerdict {
    get async { await answer.value }
  }

  /// Ends a verification that nobody waits for any more.
  func cancel() { answer.cancel() }
}
