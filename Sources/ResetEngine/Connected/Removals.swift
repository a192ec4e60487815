internal import ResetModel

/// Carries out an intent as far as it goes in one run: call after call, each noted before and
/// after, then a look at what is left.
///
/// What was asked for and not answered is never asked for again in the same run. A later run looks
/// first: what is still there then, by its own id, was not removed, and is asked for again.
struct Removals {
  let connector: any Connector
  private let log: any IntentLog
  private let request: RequestID
  private(set) var intent: ResetIntent
  /// What kept it from going on, or from knowing.
  private(set) var trouble: ConnectorError?
  /// What was enrolled after the plan was made, and is left alone.
  private(set) var newcomers: [Authenticator] = []
  /// The subjects of whom all is known that can be, by their numbers.
  private(set) var known: Set<Int> = []

  init(_ open: OpenReset, at connector: any Connector, log: any IntentLog) {
    self.connector = connector
    self.log = log
    request = open.request.id
    intent = open.intent
  }

  private enum Going { case on, lookFirst, stop }

  /// - Parameter isResumed: Whether an earlier run began, so that nobody knows how far it came.
  mutating func carryOut(isResumed: Bool) async throws {
    for index in intent.resets.indices {
      if isResumed || intent.resets[index].removals.isEmpty {
        guard try await look(at: index, mayCallAgain: isResumed) else { return }
      }
      while intent.resets[index].isWaiting {
        let going = try await callAll(index)
        guard try await look(at: index, mayCallAgain: false), going != .stop else { return }
      }
    }
  }

  /// Asks for all of one subject that was not asked for yet.
  private mutating func callAll(_ index: Int) async throws -> Going {
    switch connector.capabilities.removing {
    case .oneByOne: return try await callOneByOne(index)
    case .allAtOnce:
      guard try await isAsPlanned(index) else { return .stop }
      let waiting = intent.resets[index].waiting
      return waiting.isEmpty ? .on : try await call(.everything(intent.level), index, waiting)
    }
  }

  /// Some providers let a person's default go only last: what was refused is asked for once more
  /// when something else is gone, until that helps no more.
  private mutating func callOneByOne(_ index: Int) async throws -> Going {
    var isFirstPass = true
    while true {
      var hasHelped = false
      for position in intent.resets[index].removals.indices {
        let removal = intent.resets[index].removals[position]
        guard removal.progress == (isFirstPass ? .planned : .refused),
          let authenticator = removal.authenticator
        else { continue }
        let going = try await call(.one(authenticator), index, [position])
        guard going == .on else { return going }
        hasHelped = hasHelped || intent.resets[index].removals[position].progress == .removed
      }
      isFirstPass = false
      guard hasHelped, intent.resets[index].isRefused else { return .on }
    }
  }

  private mutating func call(
    _ removal: Removal, _ index: Int, _ positions: [Int]
  ) async throws -> Going {
    known.remove(index)
    try mark(index, positions, .called)
    var failure: ConnectorError?
    do throws(ConnectorError) {
      try await connector.remove(removal, of: intent.resets[index].account, in: intent.org)
    } catch { failure = error }
    switch failure {
    case nil: try mark(index, positions, .removed)
    case .notFound: try mark(index, positions, .alreadyGone)
    case .refused(let why): try mark(index, positions, .refused, why)
    case .unavailable, .tooManyCalls:
      trouble = failure
      try mark(index, positions, .planned)
      return .stop
    case .uncertain:
      trouble = failure
      return .lookFirst
    }
    return .on
  }

  private mutating func mark(
    _ index: Int, _ positions: [Int], _ progress: IntendedRemoval.Progress, _ reason: String? = nil
  ) throws {
    for position in positions {
      intent.resets[index].removals[position].progress = progress
      intent.resets[index].removals[position].reason = reason
    }
    try log.note(intent.resets[index], ofRequest: request)
  }
}

extension Removals {
  /// Settles by reading how far one subject's removals are; false where it cannot be read now.
  ///
  /// A provider that can never be read leaves what was not answered as it is, for a person to
  /// settle.
  private mutating func look(at index: Int, mayCallAgain: Bool) async throws -> Bool {
    if connector.capabilities.readsBack, !intent.resets[index].removals.isEmpty {
      guard let listed = await list(index) else { return false }
      let before = intent.resets[index]
      for position in before.removals.indices {
        let isThere = listed.contains(where: before.removals[position].isFor)
        intent.resets[index].removals[position].see(
          isThere, after: connector.capabilities.removing, mayCallAgain: mayCallAgain)
      }
      newcomers += intent.resets[index].unplanned(among: listed).filter { !newcomers.contains($0) }
      if intent.resets[index] != before { try log.note(intent.resets[index], ofRequest: request) }
    }
    known.insert(index)
    return true
  }

  /// What removes everything at once must find nothing but what the plan has. False where it cannot
  /// be read now.
  private mutating func isAsPlanned(_ index: Int) async throws -> Bool {
    guard connector.capabilities.readsBack else { return true }
    guard let listed = await list(index) else { return false }
    if let newcomer = intent.resets[index].unplanned(among: listed).first {
      try mark(index, intent.resets[index].waiting, .refused, wouldGoToo(newcomer))
    }
    return true
  }

  private mutating func list(_ index: Int) async -> [Authenticator]? {
    do throws(ConnectorError) {
      return try await connector.authenticators(
        of: intent.resets[index].account, at: intent.level, in: intent.org)
    } catch {
      // Where there is no account any more, nothing of it is left.
      if error == .notFound { return [] }
      trouble = trouble ?? error
      return nil
    }
  }

  private func wouldGoToo(_ newcomer: Authenticator) -> String {
    "\(newcomer.kind) `\(newcomer.id)` was enrolled after the plan was made, and would be removed too"
  }
}

extension IntendedReset {
  /// The removals that may be asked for, by their numbers.
  fileprivate var waiting: [Int] {
    removals.indices.filter { removals[$0].progress == .planned }
  }

  fileprivate var isWaiting: Bool { removals.contains { $0.progress == .planned } }

  fileprivate var isRefused: Bool { removals.contains { $0.progress == .refused } }

  fileprivate func unplanned(among listed: [Authenticator]) -> [Authenticator] {
    listed.filter { found in !removals.contains { $0.isFor(found) } }
  }
}

extension IntendedRemoval {
  /// Whether it is about this very enrolment: one with the same id that was enrolled at another
  /// time is another one.
  fileprivate func isFor(_ listed: Authenticator) -> Bool {
    guard let authenticator, authenticator.id == listed.id else { return false }
    guard let planned = authenticator.enrolledAt, let found = listed.enrolledAt else { return true }
    return planned == found
  }

  /// Takes over what a look at the provider shows.
  fileprivate mutating func see(
    _ isThere: Bool, after removing: ConnectorCapabilities.Removing, mayCallAgain: Bool
  ) {
    switch progress {
    case .planned: if !isThere { progress = .alreadyGone }
    // A no to everything at once may have been a yes to some of it; a no to one that is not there
    // says just that, as some providers have no other word for it.
    case .refused: if !isThere { progress = removing == .allAtOnce ? .removed : .alreadyGone }
    case .called, .stillThere, .removed: progress = isThere ? .stillThere : .removed
    case .alreadyGone: if isThere { progress = .stillThere }
    }
    // An earlier run may have been cut off before it came to its second pass.
    if mayCallAgain && (progress == .stillThere || progress == .refused) { progress = .planned }
  }
}
