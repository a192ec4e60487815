internal import PolicyEngine
internal import ResetModel

extension Casework {
  func decide(_ filed: consuming Filed) throws -> Work {
    let submitter = try submitter(of: filed.result)
    filed.result.submitterPerson = submitter?.id.text
    filed.result.signedBy = signed.requests[filed.claimed.file]?.result(for: filed.content.digest)
    let caseFile = try caseFile(of: filed, submitter)
    filed.result.approvals = caseFile.results(nil)
    guard let facts = caseFile.facts else {
      filed.result.problems = caseFile.problems.descriptions
      // What cannot be understood replaces nothing: a held request goes on waiting, unless it is
      // the one that cannot be understood any more.
      filed.replaced = nil
      return .done(try record(filed))
    }
    let verdict = try rooms.policies.decide(facts, history: journal)
    filed.result.approvals = caseFile.results(verdict.objections)
    filed.result.notes = verdict.notes
    var decision = verdict.decision
    var authorization = verdict.authorization
    // A reset of everyone leaves out on whose approvals it rests.
    let request = authorization?.request ?? facts.request
    let connector = rooms.connectors[facts.request.org.id]
    if let objection = try objection(to: request, filed, connector) {
      decision = Decision(
        findings: decision.findings + [objection], policies: decision.policies,
        lacks: objection.effect == .hold ? decision.lacks + ["an earlier reset to be finished"] : []
      )
      authorization = nil
    }
    if authorization != nil, lookup == nil, let connector {
      return .toLookUp(request, connector)
    }
    filed.result.decision = decision
    var settlements: [Settlement] = []
    if let replaced = filed.replaced {
      filed.result.notes.append(takesThePlace(of: replaced))
      settlements += try retire(replaced, for: filed.claimed.file)
    }
    guard let authorization else {
      filed.result.outcome = decision.effect == .deny ? .denied : .held
      if filed.result.outcome == .held {
        let since = filed.previous?.receivedAt ?? now
        filed.result.decision = decision.expiring(at: since + options.heldFor)
      }
      return .done(settlements + (try record(filed)))
    }
    return .done(
      settlements
        + (connector == nil ? try apply(authorization, filed) : try begin(authorization, filed)))
  }

  private func caseFile(of filed: Filed, _ submitter: User?) throws -> CaseFile {
    let content = filed.content
    let approvals = content.reading.id.map { signed.approvals(of: $0.value, content.digest) } ?? []
    let signature = signed.requests[filed.claimed.file]
    return try CaseFile(
      content, from: rooms.provider, signed: approvals,
      signer: try signature?.signer(of: content.digest).flatMap(asOfNow),
      signatureObjection: signature?.objection(for: content.digest),
      submitter: submitter, now: now)
  }

  /// Somebody as the directory has them now: whoever signed was looked up before the transaction.
  private func asOfNow(_ person: User) throws -> User? {
    try rooms.provider.users(named: person.id.text).first { $0.id == person.id }
  }

  /// The one directory user whose account dropped the file, as the configuration maps accounts.
  private func submitter(of result: RequestResult) throws -> User? {
    guard let account = result.submitter, let name = rooms.submitters[account] else { return nil }
    let users = try rooms.provider.users(named: name)
    return users.count == 1 ? users[0] : nil
  }

  /// What stands against a request besides policies, and what only the journal knows.
  private func objection(
    to request: ResolvedRequest, _ filed: Filed, _ connector: (any Connector)?
  ) throws -> Finding? {
    if let previous = filed.previous, now > previous.receivedAt + options.heldFor {
      return expired(previous)
    }
    guard connector != nil else { return nil }
    for subject in request.subjects {
      // Both would remove what the other one still counts on, or has seen already.
      if let other = try journal.requestResetting(subject.id) { return waits(for: other, subject) }
    }
    return nil
  }

  /// Plans and carries out what was permitted; a provider's refusal fails this request and no
  /// other.
  private func apply(
    _ authorization: AuthorizedReset, _ filed: consuming Filed
  ) throws -> [Settlement] {
    do {
      // Around the provider's work alone: a journal that fails undoes the whole transaction, and
      // SQLite copies each page that changes in a savepoint.
      let plan = try journal.savepoint {
        let plan = try ResetPlan(for: authorization, from: rooms.provider)
        try rooms.provider.carryOut(plan, at: now)
        return plan
      }
      filed.result.outcome = .applied
      filed.result.resets = plan.resets.map(ResetResult.init)
    } catch let refusal as any ProviderRefusal {
      filed.result.outcome = .failed
      filed.result.problems = [refusal.description]
    }
    return try record(filed)
  }

  /// Writes down what a connector is to remove, together with the decision that permits it.
  private func begin(_ authorization: AuthorizedReset, _ filed: Filed) throws -> [Settlement] {
    var filed = filed
    filed.result.outcome = .deferred
    switch lookup {
    case .plan(let intent)?:
      let subjects = authorization.request.subjects.map(\.id)
      guard intent.resets.map(\.subject) == subjects else {
        filed.result.problems = [hasChanged]
        return try record(filed)
      }
      filed.result.resets = intent.resets.map(ResetResult.init)
      filed.result.problems = [Removals.mustBeFinished]
      return try record(filed, intent: intent)
    case .never(let problems)?:
      filed.result.outcome = .failed
      filed.result.problems = problems
    case .later(let problem)?: filed.result.problems = [problem]
    case nil: filed.result.problems = [hasChanged]
    }
    return try record(filed)
  }

  /// Settles the file of a held request that another one takes the place of.
  private func retire(_ replaced: JournaledRequest, for newcomer: QueuedFile) throws -> [Settlement]
  {
    guard let file = QueuedFile(path: replaced.settledAs), file != newcomer,
      case .read(let claimed) = rooms.queue.claim(file)
    else { return [] }
    let content = rooms.read(claimed)
    guard content.digest == replaced.digest else { return [] }
    var result = RequestResult(file: file.path, outcome: .denied)
    result.submitter = replaced.submitter ?? claimed.submitter
    result.describe(content)
    result.notes = [replacedBy(newcomer)]
    return try record(
      Filed(claimed: claimed, content: content, result: result, previous: replaced),
      givesIDAway: true)
  }
}

// What it says.
extension Casework {
  private var hasChanged: String {
    "the directory was changed while the subjects were looked up; nothing was removed"
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

  private func waits(for other: RequestID, _ subject: User) -> Finding {
    Finding(
      "always/one_reset_at_a_time", .hold, place: nil,
      sentence:
        "an earlier reset of \(subject.login) is under way, and what came of it is not known yet",
      facts: ["request `\(other)` is deferred"], remedy: "wait until `\(other)` is finished")
  }
}
