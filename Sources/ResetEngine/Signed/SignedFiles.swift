internal import PolicyEngine
internal import ResetModel

/// The signed files at hand when a run begins, each with what is known of its signature by now.
struct SignedFiles {
  /// Approvals and refusals that were dropped with their signatures, in the order of their names.
  var drops: [ApprovalDrop] = []
  /// What requests may rest on, by the id that it speaks of.
  private(set) var approvals: [RequestID: [SignedWord]] = [:]
  private var words: [RequestID: Set<SignedWord>] = [:]
  /// The genuine words that are recorded, or will be: whoever can read a signature can write it in
  /// many ways, and all others are copies of these.
  private var kept: Set<KeptWord> = []
  /// The drops that are genuine and not settled yet, by the id that they speak of.
  private var genuine: [RequestID: [Int]] = [:]
  /// The signatures that lie beside requests, and beside what cannot be read.
  var requests: [QueuedFile: SignedRequest] = [:]
  /// Signatures that lie beside nothing.
  var orphans: [OrphanSignature] = []
  /// What is being verified: by the request that waits for it, and by the file that it lies beside.
  private var ofRequest: [RequestID: [OpenQuestion]] = [:]
  private var ofFile: [QueuedFile: [OpenQuestion]] = [:]
  /// How much memory the questions take on which no verdict was heard, in bytes.
  private(set) var asked = 0
  /// Signatures that are still written to, or whose files are.
  private var unsettled: [QueuedFile] = []
  /// How long until all of them may be at rest; nil where there are none.
  private var wait: TimeSpan?

  /// The same with no drops but those of these files: a preview of some files tells of no others.
  func onlyDrops(among files: QueuedFiles) -> SignedFiles {
    // Mostly there are none, and many files.
    guard !drops.isEmpty else { return self }
    let dropped = Set(drops.map(\.file))
    let listed = Set(files.lazy.filter(dropped.contains))
    var few = self
    few.drops.removeAll { !listed.contains($0.file) }
    return few
  }

  /// Adds what somebody says of a request, once: what the journal has may still lie in `incoming`.
  private mutating func add(_ word: SignedWord, on request: RequestID) {
    guard words[request, default: []].insert(word).inserted else { return }
    approvals[request, default: []].append(word)
  }

  mutating func open(_ question: OpenQuestion) {
    asked += question.size
    if let id = question.request {
      ofRequest[id, default: []].append(question)
    } else if let file = question.file {
      ofFile[file, default: []].append(question)
    }
  }

  /// Waits for every verdict that these requests and files rest on, in the order in which they were
  /// found; not any longer once the run is told to stop, which decides nothing more.
  mutating func hear(
    about requests: some Sequence<RequestID>, beside files: some Sequence<QueuedFile>,
    unless isToldToStop: () -> Bool
  ) async {
    var heard: [OpenQuestion] = []
    for id in requests { heard += ofRequest.removeValue(forKey: id) ?? [] }
    for file in files { heard += ofFile.removeValue(forKey: file) ?? [] }
    for question in heard {
      if isToldToStop() {
        question.cancel()
        continue
      }
      take(await question.verdict, on: question)
      asked -= question.size
    }
  }

  /// Waits for every verdict.
  mutating func hearAll(unless isToldToStop: () -> Bool) async {
    await hear(
      about: ofRequest.keys.sorted(), beside: ofFile.keys.sorted { $0.path < $1.path },
      unless: isToldToStop)
  }

  /// Has a signature looked at once more.
  mutating func putOff(_ signature: QueuedFile, by span: TimeSpan) {
    unsettled.append(signature)
    wait = max(wait ?? span, span)
  }

  /// What is to be looked at once more, and when; nil where there is nothing.
  mutating func takeUnsettled() -> (signatures: [QueuedFile], wait: TimeSpan)? {
    guard let wait else { return nil }
    defer { (unsettled, self.wait) = ([], nil) }
    return (unsettled, wait)
  }

  /// Ends what nobody waits for any more.
  func cancel() {
    for questions in ofRequest.values { for question in questions { question.cancel() } }
    for questions in ofFile.values { for question in questions { question.cancel() } }
  }

  private mutating func take(_ verdict: SignatureVerdict, on question: OpenQuestion) {
    switch question.use {
    case .drop(let drop, let word):
      drops[drop].standing = .init(verdict, on: word, by: question.person)
      if case .valid(let key) = verdict {
        if keep(word.digest, by: key) {
          genuine[word.document.request, default: []].append(drop)
        } else {
          drops[drop].standing = .copy
        }
      }
      // What a drop's bad signature says is told in its own receipt, and counts for no request.
      if case .refused = verdict { return }
      add(SignedWord(word.document, by: question.person, verdict), on: word.document.request)
    case .remembered(let document, let digest):
      if case .valid(let key) = verdict { keep(digest, by: key) }
      add(SignedWord(document, by: question.person, verdict), on: document.request)
    case .request(let signature, let digest, _, let file):
      add(SignedRequest(signature, of: digest, by: question.person, verdict), beside: file)
    }
  }

