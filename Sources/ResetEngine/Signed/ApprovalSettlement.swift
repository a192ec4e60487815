internal import ResetModel

/// Records the approvals that were dropped, and settles their files, once the run's requests are
/// decided.
///
/// One that speaks of a request's very bytes is recorded and goes to `done`. One whose signature
/// does not count is invalid at once; one that matches nothing waits for its request, and then is.
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
  func settle(nextOf rest: inout Rest, run: RunRecord) throws -> [Move] {
    var moves: [Move] = []
    var bytes = 0
    func add(_ move: Move?) {
      guard let move else { return }
      moves.append(move)
      bytes += move.bytes?.count ?? 0
    }
    func isFull() -> Bool { moves.count >= options.batch || bytes >= Run.Options.batchBytes }
    while !isFull(), let drop = rest.drops.popFirst() { add(try settle(drop, run)) }
    while !isFull(), let orphan = rest.orphans.popFirst() { add(try settle(orphan, run)) }
    return moves
  }

  /// Tells of the words on whose signatures there is no verdict.
  func warnOfWhatWaits(_ drops: [ApprovalDrop]) {
    // By the reason: there may be thousands, and nobody can do more about them than about one.
    var waiting: [String: [QueuedFile]] = [:]
    for drop in drops {
      guard case .unverified(let reason) = drop.standing else { continue }
      waiting[reason, default: []].append(drop.file)
    }
    for (reason, files) in waiting.sorted(by: { $0.key < $1.key }) {
      rooms.warn(Self.waits(files, reason))
    }
  }

  /// What an approval comes to whose signature never came; nil while it may still come.
  func withoutSignature(
    _ file: ClaimedFile, _ reading: ApprovalReading
  ) -> (fault: ApprovalFault, problems: [String])? {
    if !reading.problems.isEmpty { return (.malformed, reading.problems.descriptions) }
    return isOverdue(file.arrivedAt) ? (.unsigned, [Self.isUnsigned(file.file)]) : nil
  }

  /// A signature without what it signs.
  private func settle(_ orphan: OrphanSignature, _ run: RunRecord) throws -> Move? {
    if let arrivedAt = orphan.arrivedAt, !isOverdue(arrivedAt) { return nil }
    switch rooms.queue.claim(orphan.file) {
    case .refused(let identity, let submitter, let reason):
      let found = Found(unreadable: orphan.file, identity, by: submitter)
      return try invalid(
        found, nil, nil, .malformed, [Self.isUnreadable(orphan.file, reason)], run)
    case .read(let claimed):
      guard isOverdue(claimed.arrivedAt) else { return nil }
      return try invalid(
        Found(claimed, rooms.digest(claimed.bytes)), nil, nil, .signsNothing, [Self.signsNothing],
        run)
    case .unsettled, .immovable, .gone: return nil
    }
  }

  private func settle(_ drop: ApprovalDrop, _ run: RunRecord) throws -> Move? {
    switch drop.standing {
    case .genuine(let word, let key): return try settle(word, signedWith: key, run)
    case .malformed:
      return try settleInVain(drop, run) { (.malformed, $0.problems.descriptions) }
    case .refused(let reason, let byNobody):
      return try settleInVain(drop, run) { _ in
        (byNobody ? .unknownSigner : .badSignature, [Self.isRefused(reason)])
      }
    case .asked, .unverified: return nil
    }
  }

  /// A word that does not count is read again. What is another by now is for the next run.
  private func settleInVain(
    _ drop: ApprovalDrop, _ run: RunRecord,
    because why: (ApprovalReading) -> (ApprovalFault, [String])
  ) throws -> Move? {
    guard case .read(let claimed) = rooms.queue.claim(drop.file) else { return nil }
    let content = rooms.read(claimed)
    let signature = rooms.signature(in: drop.signature)
    guard content.digest == drop.digest, signature?.digest == drop.signatureDigest,
      let reading = content.approval
    else { return nil }
    let (fault, problems) = why(reading)
    return try invalid(
      Found(claimed, content.digest), signature, reading.document, fault, problems, run)
  }

  private func settle(
    _ word: DroppedWord, signedWith key: SigningKey, _ run: RunRecord
  ) throws -> Move? {
    let (document, file) = (word.document, word.file)
    func invalid(_ fault: ApprovalFault, _ problem: String) throws -> Move {
      try self.invalid(
        Found(file, word.digest), word.signature, document, fault, [problem], run)
    }
    if let expiresAt = document.expiresAt, expiresAt <= now {
      return try invalid(.expired, Self.hasExpired(expiresAt))
    }
    let request = try rooms.journal.request(withID: document.request)
    guard let request, request.digest == document.digest else {
      guard isOverdue(file.arrivedAt) else { return nil }
      let isKnown = request != nil
      return try invalid(
        isKnown ? .otherBytes : .noRequest, Self.matchesNothing(document, isKnown))
    }
    let place = rooms.queue.place(for: file.file.name, in: .done)
    let entry = SignedApprovalEntry(
      document: document, bytes: file.bytes, signature: word.signature.bytes ?? [], key: key,
      file: file.file.path, settledAs: place)
    try rooms.journal.record(entry, at: now)
    return Move(
      file: file.file, identity: file.identity, bytes: file.bytes,
      signature: SignatureBeside(word.signature), place: place,
      receipt: rooms.approvalReceipt(entry, request, run), told: nil)
  }

  private func invalid(
    _ found: Found, _ signature: FoundSignature?, _ document: ApprovalDocument?,
    _ fault: ApprovalFault, _ problems: [String], _ run: RunRecord
  ) throws -> Move {
    var result = RequestResult(file: found.file.path, outcome: .invalid)
    result.submitter = found.submitter
    // A run that is cut off finds the file by its bytes.
    result.digest = found.digest
    result.kind = document?.word.rawValue ?? ApprovalDocument.Word.approval.rawValue
    result.id = document?.request.text
    result.requester = document?.by
    result.problems = problems
    result.fault = fault
    let place = rooms.queue.place(for: found.file.name, in: .invalid)
    result.settledAs = place
    let entry = JournalEntry(result: result, bytes: found.bytes)
    try rooms.journal.record(entry, at: now)
    return Move(
      file: found.file, identity: found.identity, bytes: found.bytes,
      signature: signature.map { SignatureBeside($0) }, place: place,
      receipt: rooms.receipt(result, run), told: entry)
  }

  private func isOverdue(_ arrivedAt: Timestamp) -> Bool {
    !someRequestsAreUnread && arrivedAt + options.unmatchedFor < now
  }

  /// A file that is invalid, read or not.
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
  private static func waits(_ files: [QueuedFile], _ reason: String) -> String {
    let first = VisibleText.escape(files[0].path)
    return files.count == 1
      ? "\(first) waits: \(reason)" : "\(first) and \(files.count - 1) more wait: \(reason)"
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

  private static func matchesNothing(_ document: ApprovalDocument, _ isKnown: Bool) -> String {
    isKnown
      ? "request `\(document.request)` has other bytes than those that were approved (digest \(document.digest))"
      : "no request `\(document.request)` came"
  }
}
