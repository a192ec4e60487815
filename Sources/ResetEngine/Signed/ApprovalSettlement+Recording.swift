internal import ResetModel

extension ApprovalSettlement {
  /// Nil where the same is recorded already.
  func record(
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
  enum End {
    case invalid(ApprovalFault, [String])
    case duplicate
  }

  func record(
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

  /// A file as it was found, read or not.
  struct Found {
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
  private static var isRecorded: String {
    "the same bytes, signed with the same key or certificate, are recorded already"
  }
}
