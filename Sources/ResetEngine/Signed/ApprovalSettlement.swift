internal import ResetModel

/// Records the approvals that were dropped, and settles their files.
///
/// One that speaks of a request's very bytes is recorded and goes to `done`, in the transaction that
/// decides the request where one does: whatever becomes of the run and of the file from then on, the
/// journal has what the decision rests on. The others are settled once the run's requests are
/// decided. One whose signature does not count is invalid at once; one that matches nothing waits
/// for its request, and then is.
struct ApprovalSettlement {
  let rooms: Run.Rooms
  let options: Run.Options
  let now: Timestamp
  /// Whether what an approval speaks of may lie in the queue, not read in this run: then it waits,
  /// however old it is.
  var someRequestsAreUnread = false

  /// A file and its signature, and where they go.
  struct Move {
    let file: QueuedFile
    let identity: FileIdentity
    /// Should it have to be written anew; nil where they were not read.
    let bytes: [UInt8]?
    let signature: SignatureBeside?
    let place: String
    let receipt: [UInt8]
    /// What the report tells of it; nil for an approval that its request tells.
    let told: JournalEntry?
  }

  /// What becomes of a file.
  private enum Fate {
    case goes(Move)
    case waits(WaitingWords.Reason)
    /// It is settled already, or another by now, or nobody could tell whose signature it is.
    case stays
  }

  /// What of a run's signed files nothing was decided of yet.
  struct Rest {
    fileprivate var drops: ArraySlice<ApprovalDrop>
    fileprivate var orphans: ArraySlice<OrphanSignature>

    init(_ files: SignedFiles) {
      drops = files.drops[...]
      orphans = files.orphans[...]
    }

    var isEmpty: Bool { drops.isEmpty && orphans.isEmpty }
  }

  /// Decides where a batch of them goes and records it; to be called in a transaction.
  ///
  /// - Parameter waiting: Takes those that wait.
  func settle(
    nextOf rest: inout Rest, run: RunRecord, _ waiting: inout WaitingWords
  ) throws -> [Move] {
    var moves: [Move] = []
    var bytes = 0
    func take(_ fate: Fate, of file: QueuedFile) {
      switch fate {
      case .goes(let move):
        moves.append(move)
        bytes += move.bytes?.count ?? 0
      case .waits(let reason): waiting.add(file, for: reason)
      case .stays: break
      }
    }
    func isFull() -> Bool { moves.count >= options.batch || bytes >= Run.Options.batchBytes }
    while !isFull(), let drop = rest.drops.popFirst() {
      take(try settle(drop, run), of: drop.file)
    }
    while !isFull(), let orphan = rest.orphans.popFirst() {
      take(try settle(orphan, run), of: orphan.file)
    }
    return moves
  }

  /// What an approval comes to whose signature never came; nil while it may still come, or is there
  /// and cannot be read just now.
  func withoutSignature(
    _ file: ClaimedFile, _ reading: ApprovalReading
  ) -> (fault: ApprovalFault, problems: [String])? {
    if !reading.problems.isEmpty { return (.malformed, reading.problems.descriptions) }
    guard isOverdue(file.arrivedAt), !rooms.queue.holds(file.file.signature.path) else {
      return nil
    }
    return (.unsigned, [Self.isUnsigned(file.file)])
  }

  /// A signature without what it signs.
  private func settle(_ orphan: OrphanSignature, _ run: RunRecord) throws -> Fate {
    if let arrivedAt = orphan.arrivedAt, !isOverdue(arrivedAt) { return .waits(.noFile) }
    switch rooms.queue.claim(orphan.file) {
    case .refused(let identity, let submitter, let reason):
      let found = Found(unreadable: orphan.file, identity, by: submitter)
      let problem = Self.isUnreadable(orphan.file, reason)
      return .goes(try settle(found, nil, nil, as: .invalid(.malformed, [problem]), run))
    case .read(let claimed):
      guard isOverdue(claimed.arrivedAt) else { return .waits(.noFile) }
      return .goes(
        try settle(
          Found(claimed, rooms.digest(claimed.bytes)), nil, nil,
          as: .invalid(.signsNothing, [Self.signsNothing]), run))
    case .unsettled, .immovable, .gone: return .stays
    }
  }

