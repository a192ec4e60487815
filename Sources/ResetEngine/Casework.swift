internal import PolicyEngine
internal import ResetModel

/// Works on files inside the run's transaction: decides, plans, applies and records them.
///
/// What a provider does has a savepoint of its own, so that its refusal undoes that request alone.
/// Whatever else fails undoes the whole transaction.
struct Casework {
  let rooms: Run.Rooms
  let options: Run.Options
  let run: RunRecord
  let signed: SignedFiles
  /// What a connector said of the subjects of the request that is worked on; nil before it is
  /// asked.
  var lookup: SubjectLookup?

  var journal: any Journal { rooms.journal }
  var now: Timestamp { run.moment }

  /// What working on a file comes to.
  enum Work {
    case done([Settlement])
    /// An approval or a refusal whose signature may still come.
    case waitsForSignature
    /// It is permitted, and nothing is recorded yet: the connector is to be asked about its
    /// subjects first, outside of the transaction.
    case toLookUp(ResolvedRequest, any Connector)
  }

  /// A request file that was read, with what the journal has under its id.
  struct Filed {
    let claimed: ClaimedFile
    let content: ReadFile
    /// What is told of it, as far as it is known.
    var result: RequestResult
    /// The same bytes, which wait.
    var previous: JournaledRequest?
    /// Other bytes, which wait and would be replaced.
    var replaced: JournaledRequest?
  }

  /// What working on several files comes to.
  struct Round {
    var settlements: [Settlement] = []
    /// How many files something was decided on that counts for the limit of the run.
    var decided = 0
    var waiting = WaitingWords()
    /// Those that were not worked on.
    var rest: ArraySlice<BatchReader.Reading>
    /// What the first of the rest is about, where a connector is to be asked first.
    var toLookUp: (ResolvedRequest, any Connector)?
  }

  /// Works on files in their order until so many are decided on, the run is told to stop, or a
  /// connector is to be asked about one, as what comes of that counts for those behind it.
  func work(
    on readings: ArraySlice<BatchReader.Reading>, atMost limit: Int
  ) throws -> Round {
    var round = Round(rest: readings)
    while let reading = round.rest.first, round.decided < limit, !rooms.isToldToStop() {
      switch try work(on: reading) {
      case .done(let settlements):
        round.settlements += settlements
        if settlements.countsForLimit { round.decided += 1 }
      case .waitsForSignature: round.waiting.add(reading.file, for: .noSignature)
      case .toLookUp(let request, let connector):
        round.toLookUp = (request, connector)
        return round
      }
      round.rest.removeFirst()
    }
    return round
  }

  func work(on reading: BatchReader.Reading) throws -> Work {
    switch reading.claim {
    case .gone, .unsettled: return .done([])
    case .immovable(let reason):
      rooms.warn(reading.file.staysWhereItIs(reason))
      return .done([])
    case .refused(let identity, let submitter, let reason):
      var result = RequestResult(file: reading.file.path, outcome: .invalid)
      result.submitter = submitter
      result.problems = ["\(VisibleText.escape(reading.file.path)): error: \(reason)"]
      result.settledAs = try rooms.place(of: reading.file, after: result.outcome)
      let entry = JournalEntry(result: result, bytes: nil)
      try journal.record(entry, at: now)
      return .done([
        Settlement(
          file: reading.file, identity: identity, entry, bytes: nil,
          signatures: signed.requests[reading.file]?.signatures ?? [])
      ])
    case .read(let claimed):
      guard let content = reading.content else { return .done([]) }
      var result = RequestResult(file: claimed.file.path, outcome: .invalid)
      result.submitter = claimed.submitter
      let filed = Filed(claimed: claimed, content: content, result: result)
      if let waiting = try whoseFileIsMissing(at: filed) {
        return .done(try setAside(filed, from: waiting))
      }
      if let approval = content.approval {
        return try waitForSignature(filed, approval)
      }
      return try work(on: filed)
    }
  }

  private func work(on filed: consuming Filed) throws -> Work {
    let content = filed.content
    filed.result.describe(content)
    guard let id = content.reading.id,
      let earlier = try journal.request(withID: id.value)
    else { return try decide(filed) }
    // It was read before another file took its place, and stands no longer where it waited: what
    // became of it is told.
    if filed.claimed.file.folder == .held, !rooms.queue.holds(filed.claimed.file.path) {
      return .done([])
    }
    let isUnderWay =
      try earlier.outcome == .deferred && journal.openReset(ofRequest: id.value) != nil
    if earlier.digest == content.digest {
      guard !earlier.outcome.isSettled, isTheOneThatWaits(filed.claimed.file, earlier) else {
        return .done(try duplicate(of: earlier, filed))
      }
      // Its place in `held` was given to it in this run, after the folder was listed; or the run
      // went on with it before it looked at any file.
      if earlier.run == run.id || isUnderWay { return .done([]) }
      filed.previous = earlier
      // A file that was written anew belongs to the account of the run.
      if let submitter = earlier.submitter { filed.result.submitter = submitter }
    } else if let (sentence, hint) = keepsItsPlace(earlier, from: filed.claimed, isUnderWay) {
      let problem = content.reading.source.problem(sentence, at: id.place, hint: hint)
      let others = try CaseFile(content, from: rooms.provider, now: now).problems
      filed.result.problems = (others + [problem]).sorted().descriptions
      return .done(try record(filed))
    } else {
      filed.replaced = earlier
    }
    return try decide(filed)
  }

