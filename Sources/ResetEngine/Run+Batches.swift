internal import ResetModel

/// A file that is not at rest yet, and how long until it may be.
struct Unsettled {
  let file: QueuedFile
  let wait: TimeSpan
}

extension Run {
  /// Decides on files, and once more on those that were not at rest when they may be; returns those
  /// that are not yet.
  func passAndWait(
    over files: QueuedFiles, where isToRead: @escaping (QueuedFile) -> Bool,
    _ signed: inout SignedFiles, _ state: inout RunState
  ) async throws -> [Unsettled] {
    let unsettled = try await pass(over: files, where: isToRead, &signed, &state)
    guard let longest = unsettled.map(\.wait).max(), state.left > 0, !rooms.isToldToStop() else {
      return unsettled
    }
    await rooms.clock.wait(for: longest)
    return try await pass(
      over: QueuedFiles(unsettled.map(\.file)), where: { _ in true }, &signed, &state)
  }

  /// Reads the next batches, and files those before, on the other cores while this one is decided
  /// and committed. All are filed when it returns, or throws.
  private func pass(
    over files: QueuedFiles, where isToRead: @escaping (QueuedFile) -> Bool,
    _ signed: inout SignedFiles, _ state: inout RunState
  ) async throws -> [Unsettled] {
    var lane = FilingLane(rooms)
    var ahead = ReadingAhead(of: files, where: isToRead, by: options.batch, rooms)
    do {
      let unsettled = try await pass(over: &ahead, &signed, &lane, &state)
      await ahead.end()
      await lane.finish(&state)
      return unsettled
    } catch {
      await ahead.end()
      await lane.finish(&state)
      throw error
    }
  }

  private func pass(
    over ahead: inout ReadingAhead, _ signed: inout SignedFiles, _ lane: inout FilingLane,
    _ state: inout RunState
  ) async throws -> [Unsettled] {
    var unsettled: [Unsettled] = []
    while !rooms.isToldToStop(), let readings = await ahead.next() {
      if state.left == 0 {
        leave(readings, &state)
        // What only waits may be passed over.
        if state.leavesFiles { break }
        continue
      }
      state.unread += readings.filter { $0.isUnread(in: rooms.queue) }.map(\.file)
      unsettled += readings.compactMap(\.unsettled)
      for part in Self.partsWithoutRepeatedID(readings.filter { $0.unsettled == nil }) {
        try await commit(part, &signed, &lane, &state)
      }
    }
    return unsettled
  }

  /// Leaves files to the next run, as no more may be decided on.
  private func leave(_ readings: some Sequence<BatchReader.Reading>, _ state: inout RunState) {
    if readings.contains(where: { $0.mayBeRequest(in: rooms.queue) }) { state.leavesFiles = true }
  }

  /// Cuts a batch before each file whose id came already: where the earlier file went must be seen
  /// on disk first.
  private static func partsWithoutRepeatedID(
    _ readings: [BatchReader.Reading]
  ) -> [ArraySlice<BatchReader.Reading>] {
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
    _ readings: ArraySlice<BatchReader.Reading>, _ signed: inout SignedFiles,
    _ lane: inout FilingLane, _ state: inout RunState
  ) async throws {
    if state.left == 0 { return leave(readings, &state) }
    let ids = readings.lazy.compactMap { $0.content?.reading.id?.value }
    if lane.isFiling(anyOf: ids) { await lane.finish(&state) }
    // What should have left `held` and could not is decided; the next run moves it first.
    let readings = readings.filter { state.failures[$0.file] == nil }[...]
    await signed.hear(
      about: ids, beside: readings.lazy.map(\.file), unless: rooms.isToldToStop)
    let casework = Casework(rooms: rooms, options: options, run: state.record, signed: signed)
    var rest = readings
    while !rest.isEmpty, state.left > 0, !rooms.isToldToStop() {
      let round = try rooms.journal.transaction {
        try casework.work(on: rest, atMost: state.left)
      }
      signed.settled(round.settlements)
      state.left -= round.decided
      state.waiting.add(round.waiting)
      try await settle(round.settlements, givingBack: readings, &lane, &state)
      rest = round.rest
      // Of a request that is to be looked up, nothing is recorded yet.
      if let (request, connector) = round.toLookUp, !rooms.isToldToStop(),
        let reading = rest.popFirst()
      {
        await lane.finish(&state)
        let settlements = try await ConnectedWork(casework: casework).work(
          on: reading, request, at: connector, &state)
        signed.settled(settlements)
        state.left -= settlements.countsForLimit ? 1 : 0
        try await settle(settlements, givingBack: [], &lane, &state)
      }
    }
    if state.left == 0 { leave(rest, &state) }
  }

  /// Goes on with what earlier runs began at connectors, before anything else is decided: however
  /// few files a run may take, what was begun must be finished.
  func resume(
    _ listing: QueueListing, _ signed: inout SignedFiles, _ state: inout RunState
  ) async throws {
    let openResets = try rooms.journal.openResets()
    guard !openResets.isEmpty else { return }
    let files = Set(listing.files.map(\.path))
    // A preview of some files goes on with no others.
    var lane = FilingLane(rooms)
    for open in openResets where files.contains(open.request.settledAs) {
      if rooms.isToldToStop() { break }
      await signed.hear(
        about: [open.request.id],
        beside: QueuedFile(path: open.request.settledAs).map { [$0] } ?? [],
        unless: { false })
      let casework = Casework(rooms: rooms, options: options, run: state.record, signed: signed)
      let settlement = try await ConnectedWork(casework: casework).resume(open, &state)
      try await settle(settlement.map { [$0] } ?? [], givingBack: [], &lane, &state)
      await lane.finish(&state)
    }
  }

  /// Tells results that are durable, and has their files moved.
  private func settle(
    _ settlements: [Settlement], givingBack readings: ArraySlice<BatchReader.Reading>,
    _ lane: inout FilingLane, _ state: inout RunState
  ) async throws {
    for settlement in settlements { try state.tell(settlement.entry) }
    await lane.file(settlements, givingBack: readings, &state)
  }
}
