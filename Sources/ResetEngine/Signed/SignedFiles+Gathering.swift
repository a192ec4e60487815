internal import PolicyEngine
internal import ResetModel

/// Finds the signed files of a run and begins to have their signatures verified, many at once,
/// before anything is decided.
///
/// What was read is what is verified and what is used: no approval is opened twice, and a request's
/// signature counts for the bytes that it was verified with, whatever the file holds later.
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

  /// Reads the signed files at hand and begins to verify their signatures, many at once.
  func gather(_ listing: QueueListing) async throws -> SignedFiles {
    var files = SignedFiles()
    var verifier: (any SignatureVerifier)?
    func begin(_ asked: Asked, _ files: inout SignedFiles) async throws {
      if verifier == nil { verifier = try await self.verifier() }
      guard let verifier else { return }
      files.open(OpenQuestion(asked.use, asked.question, of: verifier, on: rooms.sideWork))
      // What is to be verified is held until then, and there may be as much as somebody cares to drop.
      if files.asked > Self.mostAsked { await files.hearAll() }
    }
    do {
      for file in listing.signatures where !rooms.isToldToStop() {
        guard let signature = signature(file, &files.wait) else { continue }
        if let asked = try ask(about: signature, &files) { try await begin(asked, &files) }
      }
      for asked in try remembered() { try await begin(asked, &files) }
      return files
    } catch {
      files.cancel()
      throw error
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
        files.wait = max(files.wait ?? span, span)
        return nil
      case .refused(_, _, let reason):
        files.add(SignedRequest(signature, of: nil, objection: reason), beside: place)
        return nil
      case .immovable: continue
      // There, and not to be read just now: the next run sees to both.
      case .gone where rooms.queue.holds(place.path): return nil
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
      defer { add(.asked) }
      return (
        .drop(
          files.drops.count,
          DroppedWord(document: document, file: file, digest: digest, signature: signature)),
        try question(claimed.bytes, of: file.bytes, by: document.by, in: .approval)
      )
    }
  }

  /// What the journal remembers of earlier runs, for requests that still wait.
  private func remembered() throws -> [Asked] {
    try rooms.journal.signedApprovals().compactMap { signed in
      let claimed = ClaimedFile(
        file: QueuedFile(folder: .done, name: FileName(signed.file)),
        identity: FileIdentity(device: 0, inode: 0), bytes: signed.bytes, submitter: "")
      guard let document = rooms.read(claimed).approval?.document else { return nil }
      return (
        .remembered(document),
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

  private func signature(_ file: QueuedFile, _ wait: inout TimeSpan?) -> FoundSignature? {
    switch rooms.queue.claim(file) {
    case .read(let claimed): return FoundSignature(claimed, rooms.digest(claimed.bytes))
    case .refused(let identity, _, let reason):
      return FoundSignature(file, identity, refused: reason)
    case .unsettled(let span):
      wait = max(wait ?? span, span)
      return nil
    case .immovable(let reason):
      rooms.warn(file.staysWhereItIs(reason))
      return nil
    case .gone: return nil
    }
  }

  private static func unreadable(_ reason: String) -> String { "the signature's file \(reason)" }
}