  private func settle(_ drop: ApprovalDrop, _ run: RunRecord) throws -> Fate {
    switch drop.standing {
    case .genuine(let word, let key): return try settle(word, signedWith: key, run)
    case .copy: return try settleCopy(drop, run)
    case .malformed:
      return try settleInVain(drop, run) { (.malformed, $0.problems.descriptions) }
    case .refused(let reason, let byNobody):
      return try settleInVain(drop, run) { _ in
        (byNobody ? .unknownSigner : .badSignature, [Self.isRefused(reason)])
      }
    case .unverified(let reason): return .waits(.unverified(reason))
    case .asked, .settled: return .stays
    }
  }

  private func settleInVain(
    _ drop: ApprovalDrop, _ run: RunRecord,
    because why: (ApprovalReading) -> (ApprovalFault, [String])
  ) throws -> Fate {
    guard let (file, digest, reading, signature) = readAgain(drop) else { return .stays }
    let (fault, problems) = why(reading)
    return .goes(
      try settle(
        Found(file, digest), signature, reading.document, as: .invalid(fault, problems), run))
  }

  /// A word that was not kept, with its signature. What is another by now is for the next run.
  private func readAgain(_ drop: ApprovalDrop) -> (
    file: ClaimedFile, digest: Digest, reading: ApprovalReading, signature: FoundSignature
  )? {
    guard case .read(let claimed) = rooms.queue.claim(drop.file),
      let signature = rooms.signature(in: drop.signature),
      signature.digest == drop.signatureDigest
    else { return nil }
    let content = rooms.read(claimed)
    guard content.digest == drop.digest, let reading = content.approval else { return nil }
    return (claimed, content.digest, reading, signature)
  }

  private func settle(
    _ word: DroppedWord, signedWith key: SigningKey, _ run: RunRecord
  ) throws -> Fate {
    try settle(word, run) { request in
      let earlier = request.outcome(before: run)
      let move = try record(word, signedWith: key, cameAfter: earlier, run)
      if move != nil, word.document.word == .refusal, earlier == .applied {
        rooms.warn(Self.cameTooLate(word))
      }
      return move
    }
  }

  private func settleCopy(_ drop: ApprovalDrop, _ run: RunRecord) throws -> Fate {
    guard let (file, digest, reading, signature) = readAgain(drop),
      let document = reading.document
    else { return .stays }
    let word = DroppedWord(
      document: document, file: file, digest: digest, signature: signature)
    return try settle(word, run) { _ in nil }
  }

  /// - Parameter record: Records a word on a request that is there; nil where it is recorded already.
  private func settle(
    _ word: DroppedWord, _ run: RunRecord, record: (JournaledRequest) throws -> Move?
  ) throws -> Fate {
    let (document, file) = (word.document, word.file)
    func settle(as end: End) throws -> Fate {
      .goes(try self.settle(Found(file, word.digest), word.signature, document, as: end, run))
    }
    if let expiresAt = document.expiresAt, expiresAt <= now {
      return try settle(as: .invalid(.expired, [Self.hasExpired(expiresAt)]))
    }
    let request = try rooms.journal.request(withID: document.request)
    if let request, request.digest == document.digest {
      return try record(request).map(Fate.goes) ?? settle(as: .duplicate)
    }
    guard isOverdue(file.arrivedAt) else {
      return .waits(request == nil ? .noRequest : .otherBytes)
    }
    return try settle(
      as: .invalid(
        request == nil ? .noRequest : .otherBytes,
        [Self.matchesNothing(document, isKnown: request != nil)]))
  }

  /// Records the words that speak of the very bytes of a request that was recorded just now.
  func settle(wordsOn id: RequestID, _ digest: Digest, _ files: SignedFiles, _ run: RunRecord)
    throws -> [SettledWord]
  {
    let words = files.openWords(on: id, digest)
    guard !words.isEmpty, try rooms.journal.request(withID: id)?.digest == digest else { return [] }
    return try words.compactMap { open in
      // One that has expired counts for nothing.
      if let expiresAt = open.word.document.expiresAt, expiresAt <= now { return nil }
      return try record(open.word, signedWith: open.key, run).map {
        SettledWord(drop: open.drop, move: $0)
      }
    }
  }