  /// The request that waits where this file stands, if the file is neither that request nor a
  /// correction of it: whoever dropped a file can write to it for as long as they keep it open, and
  /// nothing else would be decided of what waits.
  private func whoseFileIsMissing(at filed: Filed) throws -> RequestID? {
    guard filed.claimed.file.folder == .held else { return nil }
    let isWord = filed.content.approval != nil
    let id = isWord ? nil : filed.content.reading.id?.value
    // One that cannot be understood leaves its place as well, and says why.
    if !isWord && id == nil { return nil }
    let waiting = try journal.requestWaiting(at: filed.claimed.file.path)
    return waiting == id ? nil : waiting
  }

  private func setAside(
    _ filed: consuming Filed, from waiting: RequestID
  ) throws -> [Settlement] {
    filed.result.describe(filed.content)
    filed.result.problems = [standsInPlaceOf(waiting, filed.claimed.file)]
    return try record(filed)
  }

  /// An approval without its signature waits for it where it is.
  private func waitForSignature(
    _ filed: Filed, _ approval: ApprovalReading
  ) throws -> Work {
    let settlement = ApprovalSettlement(rooms: rooms, options: options, now: now)
    guard let (fault, problems) = settlement.withoutSignature(filed.claimed, approval) else {
      return .waitsForSignature
    }
    var filed = filed
    filed.result.digest = filed.content.digest
    filed.result.kind = (approval.document?.word ?? .approval).rawValue
    filed.result.id = approval.document?.request.text
    filed.result.requester = approval.document?.by
    filed.result.problems = problems
    filed.result.fault = fault
    return .done(try record(filed))
  }

  /// Why other bytes under the same id do not take a request's place, and what to do; nil where they
  /// do.
  private func keepsItsPlace(
    _ earlier: JournaledRequest, from newcomer: ClaimedFile, _ isUnderWay: Bool
  ) -> (sentence: String, hint: String)? {
    if isUnderWay { return (isInUse(earlier), useAnotherID) }
    if earlier.outcome.isSettled { return (used(earlier), useAnotherID) }
    // One that was edited where it waits is no other.
    guard newcomer.file.path != earlier.settledAs, let madeAt = earlier.madeAt,
      newcomer.madeAt < madeAt
    else { return nil }
    return (waitsAsNewer(earlier), dropACopy)
  }

  /// Whether a file is the very one that waits, and not a second copy beside it.
  private func isTheOneThatWaits(_ file: QueuedFile, _ earlier: JournaledRequest) -> Bool {
    file.path == earlier.settledAs || !rooms.queue.holds(earlier.settledAs)
  }

  private func duplicate(of earlier: JournaledRequest, _ filed: Filed) throws -> [Settlement] {
    var filed = filed
    filed.result.outcome = .duplicate
    filed.result.notes = [sameBytes(earlier)]
    return try record(filed)
  }
}

extension Casework {
  /// Records what a file comes to, and says where it goes.
  func record(
    _ filed: consuming Filed, givesIDAway: Bool = false, intent: ResetIntent? = nil
  ) throws -> [Settlement] {
    let claimed = filed.claimed
    filed.result.settledAs = try rooms.place(of: claimed.file, after: filed.result.outcome)
    let signatures = signed.requests[claimed.file]?.signatures ?? []
    let entry = JournalEntry(
      result: filed.result, bytes: claimed.bytes, signature: signatures.first?.bytes(from: rooms),
      madeAt: claimed.madeAt, previous: filed.previous, replaced: filed.replaced,
      givesIDAway: givesIDAway, intent: intent)
    try journal.record(entry, at: now)
    return [
      Settlement(
        file: claimed.file, identity: claimed.identity, entry, bytes: claimed.bytes,
        signatures: signatures, words: givesIDAway ? [] : try record(wordsOn: entry.result))
    ]
  }

  /// Records what a decision rests on, and whatever else was said of the request by then.
  private func record(wordsOn result: RequestResult) throws -> [SettledWord] {
    guard let id = result.id.map({ RequestID($0) }), let digest = result.digest,
      signed.hasOpenWords(on: id)
    else { return [] }
    return try ApprovalSettlement(rooms: rooms, options: options, now: now)
      .settle(wordsOn: id, digest, signed, run)
  }
}

// What it says.
extension Casework {
  private func standsInPlaceOf(_ waiting: RequestID, _ file: QueuedFile) -> String {
    "\(VisibleText.escape(file.path)): error: here the file of `\(waiting)` is to wait, which the next run "
      + "writes anew (drop this one into `incoming`)"
  }

  private var useAnotherID: String { "give this ticket an id of its own" }

  private var dropACopy: String {
    "drop a copy of this one, or give it an id of its own, if it is meant"
  }

  private func used(_ earlier: JournaledRequest) -> String {
    "id: `\(earlier.id)` was used before by another file, which was \(earlier.outcome.rawValue) on \(earlier.decidedAt)"
  }

  private func isInUse(_ earlier: JournaledRequest) -> String {
    "id: `\(earlier.id)` is that of another file, whose reset is under way and can no longer be replaced"
  }

  private func waitsAsNewer(_ earlier: JournaledRequest) -> String {
    "id: `\(earlier.id)` is that of a newer file, \(earlier.settledAs), which is \(earlier.outcome.rawValue)"
  }

  private func sameBytes(_ earlier: JournaledRequest) -> String {
    "the same file came before and \(earlier.outcome.isSettled ? "was" : "is") \(earlier.outcome.rawValue): see \(earlier.settledAs)"
  }
}
