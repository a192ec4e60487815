internal import PolicyEngine
internal import ResetModel

/// Works on one file inside the run's transaction: decides, plans, applies and records it.
///
/// Each file has a savepoint of its own, so that a provider's refusal undoes that request alone.
struct Casework {
  let rooms: Run.Rooms
  let options: Run.Options
  let run: RunRecord
  let signed: SignedFiles

  private var journal: any Journal { rooms.journal }
  /// All decisions of a run are made as of one moment, so that a preview and a run cannot disagree.
  private var now: Timestamp { run.decidedAsOf ?? run.startedAt }

  func work(on reading: BatchReader.Reading) throws -> [Settlement] {
    switch reading.claim {
    case .gone, .unsettled: return []
    case .refused(let identity, let submitter, let reason):
      var result = RequestResult(file: reading.file.path, outcome: .invalid)
      result.submitter = submitter
      result.problems = ["\(VisibleText.escape(reading.file.path)): error: \(reason)"]
      return try record(result, of: reading.file, identity: identity, bytes: nil)
    case .read(let claimed):
      guard let content = reading.content else { return [] }
      return try work(on: claimed, content)
    }
  }

  private func work(on claimed: ClaimedFile, _ content: ReadFile) throws -> [Settlement] {
    var result = RequestResult(file: claimed.file.path, outcome: .invalid)
    result.submitter = claimed.submitter
    if let approval = content.approval {
      return try waitForSignature(claimed, content, approval)
    }
    result.describe(content)
    let earlier = try content.reading.id.flatMap { try journal.request(withID: $0.value) }
    if let earlier, earlier.digest == content.digest {
      guard !earlier.outcome.isSettled, isTheOneThatWaits(claimed.file, earlier) else {
        return try duplicate(of: earlier, claimed, result)
      }
      // Its place in `held` was given to it in this run, after the folder was listed.
      if earlier.run == run.id { return [] }
      return try decide(claimed, content, result, previous: earlier, replaced: nil)
    }
    if let earlier, earlier.outcome.isSettled, let id = content.reading.id {
      let problem = content.reading.source.problem(
        used(earlier), at: id.place, hint: useAnotherID)
      let others = try CaseFile(content, from: rooms.provider, now: now).problems
      result.problems = (others + [problem]).sorted().map(\.description)
      return try record(result, of: claimed.file, identity: claimed.identity, bytes: claimed.bytes)
    }
    return try decide(claimed, content, result, previous: nil, replaced: earlier)
  }

  /// An approval without its signature waits for it where it is.
  private func waitForSignature(
    _ claimed: ClaimedFile, _ content: ReadFile, _ approval: ApprovalReading
  ) throws -> [Settlement] {
    let settlement = ApprovalSettlement(rooms: rooms, options: options, now: now)
    guard let problems = settlement.withoutSignature(claimed, approval) else { return [] }
    var result = RequestResult(file: claimed.file.path, outcome: .invalid)
    result.submitter = claimed.submitter
    result.digest = content.digest
    result.kind = approval.document?.word.rawValue
    result.id = approval.document?.request.text
    result.problems = problems
    return try record(result, of: claimed.file, identity: claimed.identity, bytes: claimed.bytes)
  }

  /// The one directory user whose account owns the file, as the configuration maps accounts.
  private func submitter(of claimed: ClaimedFile) throws -> User? {
    guard let name = rooms.submitters[claimed.submitter] else { return nil }
    let users = try rooms.provider.users(named: name)
    return users.count == 1 ? users[0] : nil
  }

  /// Whether a file is the very one that waits, and not a second copy beside it.
  private func isTheOneThatWaits(_ file: QueuedFile, _ earlier: JournaledRequest) -> Bool {
    file.path == earlier.settledAs || !rooms.queue.holds(earlier.settledAs)
  }

  private func duplicate(
    of earlier: JournaledRequest, _ claimed: ClaimedFile, _ result: RequestResult
  ) throws -> [Settlement] {
    var result = result
    result.outcome = .duplicate
    result.notes = [sameBytes(earlier)]
    return try record(result, of: claimed.file, identity: claimed.identity, bytes: claimed.bytes)
  }

