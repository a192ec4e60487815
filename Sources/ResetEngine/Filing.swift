internal import ResetModel

/// What one file comes to: its result, and where the file goes.
struct Settlement {
  let file: QueuedFile
  let identity: FileIdentity
  let result: RequestResult
  /// The file's bytes, should it have to be written anew; nil where they were not read.
  let bytes: [UInt8]?
  /// The signatures that go along with it: the first beside it, the others out of the way.
  var signatures: [FoundSignature] = []
}

extension Run.Rooms {
  /// Where a file goes for what became of it, relative to the queue: where it is, if that is the
  /// folder.
  func place(of file: QueuedFile, after outcome: Outcome) -> String {
    file.folder == outcome.folder ? file.path : queue.place(for: file.name, in: outcome.folder)
  }
}

/// Moves files to where the journal says that they stand, with their receipts and signatures.
struct Filing {
  let rooms: Run.Rooms
  let run: RunRecord

  /// Files a request; one that cannot be moved does not keep the others waiting.
  func file(_ settlement: Settlement, _ state: inout RunState) {
    attempt(settlement.file, &state) { try move(settlement) }
  }

  /// Files an approval or a refusal.
  func file(_ move: ApprovalSettlement.Move, _ state: inout RunState) {
    attempt(move.file, &state) { try carry(move) }
  }

  private func attempt(_ file: QueuedFile, _ state: inout RunState, _ work: () throws -> Void) {
    do { try work() } catch {
      rooms.warn("\(error)")
      state.failures[file] = error
    }
  }

  private func move(_ settlement: Settlement) throws {
    guard let place = settlement.result.settledAs else { return }
    let receipt = settlement.result.outcome.isSettled ? rooms.receipt(settlement.result, run) : nil
    try moveSignatures(of: settlement, to: place)
    let moved = try rooms.queue.settle(
      settlement.file, identity: settlement.identity, as: place, receipt: receipt)
    if moved { return }
    if settlement.file.path == place && rooms.queue.holds(place) {
      // Somebody edited it where it waits; the journal keeps the bytes that were decided.
      rooms.warn(edited(settlement.file))
    } else if let bytes = settlement.bytes {
      try rooms.queue.restore(bytes, as: place, receipt: receipt)
      rooms.warn(movedAway(settlement.file))
    }
  }

  /// Signatures go before what they sign, as `Recovery` tells by the file whether anything is left
  /// to
  /// do; those that are of no use leave the place to the one that is judged.
  private func moveSignatures(of settlement: Settlement, to place: String) throws {
    for signature in settlement.signatures.dropFirst() {
      var result = RequestResult(file: signature.file.path, outcome: .invalid)
      result.problems = [anotherSignature(settlement.file)]
      _ = try rooms.queue.settle(
        signature.file, identity: signature.identity,
        as: rooms.queue.place(for: signature.file.name, in: .invalid),
        receipt: rooms.receipt(result, run))
    }
    guard let signature = settlement.signatures.first else { return }
    try move(signature, to: place + ".sig")
  }

  private func carry(_ move: ApprovalSettlement.Move) throws {
    // The signature goes first: a run that is cut off in between leaves a file that can be told by
    // its bytes.
    if let signature = move.signature { try self.move(signature, to: move.place + ".sig") }
    let moved = try rooms.queue.settle(
      move.file, identity: move.identity, as: move.place, receipt: move.receipt)
    if !moved, let bytes = move.bytes {
      try rooms.queue.restore(bytes, as: move.place, receipt: move.receipt)
      rooms.warn(movedAway(move.file))
    }
  }

  private func move(_ signature: FoundSignature, to place: String) throws {
    _ = try rooms.queue.settle(
      signature.file, identity: signature.identity, as: place, receipt: nil)
  }
}

// What it says.
extension Filing {
  private func anotherSignature(_ file: QueuedFile) -> String {
    "another signature lies beside `\(VisibleText.escape(file.path))`, and one is enough"
  }

  private func edited(_ file: QueuedFile) -> String {
    "`\(VisibleText.escape(file.path))` was changed while it was decided; "
      + "what it says now is read by the next run"
  }

  private func movedAway(_ file: QueuedFile) -> String {
    "`\(VisibleText.escape(file.path))` was moved or replaced while it was decided; "
      + "the bytes that were decided are kept in its place"
  }
}
