internal import ResetModel

// What came of an intent in one run, in the words of a report.
extension Removals {
  var outcome: Outcome {
    let removals = intent.resets.flatMap(\.removals)
    if removals.contains(where: { $0.progress == .planned }) { return .deferred }
    if connector.capabilities.readsBack {
      let isInDoubt = removals.contains { $0.progress == .called || $0.progress == .stillThere }
      if isInDoubt || known.count < intent.resets.count { return .deferred }
    }
    return removals.allSatisfy(\.isDone) ? .applied : .failed
  }

  /// The request's result with what became of each subject and each authenticator.
  func result(of open: OpenReset, isResumed: Bool) -> RequestResult {
    var result = open.result
    result.outcome = outcome
    result.resets = intent.resets.indices.map(reset)
    result.problems = problems
    if result.outcome.isSettled { result.notes += notes(isResumed) }
    return result
  }

  private func reset(_ index: Int) -> ResetResult {
    let intended = intent.resets[index]
    var left: [AuthenticatorLeft] = []
    var removed: [Authenticator] = []
    for removal in intended.removals {
      guard let authenticator = removal.authenticator else { continue }
      switch fate(of: removal, index) {
      case nil: removed.append(authenticator)
      case let fate?: left.append(AuthenticatorLeft(authenticator, fate))
      }
    }
    return ResetResult(
      user: intended.subject.text, login: intended.login, authenticators: removed,
      state: state(of: intended, index), left: left)
  }

  /// What became of an authenticator that was not removed; nil for one that was.
  private func fate(of removal: IntendedRemoval, _ index: Int) -> AuthenticatorLeft.Fate? {
    switch removal.progress {
    case .planned, .refused: .stillThere
    // As it was seen in an earlier run; a slow server may have acted since.
    case .stillThere: known.contains(index) ? .stillThere : .unknown
    case .called: .unknown
    case .removed: known.contains(index) ? nil : .unknown
    case .alreadyGone: known.contains(index) ? .alreadyGone : .unknown
    }
  }

  private func state(of intended: IntendedReset, _ index: Int) -> ResetResult.State {
    if intended.removals.allSatisfy(\.isDone), known.contains(index) {
      return connector.capabilities.readsBack ? .reset : .accepted
    }
    let fates = intended.removals.map { fate(of: $0, index) }
    if fates.contains(.unknown) { return .unknown }
    if fates.contains(where: { $0 == nil }) { return .incomplete }
    return outcome.isSettled ? .untouched : .pending
  }
}

extension IntendedRemoval {
  var isDone: Bool { progress == .removed || progress == .alreadyGone }
}

extension Removals {
  private static let toldRemovals = 20

  private var problems: [String] {
    guard outcome != .applied else { return [] }
    let left = intent.resets.indices.flatMap { index in
      intent.resets[index].removals.compactMap { told($0, index) }
    }
    var problems = left.prefix(Self.toldRemovals).map { VisibleText.escape($0) }
    if left.count > problems.count { problems.append(more(left.count - problems.count)) }
    if let trouble { problems.insert(VisibleText.escape(hasTrouble(trouble)), at: 0) }
    if !outcome.isSettled { problems.append(Self.mustBeFinished) }
    return problems
  }

  private func notes(_ isResumed: Bool) -> [String] {
    var notes = isResumed ? [wasBegunBefore] : []
    switch connector.capabilities.listing {
    case .complete: break
    case .filtered: notes.append(mayNotListAll)
    case .none: if outcome == .applied { notes.append(cannotBeRead) }
    }
    return notes + newcomers.prefix(Self.toldRemovals).map(wasLeftAlone)
  }
}

// What it says.
extension Removals {
  /// Told of every request whose intent is written down.
  static var mustBeFinished: String {
    "its reset is under way, and can no longer be refused, replaced or expire; the next run goes on with it"
  }

  private func told(_ removal: IntendedRemoval, _ index: Int) -> String? {
    let reset = intent.resets[index]
    let what =
      removal.authenticator.map { "\($0.kind) `\($0.id)` of `\(reset.login)`" }
      ?? "what `\(reset.login)` has enrolled"
    switch fate(of: removal, index) {
    case nil, .alreadyGone: return nil
    case .unknown:
      return "\(what) was to be removed, and whether it is gone is not known"
        + (connector.capabilities.readsBack ? "" : ": `\(connector.name)` has to be looked at")
    case .stillThere:
      let why = removal.reason.map { ": \($0)" } ?? ""
      return "\(what) is still there"
        + (removal.progress == .planned ? ", and asked for in the next run" : why)
    }
  }

  private func more(_ count: Int) -> String { "\(count) more are not removed" }

  private func hasTrouble(_ trouble: ConnectorError) -> String {
    "`\(connector.name)` did not do all that it was asked for: \(trouble)"
  }

  private var wasBegunBefore: String { "its reset was begun in an earlier run" }

  private var mayNotListAll: String {
    "`\(connector.name)` does not list all that is enrolled; what it did not list was left alone"
  }

  private var cannotBeRead: String {
    "`\(connector.name)` accepted it; what it removed cannot be read"
  }

  private func wasLeftAlone(_ newcomer: Authenticator) -> String {
    "\(newcomer.kind) `\(newcomer.id)` was enrolled after the plan was made, and was left alone"
  }
}
