internal import ResetModel

/// Brings the folders into agreement with the journal before a run begins.
///
/// Three things can be behind: files of a run that died after its commit, requests and approvals,
/// which are moved now as the journal says; what such a run had put in its place and a power cut took
/// the content of, as a run syncs its files at its end alone; and held requests whose files somebody
/// removed, which are written anew from the journal.
struct Recovery {
  let rooms: Run.Rooms
  /// That of the run that recovers.
  let mode: RunRecord.Mode

  /// What kept a file from its place.
  struct Failure {
    /// Where the file was found, relative to the queue.
    let file: String
    let error: any Error
  }

  /// Returns what kept files from their places. Such a file keeps no other waiting; its run stays
  /// unfinished, so that the next one tries again.
  func perform(_ unfinished: [RunRecord]) async throws -> [Failure] {
    var failures: [Failure] = []
    for var run in unfinished {
      let earlier = failures.count
      let observers = try rooms.observers(run)
      for observer in observers { try observer.began(run) }
      // The journal has counted what the run decided; it is counted here with what is told.
      run.summary = RunSummary()
      try rooms.journal.forEachResult(of: run.id) { result, number in
        if let error = try settle(result, number, of: run) {
          failures.append(Failure(file: result.file, error: error))
        }
        run.summary.add(result)
        let json = observers.isEmpty ? [] : result.json
        for observer in observers { try observer.decided(result, json: json) }
      }
      try rooms.journal.forEachApproval(recordedIn: run.id) { approval in
        if let error = try settle(approval, of: run) {
          failures.append(Failure(file: approval.file, error: error))
        }
      }
      try rooms.queue.synchronize()
      guard failures.count == earlier else { continue }
      run.finishedAt = rooms.clock.now()
      run.auditHead = try rooms.journal.auditHead()
      run.signingKey = rooms.signingKey
      for observer in observers { try await observer.finished(run) }
      try rooms.journal.transaction { try rooms.journal.finish(run) }
      rooms.warn(recovered(run))
    }
    for request in try rooms.journal.heldRequests() {
      if let error = try restore(request) {
        failures.append(Failure(file: request.settledAs, error: error))
      }
    }
    for failure in failures { rooms.warn("\(failure.error)") }
    try rooms.queue.synchronize()
    return failures
  }

  /// Brings one file to its place, whole and with its receipt; returns what kept it from there, and
  /// throws what the journal does.
  private func settle(
    _ result: RequestResult, _ number: Int64, of run: RunRecord
  ) throws -> (any Error)? {
    guard let place = result.settledAs else { return nil }
    let file = QueuedFile(path: result.file)
    if !result.outcome.isSettled, try !waits(result, number, at: place) { return nil }
    let bytes = try rooms.journal.bytes(ofRequest: number)
    let signature = try rooms.journal.signature(ofRequest: number)
    let receipt = result.outcome.isSettled ? rooms.receipt(result, run) : nil
    do {
      // A signature comes to its place before what it signs.
      try rooms.queue.mend(place + ".sig", bytes: signature, receipt: nil)
      if rooms.queue.holds(place) {
        try rooms.queue.mend(place, bytes: bytes, receipt: receipt)
      } else {
        try move(result, keeping: bytes, signature, to: place, receipt)
      }
      if let file { try removeWhatWasCopied(from: file, to: place, bytes, signature) }
      return nil
    } catch {
      return error
    }
  }

  private func move(
    _ result: RequestResult, keeping bytes: [UInt8]?, _ signature: [UInt8]?, to place: String,
    _ receipt: [UInt8]?
  ) throws {
    if let file = QueuedFile(path: result.file) {
      try settleSignature(of: file, at: place)
      switch rooms.queue.claim(file) {
      case .read(let claimed) where rooms.read(claimed).digest == result.digest:
        if try rooms.queue.settle(file, identity: claimed.identity, as: place, receipt: receipt) {
          return
        }
      case .refused(let identity, _, _) where result.digest == nil:
        if try rooms.queue.settle(file, identity: identity, as: place, receipt: receipt) { return }
        try setAside(file, as: place, receipt)
      case .unsettled where result.digest == nil: try setAside(file, as: place, receipt)
      default: break
      }
    }
    if let bytes {
      if let signature, !rooms.queue.holds(place + ".sig") {
        try rooms.queue.restore(signature, as: place + ".sig", receipt: nil)
      }
      try rooms.queue.restore(bytes, as: place, receipt: receipt)
    }
  }

  /// Moves a held file that somebody keeps writing to, or it would have gone when it was refused.
  private func setAside(_ file: QueuedFile, as place: String, _ receipt: [UInt8]?) throws {
    guard file.folder == .held, let receipt else { return }
    _ = try rooms.queue.setAside(file, as: place, receipt: receipt)
  }

  /// Writes anew what somebody removed of a held request, its file or the signature beside it;
  /// returns what kept it from that, and throws what the journal does.
  private func restore(_ request: JournaledRequest) throws -> (any Error)? {
    let place = request.settledAs
    var missing: [(place: String, bytes: [UInt8])] = []
    if request.isSigned, !rooms.queue.holds(place + ".sig"),
      let signature = try rooms.journal.signature(ofRequest: request.number)
    {
      missing.append((place + ".sig", signature))
    }
    if !rooms.queue.holds(place), let bytes = try rooms.journal.bytes(ofRequest: request.number) {
      missing.append((place, bytes))
    }
    do {
      for file in missing {
        try rooms.queue.restore(file.bytes, as: file.place, receipt: nil)
        rooms.warn(restored(request, as: file.place))
      }
      return nil
    } catch {
      return error
    }
  }