  /// Keeps a genuine word; false where the same is kept already.
  @discardableResult
  private mutating func keep(_ digest: Digest, by key: SigningKey) -> Bool {
    guard let word = KeptWord(of: digest, by: key) else { return true }
    return kept.insert(word).inserted
  }

  /// Adds what lies beside a request for a signature.
  mutating func add(_ request: SignedRequest, beside file: QueuedFile) {
    requests[file] = requests[file]?.joined(by: request) ?? request
  }

  /// What was dropped and is to be recorded with a request of these very bytes.
  func openWords(on id: RequestID, _ digest: Digest) -> [OpenWord] {
    (genuine[id] ?? []).compactMap { drop in
      guard case .genuine(let word, let key) = drops[drop].standing,
        word.document.digest == digest
      else { return nil }
      return OpenWord(drop: drop, word: word, key: key)
    }
  }

  /// Whether anything that was dropped may be to be recorded with a request.
  func hasOpenWords(on id: RequestID) -> Bool { genuine[id] != nil }

  /// Takes what was recorded with requests for settled.
  mutating func settled(_ settlements: [Settlement]) {
    for word in settlements.lazy.flatMap(\.words) {
      guard case .genuine(let dropped, _) = drops[word.drop].standing else { continue }
      let id = dropped.document.request
      genuine[id]?.removeAll { $0 == word.drop }
      if genuine[id]?.isEmpty == true { genuine[id] = nil }
      drops[word.drop].standing = .settled
    }
  }

  /// The approvals that speak of a request's very bytes.
  func approvals(of id: RequestID, _ digest: Digest) -> [Approval] {
    (approvals[id] ?? []).approvals(of: id, digest)
  }
}

extension SignedFiles {
  /// What makes a genuine word a copy of another: its bytes, and whose signature it is.
  fileprivate struct KeptWord: Hashable {
    let digest: Digest
    let key: String
    /// Nil where the key itself signed.
    let certificate: String?

    /// Nil where nobody can tell which certificate it is.
    init?(of digest: Digest, by key: SigningKey) {
      if key.isCertified && key.certificate == nil { return nil }
      self.digest = digest
      self.key = key.fingerprint
      certificate = key.certificate
    }
  }
}

/// A signature that lies beside nothing. Its bytes are read again when it goes: there may be as many
/// as somebody cares to drop.
struct OrphanSignature {
  let file: QueuedFile
  /// When it came; nil for one that cannot be read, and so will never be of use.
  let arrivedAt: Timestamp?

  init(_ signature: FoundSignature) {
    file = signature.file
    if case .read(let claimed, _) = signature.content {
      arrivedAt = claimed.arrivedAt
    } else {
      arrivedAt = nil
    }
  }
}

/// What lies beside a request for signatures.
struct SignedRequest {
  /// At least one; the first is the one that is judged, and the others are of no use.
  private(set) var signatures: [SignatureBeside]
  /// Of the bytes that were verified: what was swapped since is not signed. Nil where the file
  /// could not be read.
  private var digest: Digest?
  private var signer: User?
  private var key: SigningKey?
  private var objection: String?

  /// A signature that counts.
  init(_ signature: FoundSignature, of digest: Digest, by signer: User, with key: SigningKey) {
    signatures = [SignatureBeside(signature)]
    self.digest = digest
    self.signer = signer
    self.key = key
  }

  /// A signature that does not count for these bytes.
  init(_ signature: FoundSignature, of digest: Digest?, objection: String) {
    signatures = [SignatureBeside(signature, keepingBytes: false)]
    self.digest = digest
    self.objection = objection
  }

  /// Who signed these bytes; nil where nobody did whose signature counts.
  func signer(of digest: Digest) -> User? { self.digest == digest ? signer : nil }

  /// Why the signature does not count for these bytes; nil where it does.
  func objection(for digest: Digest) -> String? {
    self.digest == digest ? objection : "the file was changed while its signature was verified"
  }

  /// Whose signature it is, for a report.
  func result(for digest: Digest) -> SignerResult {
    let signer = signer(of: digest)
    return SignerResult(
      person: signer?.id.text, keyFingerprint: signer == nil ? nil : key?.fingerprint,
      principal: signer == nil ? nil : key?.principal, objection: objection(for: digest))
  }

  init(
    _ signature: FoundSignature, of digest: Digest, by person: User?, _ verdict: SignatureVerdict
  ) {
    switch (verdict, person) {
    case (.valid(let key), let person?):
      self.init(signature, of: digest, by: person, with: key)
    case (.valid, nil): self.init(signature, of: digest, objection: "nobody known signed it")
    case (.refused(let reason), _), (.unavailable(let reason), _):
      self.init(signature, of: digest, objection: reason)
    }
  }

  /// With another signature of the same file: one that counts goes first, else the newcomer.
  func joined(by other: SignedRequest) -> SignedRequest {
    var joined = signer != nil ? self : other
    joined.signatures += signer != nil ? other.signatures : signatures
    return joined
  }
}