  /// Nil where the same is recorded already.
  private func record(
    _ word: DroppedWord, signedWith key: SigningKey, cameAfter outcome: Outcome? = nil,
    _ run: RunRecord
  ) throws -> Move? {
    let (document, file) = (word.document, word.file)
    let signature = word.signature.bytes ?? []
    let identity = SignedWordIdentity(document, file.bytes, signature: signature, by: key)
    if try rooms.journal.hasRecorded(identity) { return nil }
    let place = rooms.queue.place(for: file.file.name, in: .done)
    let entry = SignedApprovalEntry(
      document: document, bytes: file.bytes, signature: signature, key: key,
      file: file.file.path, settledAs: place, cameAfter: outcome)
    try rooms.journal.record(entry, at: now)
    return Move(
      file: file.file, identity: file.identity, bytes: file.bytes,
      signature: SignatureBeside(word.signature), place: place,
      receipt: rooms.approvalReceipt(entry, run), told: nil)
  }

  /// What a word comes to that is not recorded as one.
  private enum End {
    case invalid(ApprovalFault, [String])
    case duplicate
  }

  private func settle(
    _ found: Found, _ signature: FoundSignature?, _ document: ApprovalDocument?, as end: End,
    _ run: RunRecord
  ) throws -> Move {
    var result = RequestResult(file: found.file.path, outcome: .duplicate)
    switch end {
    case .invalid(let fault, let problems):
      result.outcome = .invalid
      result.fault = fault
      result.problems = problems
    case .duplicate: result.notes = [Self.isRecorded]
    }
    result.submitter = found.submitter
    // A run that is cut off finds the file by its bytes.
    result.digest = found.digest
    result.kind = document?.word.rawValue ?? ApprovalDocument.Word.approval.rawValue
    result.id = document?.request.text
    result.requester = document?.by
    let place = rooms.queue.place(for: found.file.name, in: result.outcome.folder)
    result.settledAs = place
    let entry = JournalEntry(result: result, bytes: found.bytes)
    try rooms.journal.record(entry, at: now)
    return Move(
      file: found.file, identity: found.identity, bytes: found.bytes,
      signature: signature.map { SignatureBeside($0, keepingBytes: false) }, place: place,
      receipt: rooms.receipt(result, run), told: entry)
  }

  private func isOverdue(_ arrivedAt: Timestamp) -> Bool {
    !someRequestsAreUnread && arrivedAt + options.unmatchedFor < now
  }

  /// A file as it was found, read or not.
  private struct Found {
    let file: QueuedFile
    let identity: FileIdentity
    let submitter: String?
    /// Nil where it cannot be read, as is its digest.
    let bytes: [UInt8]?
    let digest: Digest?

    init(_ claimed: ClaimedFile, _ digest: Digest) {
      file = claimed.file
      identity = claimed.identity
      submitter = claimed.submitter
      bytes = claimed.bytes
      self.digest = digest
    }

    init(unreadable file: QueuedFile, _ identity: FileIdentity, by submitter: String?) {
      self.file = file
      self.identity = identity
      self.submitter = submitter
      bytes = nil
      digest = nil
    }
  }
}

// What it says.
extension ApprovalSettlement {
  private static func cameTooLate(_ word: DroppedWord) -> String {
    VisibleText.escape(
      "\(word.file.file.path): the signed refusal by \(word.document.by) came after request "
        + "`\(word.document.request)` was applied, and undoes nothing: see who enrolled since")
  }

  private static var signsNothing: String { "the file that it signs never came" }

  private static func isUnsigned(_ file: QueuedFile) -> String {
    "its signature `\(VisibleText.escape(file.name.description)).sig` never came"
  }

  private static func isUnreadable(_ file: QueuedFile, _ reason: String) -> String {
    "\(VisibleText.escape(file.path)): error: \(reason)"
  }

  private static func hasExpired(_ moment: Timestamp) -> String { "it expired \(moment)" }

  private static func isRefused(_ reason: String) -> String {
    "its signature does not count: \(reason)"
  }

  private static var isRecorded: String {
    "the same bytes, signed with the same key or certificate, are recorded already"
  }

  private static func matchesNothing(_ document: ApprovalDocument, isKnown: Bool) -> String {
    isKnown
      ? "request `\(document.request)` has other bytes than those that were approved (digest \(document.digest))"
      : "no request `\(document.request)` came"
  }
}
