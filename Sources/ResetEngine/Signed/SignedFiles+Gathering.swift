internal import PolicyEngine
internal import ResetModel

/// Finds the signed files of a run and begins to have their signatures verified, many at once,
/// before anything is decided.
///
/// What was read is what is verified and what counts: no approval that counts is opened twice, and a
/// request's signature counts for the bytes that it was verified with, whatever the file holds later.
/// What does not count is opened again when it goes, and goes only if it is still the same.
struct SignatureDesk {
  let rooms: Run.Rooms
  /// So much may wait for its verification at once, in bytes: some thousand usual approvals.
  private static let mostAsked = 4 << 20

  /// Made before the run began, where it was known then that there is something to verify.
  private let prepared: (any SignatureVerifier)?

  /// Throws where policies ask for signatures, there are some, and nobody can verify any: a missing
  /// program or a broken list of keys is to stop a run before it touches anything.
  init(_ rooms: Run.Rooms) async throws {
    self.rooms = rooms
    guard rooms.policies.needSignatures else {
      prepared = nil
      return
    }
    let hasSignatures =
      try !rooms.queue.list().signatures.isEmpty || !rooms.journal.signedApprovals().isEmpty
    prepared = hasSignatures ? try await rooms.verifier() : nil
  }

  /// Whoever verifies. Where nobody can and no policy asks for a signature, nothing waits for it:
  /// otherwise whoever may drop a file could stop every run by dropping a signature.
  private func verifier() async throws -> any SignatureVerifier {
    if let prepared { return prepared }
    do { return try await rooms.verifier() } catch {
      guard !rooms.policies.needSignatures else { throw error }
      rooms.warn("no signature counts in this run: \(error)")
      return NobodyVerifies()
    }
  }

  /// Reads the signed files at hand and begins to verify their signatures, many at once. Where some
  /// are still written to, looks at those once more when they may be at rest.
  ///
  /// - Parameter unrecovered: Files that an earlier run settled and nobody could move: they would be
  ///   taken for copies of themselves.
  func gather(
    _ listing: QueueListing, but unrecovered: Set<String>
  ) async throws -> SignedFiles {
    var files = SignedFiles()
    do {
      var asking = Asking(desk: self)
      // What is recorded first: what is dropped may be copies of it.
      for asked in try remembered() where !rooms.isToldToStop() {
        try await asking.begin(asked, &files)
      }
      let signatures = listing.signatures.filter { !lies($0, besideOneOf: unrecovered) }
      try await gather(signatures, &asking, &files)
      if !rooms.isToldToStop(), let (signatures, wait) = files.takeUnsettled() {
        await rooms.clock.wait(for: wait)
        try await gather(signatures, &asking, &files)
      }
      return files
    } catch {
      files.cancel()
      throw error
    }
  }

  private func lies(_ signature: QueuedFile, besideOneOf files: Set<String>) -> Bool {
    guard !files.isEmpty, let signed = signature.signedPlaces.first(where: isThere) else {
      return false
    }
    return files.contains(signed.path)
  }

  private func isThere(_ file: QueuedFile) -> Bool { rooms.queue.holds(file.path) }

  private func gather(
    _ signatures: [QueuedFile], _ asking: inout Asking, _ files: inout SignedFiles
  ) async throws {
    for file in signatures {
      if rooms.isToldToStop() { return }
      guard let signature = signature(file, &files) else { continue }
      if let asked = try ask(about: signature, &files) { try await asking.begin(asked, &files) }
    }
  }

  /// Begins verifications; the verifier is made for the first.
  private struct Asking {
    let desk: SignatureDesk
    private var verifier: (any SignatureVerifier)?

    init(desk: SignatureDesk) { self.desk = desk }

    mutating func begin(_ asked: Asked, _ files: inout SignedFiles) async throws {
      let verifier = if let verifier { verifier } else { try await desk.verifier() }
      self.verifier = verifier
      files.open(OpenQuestion(asked.use, asked.question, of: verifier, on: desk.rooms.sideWork))
      // What is to be verified is held until then, and there may be as much as somebody cares to
      // drop.
      if files.asked > SignatureDesk.mostAsked {
        await files.hearAll(unless: desk.rooms.isToldToStop)
      }
    }
  }

  private typealias Asked = (use: OpenQuestion.Use, question: SignatureQuestion)

