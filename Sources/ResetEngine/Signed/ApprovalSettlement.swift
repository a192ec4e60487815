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
  enum Fate {
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
      take(try fate(of: drop, run), of: drop.file)
    }
    while !isFull(), let orphan = rest.orphans.popFirst() {
      take(try fate(of: orphan, run), of: orphan.file)
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

  func isOverdue(_ arrivedAt: Timestamp) -> Bool {
    !someRequestsAreUnread && arrivedAt + options.unmatchedFor < now
  }
}

// What it says.
extension ApprovalSettlement {
  private static func isUnsigned(_ file: QueuedFile) -> String {
    "its signature `\(VisibleText.escape(file.name.description)).sig` never came"
  }
}
