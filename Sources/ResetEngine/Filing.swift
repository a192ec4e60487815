internal import ResetModel

/// What one file comes to: its result, and where the file goes; a class for the reason that
/// `ReadFile` is one.
final class Settlement: Sendable {
  let file: QueuedFile
  let identity: FileIdentity
  let entry: JournalEntry
  /// The file's bytes, should it have to be written anew; nil where they were not read.
  let bytes: [UInt8]?
  /// The signatures that go along with it: the first beside it, the others out of the way.
  let signatures: [SignatureBeside]
  /// The approvals and refusals that were recorded with it.
  let words: [SettledWord]

  init(
    file: QueuedFile, identity: FileIdentity, _ entry: JournalEntry, bytes: [UInt8]?,
    signatures: [SignatureBeside] = [], words: [SettledWord] = []
  ) {
    self.file = file
    self.identity = identity
    self.entry = entry
    self.bytes = bytes
    self.signatures = signatures
    self.words = words
  }

  var result: RequestResult { entry.result }

  /// Whether it is of a request that waited, and waits on.
  fileprivate var waitsOn: Bool {
    !result.outcome.isSettled && entry.previous != nil && entry.intent == nil
  }
}

extension [Settlement] {
  /// Whether what one file comes to counts for the limit of a run. What waits, and waits on, does
  /// not: otherwise as many as a run may decide on would keep it from all behind them, in each run.
  var countsForLimit: Bool { contains { !$0.waitsOn } }
}

extension Run.Rooms {
  /// Where a file goes for what became of it, relative to the queue: where it is, if that is the
  /// folder.
  func place(of file: QueuedFile, after outcome: Outcome) throws -> String {
    if file.folder == outcome.folder { return file.path }
    var place = queue.place(for: file.name, in: outcome.folder)
    // Somebody may have removed the file of a request that waits; the next run writes it anew there.
    while outcome.folder == .held, try journal.requestWaiting(at: place) != nil {
      place = queue.place(for: file.name, in: .held)
    }
    return place
  }
}

/// Moves files to where the journal says that they stand, with their receipts and signatures.
struct Filing: Sendable {
  let queue: any Queue
  private let write: @Sendable (RequestResult, RunRecord) -> [UInt8]
  let run: RunRecord
  private(set) var log = Log()

  /// What is to be told of it.
  struct Log: Sendable {
    /// One line each, for people.
    var warnings: [String] = []
    /// What kept files from their places.
    var failures: [QueuedFile: any Error] = [:]
  }

  init(_ rooms: Run.Rooms, run: RunRecord) {
    queue = rooms.queue
    write = rooms.receipt
    self.run = run
  }

  /// The receipt of what is settled; nil for what waits.
  func receipt(of settlement: Settlement) -> [UInt8]? {
    settlement.result.outcome.isSettled ? write(settlement.result, run) : nil
  }

  /// Files a request, and the words that were recorded with it; one that cannot be moved does not
  /// keep the others waiting.
  mutating func file(_ settlement: Settlement, _ receipt: [UInt8]?) {
    attempt(settlement.file) { filing throws in try filing.move(settlement, receipt) }
    for word in settlement.words { file(word.move) }
  }

  /// Files an approval or a refusal.
  mutating func file(_ move: ApprovalSettlement.Move) {
    attempt(move.file) { filing throws in try filing.carry(move) }
  }

  private mutating func attempt(_ file: QueuedFile, _ work: (inout Filing) throws -> Void) {
    do { try work(&self) } catch {
      log.warnings.append("\(error)")
      log.failures[file] = error
    }
  }

  private mutating func move(_ settlement: Settlement, _ receipt: [UInt8]?) throws {
    guard let place = settlement.result.settledAs else { return }
    try moveSignatures(of: settlement, to: place)
    let moved = try queue.settle(
      settlement.file, identity: settlement.identity, as: place, receipt: receipt)
    if moved { return }
    if settlement.file.path == place && queue.holds(place) {
      // Somebody edited it where it waits; the journal keeps the bytes that were decided.
      log.warnings.append(edited(settlement.file))
      return
    }
    if let bytes = settlement.bytes {
      try queue.restore(bytes, as: place, receipt: receipt)
      log.warnings.append(movedAway(settlement.file))
    }
    guard settlement.file.path != place, queue.holds(settlement.file.path) else { return }
    if settlement.file.folder == .held {
      try setAside(settlement, as: place, receipt)
    } else if settlement.bytes == nil {
      log.warnings.append(stays(settlement.file))
    }
  }

