import ResetModel

/// Says what may become of a request; small, and written apart from the engine that it judges.
struct Oracle {
  enum Verdict: String { case permit, hold, deny, invalid }

  /// Who belongs to an org, and who administers it.
  struct Person: Equatable {
    var id = ""
    var orgs: Set<String> = []
    var administers: Set<String> = []
  }

  var people: [String: Person] = [:]
  /// When subjects of our own were reset.
  var resets: [(user: String, at: Timestamp)] = []

  private static let skew = TimeSpan("5m")!
  private static let decidedWithin = TimeSpan("72h")!
  private static let heldFor = TimeSpan("7d")!
  private static let again = TimeSpan("6h")!

  /// What policies say of a request on the strength of these words, whose signatures are good.
  func verdict(
    on ticket: Ticket, _ approvals: [Word], _ refusals: [Word], now: Timestamp,
    since receivedAt: Timestamp? = nil
  ) -> Verdict {
    guard !ticket.users.isEmpty, Set(ticket.users).count == ticket.users.count,
      ticket.users.allSatisfy({ people[$0]?.orgs.contains(ticket.org) == true })
    else { return .invalid }
    if let receivedAt, now > receivedAt + Self.heldFor { return .deny }
    if now > ticket.requestedAt + Self.decidedWithin { return .deny }
    var holds = ticket.requestedAt > now + Self.skew
    for word in refusals where stands(word, against: ticket, approvals + refusals, now) {
      if word.at <= now + Self.skew { return .deny }
      holds = true
    }
    if ticket.org == Cast.home {
      holds =
        holds
        || ticket.users.contains { user in
          resets.contains { $0.user == user && $0.at >= now - Self.again }
        }
    }
    let wanted = ticket.level == "org" ? 2 : 1
    if approvers(of: ticket, approvals, refusals, now).count < wanted { holds = true }
    return holds ? .hold : .permit
  }

  private func approvers(
    of ticket: Ticket, _ approvals: [Word], _ refusals: [Word], _ now: Timestamp
  ) -> Set<String> {
    var given = ticket.approvals.filter { approval in
      !refusals.contains { isLater($0, than: approval.at, by: approval.by, now) }
    }
    given += approvals.filter { word in
      isGood(word, now) && !refusals.contains { isLater($0, than: word.at, by: word.by, now) }
    }.map { ($0.by, $0.at) }
    return Set(
      given.filter {
        $0.at <= now + Self.skew && people[$0.by]?.administers.contains(ticket.org) == true
          && !ticket.users.contains($0.by)
      }.map(\.by))
  }

  private func stands(
    _ word: Word, against ticket: Ticket, _ words: [Word], _ now: Timestamp
  ) -> Bool {
    guard isGood(word, now), let person = people[word.by] else { return false }
    let mayRefuse =
      person.administers.contains(ticket.org) || ticket.users.contains(word.by)
      || word.by == Ticket.requester
    return mayRefuse
      && !words.contains { !$0.isRefusal && isLater($0, than: word.at, by: word.by, now) }
  }

  private func isGood(_ word: Word, _ now: Timestamp) -> Bool {
    people[word.by] != nil && word.expiresAt.map { $0 > now } ?? true
  }

  /// Whether a word takes the place of what somebody said before.
  private func isLater(
    _ word: Word, than moment: Timestamp, by person: String, _ now: Timestamp
  ) -> Bool {
    word.by == person && word.at > moment && word.at <= now + Self.skew && isGood(word, now)
  }
}
