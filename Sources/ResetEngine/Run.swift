package import ResetModel

/// One pass over the queue: claim, read, decide, plan, apply, report, settle.
///
/// The crash story: the outcomes of a batch of files, their resets, the signed words on them and
/// their audit entries commit in one transaction. Only then are the batch's receipts written and its
/// files moved. A process that dies before the commit leaves the files where they were, undecided;
/// one that dies after it leaves a run that is not finished, and the next run first moves what that
/// run had decided (`Recovery`). The folder follows the journal, never the reverse. What connectors
/// hold is reset between transactions (`ConnectedWork`, `ResetIntent`).
package struct Run {
  let rooms: Rooms
  let options: Options

  package init(_ rooms: Rooms, options: Options) {
    self.rooms = rooms
    self.options = options
  }

  /// Goes over the queue once and returns the run as it is reported.
  ///
  /// Throws what stops the work: a journal or a folder that cannot be written. What was committed
  /// until then is found by the next run. Throws `ConnectorUnreachable` at the end of a run that is
  /// otherwise complete.
  package func perform(_ record: RunRecord, shownTo audience: [any RunObserver] = []) async throws
    -> RunRecord
  {
    var record = record
    let desk = try await SignatureDesk(rooms)
    let unfinished = try rooms.journal.unfinishedRuns()
    // A journal that cannot be written stops here, before anything is touched.
    try rooms.journal.transaction { try rooms.journal.begin(&record) }
    let unrecovered = try await Recovery(rooms: rooms, mode: record.mode).perform(unfinished)
    var state = RunState(
      record, limit: options.limit, observers: try rooms.observers(record) + audience)
    state.unrecovered = Set(unrecovered.map(\.file))
    try state.begin()

    let listing = try rooms.queue.list()
    if !listing.ignored.isEmpty { rooms.warn(ignored(listing.ignored)) }
    var signed = try await desk.gather(listing, but: state.unrecovered)
    defer { signed.cancel() }
    try await resume(listing, &signed, &state)
    let areAllRead = try await decide(listing, &signed, &state)
    let isStopped = rooms.isToldToStop()
    if !isStopped { await signed.hearAll(unless: rooms.isToldToStop) }
    let areAllSettled = try settleApprovals(
      signed.onlyDrops(among: listing.files), someRequestsAreUnread: isStopped || !areAllRead,
      &state)
    if isStopped || !areAllSettled { rooms.warn(toldToStop) }
    try rooms.queue.synchronize()
    state.record.finishedAt = rooms.clock.now()
    state.record.auditHead = try rooms.journal.auditHead()
    state.record.signingKey = rooms.signingKey
    try await state.finish()
    // A run whose files are not all where the journal says stays unfinished: the next run sees to
    // them first.
    if let failure = state.failures.min(by: { $0.key.path < $1.key.path }) { throw failure.value }
    try rooms.journal.transaction { try rooms.journal.finish(state.record) }
    if let failure = unrecovered.first { throw failure.error }
    if let unreachable = state.unreachable { throw unreachable }
    return state.record
  }

  /// Decides on every file of the queue that is at rest, and tells whether that was every file: the
  /// others may be what an approval is for.
  private func decide(
    _ listing: QueueListing, _ signed: inout SignedFiles, _ state: inout RunState
  ) async throws -> Bool {
    let (approvals, unrecovered) = (Set(signed.drops.map(\.file)), state.unrecovered)
    // Asked of each file when its turn comes: a second list would hold all names of a long queue again.
    func isToDecide(_ file: QueuedFile) -> Bool {
      !approvals.contains(file) && (unrecovered.isEmpty || !unrecovered.contains(file.path))
    }
    let files = listing.files.count(where: isToDecide)
    let new = listing.files.count { $0.folder == .incoming && isToDecide($0) }
    state.found(new < state.left ? files : state.left)
    // New files come first, those too that are not at rest yet, as one may take the place of a held
    // one; held files are then read as these left them.
    var unsettled: [Unsettled] = []
    for folder in [QueueFolder.incoming, .held] {
      unsettled += try await passAndWait(
        over: listing.files, where: { $0.folder == folder && isToDecide($0) }, &signed, &state)
    }
    if !unsettled.isEmpty {
      rooms.warn(left(unsettled.map(\.file), "somebody still writes to them"))
    }
    if !state.unread.isEmpty { rooms.warn(left(state.unread, "they could not be read just now")) }
    return unsettled.isEmpty && state.unread.isEmpty && !state.leavesFiles
      && state.unrecovered.isEmpty
  }

  /// Settles what was signed, until the run is told to stop; tells whether that was all.
  private func settleApprovals(
    _ signed: SignedFiles, someRequestsAreUnread: Bool, _ state: inout RunState
  ) throws -> Bool {
    let run = state.record
    let settlement = ApprovalSettlement(
      rooms: rooms, options: options, now: run.moment,
      someRequestsAreUnread: someRequestsAreUnread)
    var rest = ApprovalSettlement.Rest(signed)
    while !rest.isEmpty, !rooms.isToldToStop() {
      let moves = try rooms.journal.transaction {
        try settlement.settle(nextOf: &rest, run: run, &state.waiting)
      }
      var filing = Filing(rooms, run: run)
      for move in moves {
        filing.file(move)
        if let entry = move.told { try state.tell(entry) }
      }
      state.take(filing.log, warn: rooms.warn)
    }
    state.waiting.sentences.forEach(rooms.warn)
    return rest.isEmpty
  }
}

// What it says.
extension Run {
  private var toldToStop: String {
    "told to stop: what is not decided yet stays where it is, for the next run"
  }

  private func ignored(_ names: [FileName]) -> String {
    let shown = names.prefix(5).map { "`\(VisibleText.escape($0.description))`" }.joined(
      separator: ", ")
    return "not taken for requests, as their names do not end in .yaml, .yml or .json: \(shown)"
      + (names.count > 5 ? " and \(names.count - 5) more" : "")
  }

  private func left(_ files: [QueuedFile], _ reason: String) -> String {
    "left for the next run, as \(reason): "
      + files.prefix(5).map { "`\(VisibleText.escape($0.path))`" }.joined(separator: ", ")
      + (files.count > 5 ? " and \(files.count - 5) more" : "")
  }
}
