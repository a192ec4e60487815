package import PolicyEngine
package import ResetModel

/// One pass over the queue: claim, read, decide, plan, apply, report, settle.
///
/// The crash story: the outcomes of a batch of files, their resets and their audit entries commit
/// in one transaction.
/// Only then are the batch's receipts written and its files moved. A process that dies before the
/// commit leaves the
/// files where they were, undecided; one that dies after it leaves a run that is not finished, and
/// the next run first
/// moves what that run had decided (`Recovery`). The folder follows the journal, never the reverse.
package struct Run {
  let rooms: Rooms
  let options: Options

  /// What a run works with. A dry run is the same run with decorated rooms.
  package struct Rooms {
    package var queue: any Queue
    package var journal: any Journal
    package var provider: any IdentityProvider
    package var policies: PolicySet
    package var clock: any RunClock
    /// Reads a claimed file: pure, and called on several threads at once.
    package var read: @Sendable (ClaimedFile) -> ReadFile
    /// Writes the receipt of a settled file.
    package var receipt: (RequestResult, RunRecord) -> [UInt8]
    /// Who is to be told of a run; asked anew for each run, as a recovered one has a report of its
    /// own.
    package var observers: (RunRecord) throws -> [any RunObserver]
    /// Told in one line what does not belong to any request.
    package var warn: (String) -> Void
    /// Says whose signature it is; made when the first signature is seen.
    package var verifier: () async throws -> any SignatureVerifier
    /// Whose account is whose: operating-system accounts and the logins or ids of directory users.
    package var submitters: [String: String] = [:]
    /// Writes the receipt of a recorded approval or refusal.
    package var approvalReceipt: (ApprovalDocument, JournaledRequest, RunRecord) -> [UInt8]

    package init(
      queue: any Queue, journal: any Journal, provider: any IdentityProvider, policies: PolicySet,
      clock: any RunClock, read: @escaping @Sendable (ClaimedFile) -> ReadFile,
      receipt: @escaping (RequestResult, RunRecord) -> [UInt8],
      observers: @escaping (RunRecord) throws -> [any RunObserver],
      warn: @escaping (String) -> Void,
      verifier: @escaping () async throws -> any SignatureVerifier,
      approvalReceipt: @escaping (ApprovalDocument, JournaledRequest, RunRecord) -> [UInt8]
    ) {
      self.queue = queue
      self.journal = journal
      self.provider = provider
      self.policies = policies
      self.clock = clock
      self.read = read
      self.receipt = receipt
      self.observers = observers
      self.warn = warn
      self.verifier = verifier
      self.approvalReceipt = approvalReceipt
    }
  }

  /// How much a run does, and how long things may wait.
  package struct Options: Sendable {
    /// At most so many files; nil for all.
    package var limit: Int?
    /// A request that is held for longer is denied as expired.
    package var heldFor: TimeSpan
    /// An approval that matches no request, or has no signature, is invalid after so long.
    package var unmatchedFor: TimeSpan
    /// How many files share a commit.
    package var batch: Int

    package init(limit: Int? = nil, heldFor: TimeSpan, unmatchedFor: TimeSpan, batch: Int = 256) {
      self.limit = limit
      self.heldFor = heldFor
      self.unmatchedFor = unmatchedFor
      self.batch = batch
    }
  }

  package init(_ rooms: Rooms, options: Options) {
    self.rooms = rooms
    self.options = options
  }

  /// Goes over the queue once and returns the run as it is reported.
  ///
  /// Throws what stops the work: a journal or a folder that cannot be written. What was committed
  /// until then is found
  /// by the next run.
  package func perform(_ record: RunRecord, shownTo audience: [any RunObserver] = []) async throws
    -> RunRecord
  {
    var record = record
    let unfinished = try rooms.journal.unfinishedRuns()
    // A journal that cannot be written stops here, before anything is touched.
    try rooms.journal.transaction { try rooms.journal.begin(&record) }
    let unrecovered = try Recovery(rooms: rooms).perform(unfinished)
    let observers = try rooms.observers(record) + audience
    for observer in observers { try observer.began(record) }

    let listing = try rooms.queue.list()
    if !listing.ignored.isEmpty { rooms.warn(ignored(listing.ignored)) }
    let files = options.limit.map { Array(listing.files.prefix($0)) } ?? listing.files
    let signed = try await signedFiles(listing)
    let approvals = Set(signed.drops.map(\.file.file))
    // New files come first, those too that are not at rest yet, as one may take the place of a held
    // one; held files are then read as these left them.
    var failures: [QueuedFile: any Error] = [:]
    var unsettled = try await pass(
      over: files.filter { $0.folder == .incoming && !approvals.contains($0) }, signed: signed,
      record: &record, observers: observers, failures: &failures)
    if let longest = unsettled.map(\.wait).max() {
      await rooms.clock.wait(for: longest)
      unsettled = try await pass(
        over: unsettled.map(\.file), signed: signed, record: &record, observers: observers,
        failures: &failures)
    }
    // What should have left `held` and could not is decided, and not looked at again.
    unsettled += try await pass(
      over: files.filter {
        $0.folder == .held && !approvals.contains($0) && failures[$0] == nil
      }, signed: signed, record: &record, observers: observers, failures: &failures)
    if !unsettled.isEmpty { rooms.warn(stillWritten(unsettled.map(\.file))) }
    try settleApprovals(
      signed.onlyDrops(among: Set(listing.files)), record: &record, observers: observers,
      failures: &failures)
    try rooms.queue.synchronize()
    record.finishedAt = rooms.clock.now()
    record.auditHead = try rooms.journal.auditHead()
    for observer in observers { try observer.finished(record) }
    // A run whose files are not all where the journal says stays unfinished: the next run sees to
    // them first.
    if let failure = failures.min(by: { $0.key.path < $1.key.path }) { throw failure.value }
    try rooms.journal.transaction { try rooms.journal.finish(record) }
    if let failure = unrecovered.first { throw failure }
    return record
  }

  /// The signed files at hand; where some are still written to, looks once more when they may be at
  /// rest.
  private func signedFiles(_ listing: QueueListing) async throws -> SignedFiles {
    let desk = SignatureDesk(rooms: rooms)
    let files = try await desk.gather(listing)
    guard let wait = files.wait else { return files }
    await rooms.clock.wait(for: wait)
    return try await desk.gather(listing)
  }

  private func settleApprovals(
    _ signed: SignedFiles, record: inout RunRecord, observers: [any RunObserver],
    failures: inout [QueuedFile: any Error]
  ) throws {
    guard !signed.drops.isEmpty || !signed.orphans.isEmpty else { return }
    let settlement = ApprovalSettlement(
      rooms: rooms, options: options, now: record.decidedAsOf ?? record.startedAt)
    var moves: [ApprovalSettlement.Move] = []
    try rooms.journal.transaction { moves = try settlement.settle(signed, run: record) }
    for move in moves {
      do {
        // The signature goes first: a run that is cut off in between leaves a file that can be told
        // by its bytes.
        if let signature = move.signature {
          _ = try rooms.queue.settle(
            signature.file, identity: signature.identity, as: move.place + ".sig", receipt: nil)
        }
        let moved = try rooms.queue.settle(
          move.file, identity: move.identity, as: move.place, receipt: move.receipt)
        if !moved, let bytes = move.bytes {
          try rooms.queue.restore(bytes, as: move.place, receipt: move.receipt)
          rooms.warn(movedAway(move.file))
        }
      } catch {
        rooms.warn("\(error)")
        failures[move.file] = error
      }
      guard let result = move.result else { continue }
      record.summary.add(result)
      for observer in observers { try observer.decided(result) }
    }
  }

  /// Reads the next batch on the other cores while this one is decided and committed.
  private func pass(
    over files: [QueuedFile], signed: SignedFiles, record: inout RunRecord,
    observers: [any RunObserver],
    failures: inout [QueuedFile: any Error]
  ) async throws -> [Unsettled] {
    var unsettled: [Unsettled] = []
    var batches = stride(from: 0, to: files.count, by: options.batch).map {
      files[$0..<min($0 + options.batch, files.count)]
    }[...]
    let reader = BatchReader(queue: rooms.queue, read: rooms.read)
    var next = batches.popFirst().map { batch in Task { await reader.read(batch) } }
    defer { next?.cancel() }
    while let reading = next {
      let readings = await reading.value
      next = batches.popFirst().map { batch in Task { await reader.read(batch) } }
      unsettled += readings.compactMap(\.unsettled)
      for part in Self.partsWithoutRepeatedID(readings.filter { $0.unsettled == nil }) {
        for result in try commit(part, signed: signed, record: record, failures: &failures) {
          record.summary.add(result)
          for observer in observers { try observer.decided(result) }
        }
      }
    }
    return unsettled
  }

  /// Cuts a batch before each file whose id came already: where the earlier file went must be seen
  /// on disk first.
  private static func partsWithoutRepeatedID(_ readings: [BatchReader.Reading]) -> [ArraySlice<
    BatchReader.Reading
  >] {
    var parts: [ArraySlice<BatchReader.Reading>] = []
    var start = 0
    var seen: Set<RequestID> = []
    for (index, reading) in readings.enumerated() {
      guard let id = reading.content?.reading.id?.value, !seen.insert(id).inserted else { continue }
      parts.append(readings[start..<index])
      start = index
      seen = [id]
    }
    return start < readings.count ? parts + [readings[start...]] : parts
  }

  private func commit(
    _ readings: ArraySlice<BatchReader.Reading>, signed: SignedFiles, record: RunRecord,
    failures: inout [QueuedFile: any Error]
  ) throws -> [RequestResult] {
    let casework = Casework(rooms: rooms, options: options, run: record, signed: signed)
    var settlements: [Settlement] = []
    try rooms.journal.transaction {
      settlements.removeAll()
      for reading in readings { settlements += try casework.work(on: reading) }
    }
    for settlement in settlements {
      // One file that cannot be moved does not keep the others waiting.
      do { try settle(settlement, record: record) } catch {
        rooms.warn("\(error)")
        failures[settlement.file] = error
      }
    }
    try rooms.queue.synchronize()
    return settlements.map(\.result)
  }

  private func settle(_ settlement: Settlement, record: RunRecord) throws {
    guard let place = settlement.result.settledAs else { return }
    let receipt =
      settlement.result.outcome.isSettled ? rooms.receipt(settlement.result, record) : nil
    try settleSignatures(of: settlement, at: place, record: record)
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
}

extension Run {
  /// Signatures go before what they sign, as `Recovery` tells by the file whether anything is left to
  /// do; those that are of no use leave the place to the one that is judged.
  private func settleSignatures(
    of settlement: Settlement, at place: String, record: RunRecord
  ) throws {
    for signature in settlement.signatures.dropFirst() {
      var result = RequestResult(file: signature.file.path, outcome: .invalid)
      result.problems = [anotherSignature(settlement.file)]
      _ = try rooms.queue.settle(
        signature.file, identity: signature.identity,
        as: rooms.queue.place(for: signature.file.name, in: .invalid),
        receipt: rooms.receipt(result, record))
    }
    guard let signature = settlement.signatures.first else { return }
    _ = try rooms.queue.settle(
      signature.file, identity: signature.identity, as: place + ".sig", receipt: nil)
  }
}

/// A file that is not at rest yet, and how long until it may be.
struct Unsettled {
  let file: QueuedFile
  let wait: TimeSpan
}

// What it says.
extension Run {
  private func ignored(_ names: [FileName]) -> String {
    let shown = names.prefix(5).map { "`\(VisibleText.escape($0.description))`" }.joined(
      separator: ", ")
    return "not taken for requests, as their names do not end in .yaml, .yml or .json: \(shown)"
      + (names.count > 5 ? " and \(names.count - 5) more" : "")
  }

  private func stillWritten(_ files: [QueuedFile]) -> String {
    "left for the next run, as somebody still writes to them: "
      + files.prefix(5).map { "`\(VisibleText.escape($0.path))`" }.joined(separator: ", ")
      + (files.count > 5 ? " and \(files.count - 5) more" : "")
  }

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