  private func decide(
    _ claimed: ClaimedFile, _ content: ReadFile, _ result: RequestResult,
    previous: JournaledRequest?,
    replaced: JournaledRequest?
  ) throws -> [Settlement] {
    var result = result
    let approvals = content.reading.id.map { signed.approvals(of: $0.value, content.digest) } ?? []
    let signature = signed.requests[claimed.file]
    let caseFile = try CaseFile(
      content, from: rooms.provider, signed: approvals,
      signer: signature?.signer(of: content.digest),
      signatureObjection: signature?.objection(for: content.digest),
      submitter: try submitter(of: claimed), now: now)
    result.approvals = caseFile.approvals.filter { $0.word == .approval }.map(ApprovalResult.init)
    result.notes = caseFile.notes
    guard let facts = caseFile.facts else {
      result.problems = caseFile.problems.map(\.description)
      // What cannot be understood replaces nothing: a held request goes on waiting, unless it is
      // the one that cannot be understood any more.
      return try record(
        result, of: claimed.file, identity: claimed.identity, bytes: claimed.bytes,
        previous: previous)
    }
    var settlements: [Settlement] = []
    if let replaced {
      result.notes.append(takesThePlace(of: replaced))
      settlements += try retire(replaced, for: claimed.file)
    }
    let verdict = try rooms.policies.decide(facts, history: journal)
    result.decision = verdict.decision
    if let previous, now > previous.receivedAt + options.heldFor {
      result.decision = Decision(
        findings: verdict.decision.findings + [expired(previous)],
        policies: verdict.decision.policies)
      result.outcome = .denied
    } else if let authorization = verdict.authorization {
      return settlements
        + (try apply(authorization, claimed, result, previous: previous, replaced: replaced))
    } else {
      result.outcome = verdict.decision.effect == .deny ? .denied : .held
    }
    settlements += try record(
      result, of: claimed.file, identity: claimed.identity, bytes: claimed.bytes,
      previous: previous,
      replaced: replaced)
    return settlements
  }

  /// Plans and carries out what was permitted; a provider's refusal fails this request and no
  /// other.
  private func apply(
    _ authorization: AuthorizedReset, _ claimed: ClaimedFile, _ result: RequestResult,
    previous: JournaledRequest?, replaced: JournaledRequest?
  ) throws -> [Settlement] {
    var result = result
    do {
      return try journal.savepoint {
        let plan = try ResetPlan(for: authorization, from: rooms.provider)
        try rooms.provider.carryOut(plan, at: now)
        result.outcome = .applied
        result.resets = plan.resets.map(ResetResult.init)
        return try record(
          result, of: claimed.file, identity: claimed.identity, bytes: claimed.bytes,
          previous: previous, replaced: replaced)
      }
    } catch let refusal as any ProviderRefusal {
      result.outcome = .failed
      result.resets = []
      result.problems = [refusal.description]
      return try record(
        result, of: claimed.file, identity: claimed.identity, bytes: claimed.bytes,
        previous: previous, replaced: replaced)
    }
  }

  /// Settles the file of a held request that another one takes the place of.
  private func retire(_ replaced: JournaledRequest, for newcomer: QueuedFile) throws -> [Settlement]
  {
    guard let file = QueuedFile(path: replaced.settledAs), file != newcomer,
      case .read(let claimed) = rooms.queue.claim(file)
    else { return [] }
    let read = rooms.read(claimed)
    guard read.digest == replaced.digest else { return [] }
    var result = RequestResult(file: file.path, outcome: .denied)
    result.submitter = claimed.submitter
    result.describe(read)
    result.notes = [replacedBy(newcomer)]
    return try record(
      result, of: file, identity: claimed.identity, bytes: claimed.bytes, previous: replaced,
      givesIDAway: true)
  }

  private func record(
    _ result: RequestResult, of file: QueuedFile, identity: FileIdentity, bytes: [UInt8]?,
    previous: JournaledRequest? = nil, replaced: JournaledRequest? = nil, givesIDAway: Bool = false
  ) throws -> [Settlement] {
    var result = result
    let folder = result.outcome.folder
    result.settledAs =
      file.folder == folder ? file.path : rooms.queue.place(for: file.name, in: folder)
    let entry = JournalEntry(
      result: result, bytes: bytes, previous: previous, replaced: replaced, givesIDAway: givesIDAway
    )
    try journal.record(entry, at: now)
    return [
      Settlement(
        file: file, identity: identity, result: result, bytes: bytes,
        signatures: signed.requests[file]?.signatures ?? [])
    ]
  }
}

// What it says.
extension Casework {
  private var useAnotherID: String { "give this ticket an id of its own" }

  private func used(_ earlier: JournaledRequest) -> String {
    "id: `\(earlier.id)` was used before by another file, which was \(earlier.outcome.rawValue) on \(earlier.decidedAt)"
  }

  private func sameBytes(_ earlier: JournaledRequest) -> String {
    "the same file came before and \(earlier.outcome.isSettled ? "was" : "is") \(earlier.outcome.rawValue): see \(earlier.settledAs)"
  }

  private func takesThePlace(of earlier: JournaledRequest) -> String {
    "takes the place of an earlier file with the same id, \(earlier.settledAs), which was \(earlier.outcome.rawValue); approvals of that file do not count for this one"
  }

  private func replacedBy(_ newcomer: QueuedFile) -> String {
    "a newer file with the same id, \(newcomer.path), took its place before it was permitted"
  }

  private func expired(_ previous: JournaledRequest) -> Finding {
    Finding(
      "always/held_for", .deny, place: nil,
      sentence: "the request has expired: it waited for longer than \(options.heldFor)",
      facts: ["held since \(previous.receivedAt)"],
      remedy: "needs a new request, under another id")
  }
}