  /// Moves what lies beside a file for its signature along with it, unread: whatever rests on it
  /// verifies it anew.
  private func settleSignature(of file: QueuedFile, at place: String) throws {
    let target = place + ".sig"
    guard file.signature.path != target, !rooms.queue.holds(target) else { return }
    switch rooms.queue.claim(file.signature) {
    case .read(let claimed):
      _ = try rooms.queue.settle(
        file.signature, identity: claimed.identity, as: target, receipt: nil)
    case .refused, .unsettled, .immovable, .gone: break
    }
  }

  /// Removes the file, and its signature, that a run had copied to another file system and was killed
  /// before it could remove them. What came after its copy, or holds anything else than the journal has,
  /// is another's.
  private func removeWhatWasCopied(
    from file: QueuedFile, to place: String, _ bytes: [UInt8]?, _ signature: [UInt8]?
  ) throws {
    guard file.path != place, let copy = QueuedFile(path: place) else { return }
    for (file, copy, bytes) in [
      (file, copy, bytes), (file.signature, copy.signature, signature),
    ] {
      guard let bytes, case .read(let left) = rooms.queue.claim(file),
        case .read(let copied) = rooms.queue.claim(copy), left.bytes == bytes,
        copied.bytes == bytes, left.arrivedAt <= copied.arrivedAt
      else { continue }
      try rooms.queue.remove(file, identity: left.identity)
    }
  }

  /// Whether a request that was held still is: it may have been decided again since, or replaced,
  /// and its file then stands elsewhere.
  private func waits(_ result: RequestResult, _ number: Int64, at place: String) throws -> Bool {
    guard let id = result.id, let latest = try rooms.journal.request(withID: RequestID(id)) else {
      return false
    }
    return latest.number == number && latest.settledAs == place
  }
}

extension Recovery {
  /// Brings a recorded approval and its signature to their places; returns what kept them from
  /// there, and throws what the journal does.
  ///
  /// Without this, one whose signature had moved already would lie in `incoming` as if nobody had
  /// signed it.
  private func settle(_ approval: JournaledApproval, of run: RunRecord) throws -> (any Error)? {
    let place = approval.settledAs
    guard let file = QueuedFile(path: approval.file),
      let receipt = try receipt(of: approval, run)
    else { return nil }
    do {
      try rooms.queue.mend(place + ".sig", bytes: approval.signature, receipt: nil)
      if rooms.queue.holds(place) {
        try rooms.queue.mend(place, bytes: approval.bytes, receipt: receipt)
      } else {
        if !rooms.queue.holds(place + ".sig") {
          try move(file.signature, approval.signature, to: place + ".sig", receipt: nil)
        }
        try move(file, approval.bytes, to: place, receipt: receipt)
      }
      try removeWhatWasCopied(from: file, to: place, approval.bytes, approval.signature)
      return nil
    } catch {
      return error
    }
  }

  /// Moves a file if it holds these bytes, and writes them anew otherwise.
  private func move(
    _ file: QueuedFile, _ bytes: [UInt8], to place: String, receipt: [UInt8]?
  ) throws {
    if case .read(let claimed) = rooms.queue.claim(file), claimed.bytes == bytes,
      try rooms.queue.settle(file, identity: claimed.identity, as: place, receipt: receipt)
    {
      return
    }
    try rooms.queue.restore(bytes, as: place, receipt: receipt)
  }

  private func receipt(
    of approval: JournaledApproval, _ run: RunRecord
  ) throws -> [UInt8]? {
    let kept = ClaimedFile(kept: approval.bytes, of: approval.file)
    guard let document = rooms.read(kept).approval?.document else { return nil }
    let entry = SignedApprovalEntry(
      document: document, bytes: approval.bytes, signature: approval.signature, key: approval.key,
      file: approval.file, settledAs: approval.settledAs,
      cameAfter: try rooms.journal.request(withID: document.request)?.outcome(before: run))
    return rooms.approvalReceipt(entry, run)
  }
}

// What it says.
extension Recovery {
  private func recovered(_ run: RunRecord) -> String {
    // A dry run settles nothing, and the run that it finds may still be under way.
    if mode == .dryRun { return unfinished(run) }
    return switch run.summary.requests {
    case 0: "run \(run.id) was cut off before it had decided anything"
    case 1: "run \(run.id) was cut off; the one file that it had decided is settled now"
    case let files:
      "run \(run.id) was cut off; the \(files) files that it had decided are settled now"
    }
  }

  private func unfinished(_ run: RunRecord) -> String {
    switch run.summary.requests {
    case 0: "run \(run.id) is not finished, and has decided nothing yet"
    case 1: "run \(run.id) is not finished; the one file that it has decided counts as settled here"
    case let files:
      "run \(run.id) is not finished; the \(files) files that it has decided count as settled here"
    }
  }

  private func restored(_ request: JournaledRequest, as place: String) -> String {
    let what = place == request.settledAs ? "file" : "signature"
    return
      "the \(what) of held request `\(request.id)` was missing; it is written anew as \(VisibleText.escape(place))"
  }
}
