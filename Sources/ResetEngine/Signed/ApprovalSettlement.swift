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

  /// So many signatures of nothing go in one run, which holds their bytes meanwhile; the next takes
  /// the next.
  private static let orphansLimit = 1000

  /// A file and its signature, and where they go.
  struct Move {
    let file: QueuedFile
    let identity: FileIdentity
    /// Should it have to be written anew; nil where they were not read.
    let bytes: [UInt8]?
    let signature: FoundSignature?
    let place: String
    let receipt: [UInt8]
    /// What the report tells of it; nil for an approval that its request tells.
    let told: JournalEntry?
  }

  /// Decides where each drop goes and records it; to be called in a transaction.
  func settle(_ files: SignedFiles, run: RunRecord) throws -> [Move] {
    var moves: [Move] = []
    // By the reason: there may be thousands, and nobody can do more about them than about one.
    var waiting: [String: [QueuedFile]] = [:]
    for drop in files.drops {
      if drop.reading.document != nil, case .unavailable(let reason)? = drop.verdict {
        waiting[reason, default: []].append(drop.file.file)
      } else if let move = try settle(drop, run) {
        moves.append(move)
      }
    }
    for (reason, files) in waiting.sorted(by: { $0.key < $1.key }) {
      rooms.warn(Self.waits(files, reason))
    }
    let settled = moves.count
    for orphan in files.orphans where moves.count - settled < Self.orphansLimit {
      if let move = try settle(orphan, run) { moves.append(move) }
    }
    return moves
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
      let found = Found(file: orphan.file, identity: identity, submitter: submitter, claimed: nil)
      return try invalid(
        found, nil, nil, .malformed, [Self.isUnreadable(orphan.file, reason)], run)
    case .read(let claimed):
      guard isOverdue(claimed.arrivedAt) else { return nil }
      return try invalid(Self.found(claimed), nil, nil, .signsNothing, [Self.signsNothing], run)
    case .unsettled, .immovable, .gone: return nil
    }
  }

  private func settle(_ drop: ApprovalDrop, _ run: RunRecord) throws -> Move? {
    guard let document = drop.reading.document else {
      return try invalid(
        Self.found(drop.file), drop.signature, nil, .malformed,
        drop.reading.problems.descriptions, run)
    }
    switch drop.verdict {
    case .refused(let reason)?:
      return try invalid(
        Self.found(drop.file), drop.signature, document,
        drop.isByNobody ? .unknownSigner : .badSignature, [Self.isRefused(reason)], run)
    case .valid(let key)?:
      if let expiresAt = document.expiresAt, expiresAt <= now {
        return try invalid(
          Self.found(drop.file), drop.signature, document, .expired, [Self.hasExpired(expiresAt)],
          run)
      }
      guard let request = try rooms.journal.request(withID: document.request),
        request.digest == document.digest
      else {
        let known = try rooms.journal.request(withID: document.request) != nil
        guard isOverdue(drop.file.arrivedAt) else { return nil }
        return try invalid(
          Self.found(drop.file), drop.signature, document, known ? .otherBytes : .noRequest,
          [Self.matchesNothing(document, known)], run)
      }
      let place = rooms.queue.place(for: drop.file.file.name, in: .done)
      let entry = SignedApprovalEntry(
        document: document, bytes: drop.file.bytes, signature: drop.signature.bytes ?? [],
        key: key, file: drop.file.file.path, settledAs: place)
      try rooms.journal.record(entry, at: now)
      return Move(
        file: drop.file.file, identity: drop.file.identity, bytes: drop.file.bytes,
        signature: drop.signature, place: place,
        receipt: rooms.approvalReceipt(entry, request, run), told: nil)
    case .unavailable?, nil: return nil
    }
  }

  private func invalid(
    _ found: Found, _ signature: FoundSignature?, _ document: ApprovalDocument?,
    _ fault: ApprovalFault, _ problems: [String], _ run: RunRecord
  ) throws -> Move {
    var result = RequestResult(file: found.file.path, outcome: .invalid)
    result.submitter = found.submitter
    // A run that is cut off finds the file by its bytes.
    result.digest = found.claimed.map { rooms.read($0).digest }
    result.kind = document?.word.rawValue ?? ApprovalDocument.Word.approval.rawValue
    result.id = document?.request.text
    result.requester = document?.by
    result.problems = problems
    result.fault = fault
    let place = rooms.queue.place(for: found.file.name, in: .invalid)
    result.settledAs = place
    let entry = JournalEntry(result: result, bytes: found.claimed?.bytes)
    try rooms.journal.record(entry, at: now)
    return Move(
      file: found.file, identity: found.identity, bytes: found.claimed?.bytes, signature: signature,
      place: place, receipt: rooms.receipt(result, run),
      told: entry)
  }

  private func isOverdue(_ arrivedAt: Timestamp) -> Bool {
    !someRequestsAreUnread && arrivedAt + options.unmatchedFor < now
  }

  /// A file that is invalid, read or not.
  private struct Found {
    let file: QueuedFile
    let identity: FileIdentity
    let submitter: String?
    /// Nil where it cannot be read.
    let claimed: ClaimedFile?
  }

  private static func found(_ claimed: ClaimedFile) -> Found {
    Found(
      file: claimed.file, identity: claimed.identity, submitter: claimed.submitter,
      claimed: claimed)
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