  /// Files a signature with what it signs; nil where there is nothing to verify.
  private func ask(
    about signature: FoundSignature, _ files: inout SignedFiles
  ) throws -> Asked? {
    for place in signature.file.signedPlaces {
      switch rooms.queue.claim(place) {
      case .read(let file): return try ask(about: signature, of: file, &files)
      case .unsettled(let span):
        files.putOff(signature.file, by: span)
        return nil
      case .refused(_, _, let reason):
        files.add(SignedRequest(signature, of: nil, objection: reason), beside: place)
        return nil
      // There, and not to be read or moved just now: a later run sees to both.
      case .immovable: return nil
      case .gone where isThere(place): return nil
      case .gone: continue
      }
    }
    files.orphans.append(OrphanSignature(signature))
    return nil
  }

  private func ask(
    about signature: FoundSignature, of file: ClaimedFile, _ files: inout SignedFiles
  ) throws -> Asked? {
    let content = rooms.read(file)
    if let reading = content.approval {
      // An approval that went from the queue is recorded; the signature is of none that is here.
      guard file.file.folder == signature.file.folder else {
        files.orphans.append(OrphanSignature(signature))
        return nil
      }
      // What is written over a held request is set aside, whoever signed it.
      if try rooms.journal.requestWaiting(at: file.file.path) != nil {
        let beside = SignedRequest(
          signature, of: content.digest, objection: "it lies where a request waits")
        files.add(beside, beside: file.file)
        return nil
      }
      return try ask(about: signature, of: file, content.digest, reading, &files)
    }
    switch signature.content {
    case .refused(let reason):
      files.add(
        SignedRequest(signature, of: content.digest, objection: Self.unreadable(reason)),
        beside: file.file)
      return nil
    case .read(let claimed, _):
      return (
        .request(signature, content.digest, content.reading.id?.value, file.file),
        try question(
          claimed.bytes, of: file.bytes, by: content.reading.requestedBy?.value ?? "", in: .request)
      )
    }
  }

  /// Files an approval or a refusal with its signature; nil where there is nothing to verify.
  private func ask(
    about signature: FoundSignature, of file: ClaimedFile, _ digest: Digest,
    _ reading: ApprovalReading, _ files: inout SignedFiles
  ) throws -> Asked? {
    func add(_ standing: ApprovalDrop.Standing) {
      files.drops.append(ApprovalDrop(file.file, of: digest, signedBy: signature, standing))
    }
    guard let document = reading.document else {
      add(.malformed)
      return nil
    }
    switch signature.content {
    case .refused(let reason):
      add(.refused(reason: Self.unreadable(reason), byNobody: false))
      return nil
    case .read(let claimed, _):
      let question = try question(claimed.bytes, of: file.bytes, by: document.by, in: .approval)
      let word = DroppedWord(
        document: document, file: file, digest: digest, signature: signature)
      add(.asked)
      return (.drop(files.drops.count - 1, word), question)
    }
  }

  /// What the journal remembers of earlier runs, for requests that still wait.
  private func remembered() throws -> [Asked] {
    try rooms.journal.signedApprovals().compactMap { signed in
      let content = rooms.read(ClaimedFile(kept: signed.bytes, of: signed.file))
      guard let document = content.approval?.document else { return nil }
      return (
        .remembered(document, content.digest),
        try question(signed.signature, of: signed.bytes, by: document.by, in: .approval)
      )
    }
  }

  private func question(
    _ signature: [UInt8], of message: [UInt8], by name: String, in namespace: SignatureNamespace
  ) throws -> SignatureQuestion {
    let users = try rooms.provider.users(named: name)
    return SignatureQuestion(
      signature: signature, message: message, written: name,
      person: users.count == 1 ? users[0] : nil, namespace: namespace)
  }

  private func signature(_ file: QueuedFile, _ files: inout SignedFiles) -> FoundSignature? {
    let claim = rooms.queue.claim(file)
    switch claim {
    case .unsettled(let span): files.putOff(file, by: span)
    case .immovable(let reason): rooms.warn(file.staysWhereItIs(reason))
    case .read, .refused, .gone: break
    }
    return FoundSignature(file, claim, rooms.digest)
  }

  private static func unreadable(_ reason: String) -> String { "the signature's file \(reason)" }
}
