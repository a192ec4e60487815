internal import PolicyEngine
internal import ResetModel

/// Finds the signed files of a run and has their signatures verified, many at once, before anything
/// is decided.
///
/// What was read is what is verified and what is used: nothing is opened twice.
struct SignatureDesk {
  let rooms: Run.Rooms

  /// A signature to verify, and what it is for.
  private struct Question: Sendable {
    let document: ApprovalDocument
    let bytes: SignedBytes
    /// The directory user whom `by` names; nil for nobody or several.
    let person: User?
    /// The drop it came with; nil for what the journal remembers.
    let drop: Int?
  }

  func gather(_ listing: QueueListing) async throws -> SignedFiles {
    var files = SignedFiles()
    var questions: [Question] = []
    var signedRequests: [(file: ClaimedFile, signature: ClaimedFile, by: User?)] = []
    for signatureFile in listing.signatures {
      guard let signature = claim(signatureFile, &files.wait) else { continue }
      guard let base = signatureFile.signed, let file = claim(base, &files.wait) else {
        if signatureFile.folder == .incoming { files.orphans.append(signature) }
        continue
      }
      let content = rooms.read(file)
      guard let reading = content.approval else {
        let by = try content.reading.requestedBy.flatMap { try onlyUser(named: $0.value) }
        signedRequests.append((file, signature, by))
        continue
      }
      files.drops.append(ApprovalDrop(file: file, signature: signature, reading: reading))
      guard let document = reading.document else { continue }
      questions.append(
        Question(
          document: document,
          bytes: SignedBytes(file: file.file.path, bytes: file.bytes, signature: signature.bytes),
          person: try onlyUser(named: document.by), drop: files.drops.count - 1))
    }
    questions += try remembered()
    guard !questions.isEmpty || !signedRequests.isEmpty else { return files }
    let verifier = try await rooms.verifier()
    let verdicts = await verdicts(on: questions, by: verifier)
    for (question, verdict) in zip(questions, verdicts) {
      if let drop = question.drop { files.drops[drop].verdict = verdict }
      // What a drop's bad signature says is told in its own receipt, and counts for no request.
      if question.drop != nil, case .refused = verdict { continue }
      files.approvals[question.document.request, default: []].append(
        SignedWord(
          digest: question.document.digest,
          approval: Approval(question.document, by: question.person, verdict)))
    }
    for request in signedRequests {
      files.requests[request.file.file] = await verify(
        request.file, request.signature, by: request.by, verifier)
    }
    return files
  }

  /// What the journal remembers of earlier runs, for requests that still wait.
  private func remembered() throws -> [Question] {
    try rooms.journal.signedApprovals().compactMap { signed in
      let claimed = ClaimedFile(
        file: QueuedFile(folder: .done, name: FileName(signed.file)),
        identity: FileIdentity(device: 0, inode: 0), bytes: signed.bytes, submitter: "")
      guard let document = rooms.read(claimed).approval?.document else { return nil }
      return Question(
        document: document, bytes: signed, person: try onlyUser(named: document.by), drop: nil)
    }
  }

  private func claim(_ file: QueuedFile, _ wait: inout TimeSpan?) -> ClaimedFile? {
    switch rooms.queue.claim(file) {
    case .read(let claimed): return claimed
    case .unsettled(let span):
      wait = max(wait ?? span, span)
      return nil
    case .refused, .gone: return nil
    }
  }

  private func onlyUser(named name: String) throws -> User? {
    let users = try rooms.provider.users(named: name)
    return users.count == 1 ? users[0] : nil
  }

  private func verdicts(
    on questions: [Question], by verifier: any SignatureVerifier
  ) async -> [SignatureVerdict] {
    await withTaskGroup(of: (Int, SignatureVerdict).self) { group in
      for (index, question) in questions.enumerated() {
        group.addTask {
          (
            index,
            await Self.verdict(
              on: question.bytes, of: question.person, as: question.document.by, in: .approval,
              verifier)
          )
        }
      }
      var verdicts = [SignatureVerdict](
        repeating: .unavailable(reason: "not verified"), count: questions.count)
      for await (index, verdict) in group { verdicts[index] = verdict }
      return verdicts
    }
  }

  /// A person signs under their login or their id, whichever `allowed_signers` lists.
  private static func verdict(
    on signed: SignedBytes, of person: User?, as written: String, in namespace: SignatureNamespace,
    _ verifier: any SignatureVerifier
  ) async -> SignatureVerdict {
    guard let person else {
      return .refused(reason: "the directory has no one user `\(VisibleText.escape(written))`")
    }
    var verdict = SignatureVerdict.refused(reason: "nobody was asked")
    for name in [person.login, person.id.text] {
      verdict = await verifier.verify(signed.signature, of: signed.bytes, by: name, in: namespace)
      if case .valid = verdict { return verdict }
      if case .unavailable = verdict { return verdict }
    }
    return verdict
  }

  private func verify(
    _ file: ClaimedFile, _ signature: ClaimedFile, by person: User?,
    _ verifier: any SignatureVerifier
  ) async -> SignedRequest {
    let signed = SignedBytes(file: file.file.path, bytes: file.bytes, signature: signature.bytes)
    switch await Self.verdict(on: signed, of: person, as: "requested_by", in: .request, verifier) {
    case .valid: return SignedRequest(signature: signature, signer: person)
    case .refused(let reason), .unavailable(let reason):
      return SignedRequest(signature: signature, objection: reason)
    }
  }
}

extension Approval {
  init(_ document: ApprovalDocument, by person: User?, _ verdict: SignatureVerdict) {
    var fingerprint: String?
    var objection: String?
    switch verdict {
    case .valid(let key): fingerprint = key.fingerprint
    case .refused(let reason): objection = "its signature does not count: \(reason)"
    case .unavailable(let reason): objection = "its signature could not be verified: \(reason)"
    }
    self.init(
      by: document.by, person: person, at: document.at, proof: .signed, comment: document.comment,
      word: document.word, expiresAt: document.expiresAt, keyFingerprint: fingerprint,
      objection: objection)
  }
}
