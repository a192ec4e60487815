internal import ResetModel

/// A file that is not at rest yet, and how long until it may be.
struct Unsettled {
  let file: QueuedFile
  let wait: TimeSpan
}

extension Run {
  /// Reads the next batch on the other cores while this one is decided and committed.
  func pass(
    over files: [QueuedFile], signed: SignedFiles, _ state: inout RunState
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
        try await commit(part, signed: signed, &state)
      }
    }
    return unsettled
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
    _ readings: ArraySlice<BatchReader.Reading>, signed: SignedFiles, _ state: inout RunState
  ) async throws {
    let casework = Casework(rooms: rooms, options: options, run: state.record, signed: signed)
    var rest = readings
    while !rest.isEmpty {
      let round = try rooms.journal.transaction { try casework.work(on: rest) }
      try settle(round.settlements, &state)
      rest = round.rest
      if let (request, connector) = round.toLookUp, let reading = rest.popFirst() {
        let settlements = try await ConnectedWork(casework: casework).work(
          on: reading, request, at: connector, &state)
        try settle(settlements, &state)
      }
    }
  }

  /// Goes on with what earlier runs began at connectors, before anything else is decided: however
  /// few files a run may take, what was begun must be finished.
  func resume(_ listing: QueueListing, signed: SignedFiles, _ state: inout RunState) async throws {
    let casework = Casework(rooms: rooms, options: options, run: state.record, signed: signed)
    let files = Set(listing.files.map(\.path))
    // A preview of some files goes on with no others.
    for open in try rooms.journal.openResets() where files.contains(open.request.settledAs) {
      let settlement = try await ConnectedWork(casework: casework).resume(open, &state)
      try settle(settlement.map { [$0] } ?? [], &state)
    }
  }

  /// Moves the files of results that are durable, and tells them.
  func settle(_ settlements: [Settlement], _ state: inout RunState) throws {
    let filing = Filing(rooms: rooms, run: state.record)
    for settlement in settlements { filing.file(settlement, &state) }
    try rooms.queue.synchronize()
    for settlement in settlements { try state.tell(settlement.result) }
  }
}
