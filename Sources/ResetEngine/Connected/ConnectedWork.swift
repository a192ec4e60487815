internal import PolicyEngine
internal import ResetModel

/// Works on requests whose authenticators a connector holds: look up all, write down the intent,
/// call, read back, write down the outcome; each durable before the next.
///
/// No transaction is open while a connector is asked. What was decided before the look-up is
/// decided again in the transaction of the intent, as the directory may have changed meanwhile.
struct ConnectedWork {
  let casework: Casework

  private var rooms: Run.Rooms { casework.rooms }

  /// Works on a file that was found to be permitted.
  func work(
    on reading: BatchReader.Reading, _ request: ResolvedRequest, at connector: any Connector,
    _ state: inout RunState
  ) async throws -> [Settlement] {
    let connector = PatientConnector(base: connector, clock: rooms.clock)
    var casework = casework
    if let outage = state.outages[connector.name] {
      casework.lookup = .later(notAskedAgain(connector, outage))
    } else {
      let (lookup, outage) = await SubjectLookup.asking(connector, about: request)
      casework.lookup = lookup
      state.outages[connector.name] = outage
    }
    let work = try rooms.journal.transaction { try casework.work(on: reading) }
    // What was looked up is not asked for again, so it is done.
    guard case .done(var settlements) = work, let own = settlements.popLast() else { return [] }
    if let id = own.result.id, own.result.outcome == .deferred,
      let open = try rooms.journal.openReset(ofRequest: RequestID(id))
    {
      let file = RequestFile(
        file: own.file, identity: own.identity, bytes: own.bytes, signatures: own.signatures,
        words: own.words)
      let finished = try await finish(open, file, at: connector, isResumed: false, &state)
      return settlements + [finished]
    }
    return settlements + [own]
  }

  /// The file of a request that is under way.
  private struct RequestFile {
    let file: QueuedFile
    let identity: FileIdentity
    /// Should it have to be written anew; nil where they are not known.
    let bytes: [UInt8]?
    let signatures: [SignatureBeside]
    var words: [SettledWord] = []
  }

  /// Goes on with a reset that an earlier run began. Nothing is decided anew.
  func resume(_ open: OpenReset, _ state: inout RunState) async throws -> Settlement? {
    guard let file = QueuedFile(path: open.request.settledAs) else { return nil }
    var identity = FileIdentity.nowhere
    if case .read(let claimed) = rooms.queue.claim(file),
      rooms.read(claimed).digest == open.request.digest
    {
      identity = claimed.identity
    }
    // Whatever stands there instead by now, the journal has the bytes that were permitted.
    var result = open.result
    result.file = file.path
    let standing = RequestFile(
      file: file, identity: identity,
      bytes: try rooms.journal.bytes(ofRequest: open.request.number),
      signatures: casework.signed.requests[file]?.signatures ?? [])
    guard let connector = rooms.connectors[open.intent.org], connector.name == open.intent.connector
    else {
      result.problems = [isGone(open.intent), Removals.mustBeFinished]
      return try record(result, standing, open, open.intent)
    }
    let patient = PatientConnector(base: connector, clock: rooms.clock)
    return try await finish(open, standing, at: patient, isResumed: true, &state)
  }

  private func finish(
    _ open: OpenReset, _ file: RequestFile, at connector: PatientConnector, isResumed: Bool,
    _ state: inout RunState
  ) async throws -> Settlement {
    var removals = Removals(open, at: connector, log: rooms.journal)
    try await removals.carryOut(isResumed: isResumed)
    state.hasTriedConnector = true
    var result = removals.result(of: open, isResumed: isResumed)
    result.file = file.file.path
    return try record(result, file, open, removals.intent)
  }

  private func record(
    _ result: RequestResult, _ file: RequestFile, _ open: OpenReset, _ intent: ResetIntent
  ) throws -> Settlement {
    var result = result
    // Its place in `held` was given to it when its intent was written down.
    if result.outcome.isSettled {
      result.settledAs = try rooms.place(of: file.file, after: result.outcome)
    }
    let entry = JournalEntry(result: result, bytes: nil, previous: open.request, intent: intent)
    try rooms.journal.transaction { try rooms.journal.record(entry, at: casework.now) }
    return Settlement(
      file: file.file, identity: file.identity, entry, bytes: file.bytes,
      signatures: file.signatures, words: file.words)
  }
}

/// Why a run that reset nobody could not: a connector could not be reached at all, before anything
/// was asked of it. All that waits for it is tried again in the next run.
public struct ConnectorUnreachable: Error, Hashable, CustomStringConvertible {
  /// One lower-case line without a final period, harmless for a terminal.
  public let description: String

  init(_ connector: String, _ outage: ConnectorError) {
    description = VisibleText.escape(
      "the provider `\(connector)` cannot be reached: \(outage); what waits for it is tried again in the next run"
    )
  }
}

// What it says.
extension ConnectedWork {
  private func notAskedAgain(_ connector: any Connector, _ outage: ConnectorError) -> String {
    VisibleText.escape(
      "`\(connector.name)` was not asked again in this run: \(outage); nothing was removed")
  }

  private func isGone(_ intent: ResetIntent) -> String {
    VisibleText.escape(
      "`\(intent.connector)`, with which its reset was begun, is not the provider of `\(intent.org)` any more"
    )
  }
}