  /// What was written to since it was claimed is no request's file any more: unread, it goes where the
  /// journal has it; what was read is kept, and what it says now is looked at as if it were dropped anew.
  private mutating func setAside(
    _ settlement: Settlement, as place: String, _ receipt: [UInt8]?
  ) throws {
    let file = settlement.file
    let isGone =
      if settlement.bytes == nil, let receipt {
        try queue.setAside(file, as: place, receipt: receipt)
      } else {
        try queue.dropAnew(file)
      }
    log.warnings.append(isGone ? wasWrittenTo(file) : stays(file))
  }

  /// Signatures go before what they sign, as `Recovery` tells by the file whether anything is left
  /// to do; those that are of no use leave the place to the one that is judged.
  private mutating func moveSignatures(of settlement: Settlement, to place: String) throws {
    for (number, signature) in settlement.signatures.enumerated().reversed() {
      let target = place + ".sig"
      // What nobody can read, such as a folder, goes nowhere as a signature; neither does one to a place
      // that another has.
      if number == 0, signature.isReadable,
        signature.file.path == target || !queue.holds(target)
      {
        try move(signature, to: target)
      } else {
        try setAside(signature, beside: settlement.file)
      }
    }
  }

  private func setAside(_ signature: SignatureBeside, beside file: QueuedFile) throws {
    var result = RequestResult(file: signature.file.path, outcome: .invalid)
    result.problems = [
      signature.isReadable ? anotherSignature(file) : unreadableSignature(file)
    ]
    let place = queue.place(for: signature.file.name, in: .invalid)
    let receipt = write(result, run)
    let moved = try queue.settle(
      signature.file, identity: signature.identity, as: place, receipt: receipt)
    // Whoever writes to it all the time keeps no other from its place.
    if !moved, signature.file.folder == .held, queue.holds(signature.file.path) {
      _ = try queue.setAside(signature.file, as: place, receipt: receipt)
    }
  }

  private mutating func carry(_ move: ApprovalSettlement.Move) throws {
    // The signature goes first: a run that is cut off in between leaves a file that can be told by
    // its bytes.
    if let signature = move.signature { try self.move(signature, to: move.place + ".sig") }
    let moved = try queue.settle(
      move.file, identity: move.identity, as: move.place, receipt: move.receipt)
    if !moved, let bytes = move.bytes {
      try queue.restore(bytes, as: move.place, receipt: move.receipt)
      log.warnings.append(movedAway(move.file))
    }
  }

  private mutating func move(_ signature: SignatureBeside, to place: String) throws {
    let moved = try queue.settle(
      signature.file, identity: signature.identity, as: place, receipt: nil)
    if !moved, !queue.holds(place), let bytes = signature.kept {
      try queue.restore(bytes, as: place, receipt: nil)
      log.warnings.append(movedAway(signature.file))
    }
  }
}

// What it says.
extension Filing {
  private func anotherSignature(_ file: QueuedFile) -> String {
    "another signature lies beside `\(VisibleText.escape(file.path))`, and one is enough"
  }

  private func unreadableSignature(_ file: QueuedFile) -> String {
    "it lies beside `\(VisibleText.escape(file.path))` and is no signature that can be read"
  }

  private func wasWrittenTo(_ file: QueuedFile) -> String {
    "`\(VisibleText.escape(file.path))` was written to while it was decided, and does not stay in `held`"
  }

  private func edited(_ file: QueuedFile) -> String {
    "`\(VisibleText.escape(file.path))` was changed while it was decided; "
      + "what it says now is read by the next run"
  }

  private func stays(_ file: QueuedFile) -> String {
    "`\(VisibleText.escape(file.path))` could not be moved, or is another by now, and stays; "
      + "the next run looks at it again"
  }

  private func movedAway(_ file: QueuedFile) -> String {
    "`\(VisibleText.escape(file.path))` was moved or replaced while it was decided; "
      + "the bytes that were decided are kept in its place"
  }
}
