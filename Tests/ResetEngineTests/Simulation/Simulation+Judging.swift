import ResetModel

extension Simulation {
  /// Holds a decision against the oracle.
  ///
  /// In a busy run nobody can say what the run had at hand, so that it is held against the most
  /// that could permit it, and the least that must have forbidden it; in a quiet one, against what
  /// there is.
  func judge(_ decided: JournalWatch.Decided) -> String? {
    tally.decisions[decided.outcome, default: 0] += 1
    guard let digest = decided.digest else { return nil }
    if !torn.contains(digest), unfinished.contains(where: { $0.digest == digest }) {
      return "\(digest) was decided while it was written"
    }
    guard let effect = decided.effect else { return nil }
    guard let ticket = papers.ticket(digest) else {
      return "\(digest) was decided, \(decided.outcome), and is no request"
    }
    let words = words(on: ticket.id, digest)
    let recorded = words.filter { remembered.contains($0.digest) }
    let found = words.filter { remembered.contains($0.digest) || atHand.contains($0.digest) }
    let (approvals, refusals) = isQuiet ? (found, found) : (words, recorded)
    let verdict = oracle.verdict(
      on: ticket, approvals.filter { !$0.word.isRefusal }.map(\.word),
      refusals.filter(\.word.isRefusal).map(\.word), now: decided.at, since: decided.receivedAt)
    if effect == "permit", verdict != .permit {
      return
        "\(ticket.id) was permitted, and the oracle says \(verdict): \(ticket), \(approvals.map(\.word)), \(refusals.map(\.word)), \(oracle.people.filter { !$0.value.administers.isEmpty })"
    }
    if isQuiet, effect != verdict.rawValue, !waitsForAnother(ticket, effect) {
      return "\(ticket.id): \(effect), and the oracle says \(verdict): \(ticket)"
    }
    if decided.outcome == "failed", !ticket.isConnected, life?.refused.contains(ticket.id) != true {
      return "\(ticket.id) failed, and nobody refused: \(ticket)"
    }
    if decided.outcome == "applied", !ticket.isConnected {
      let subjects = ticket.users
      oracle.resets += subjects.map { ($0, decided.at) }
      tally.resets += subjects.count
      do {
        return try journal.strike(
          subjects, level: ticket.level, org: ticket.org, by: decided.entry)
      } catch { return "\(error)" }
    }
    return nil
  }

  /// What was signed well on a request's very bytes.
  func words(on id: String, _ digest: Digest) -> [(digest: Digest, word: Word)] {
    signed.compactMap { paper in papers.word(paper).map { (paper, $0) } }
      .filter { $0.1.request == id && $0.1.digest == digest }
  }

  /// Whether a request waits for an earlier reset of the same person at a provider.
  private func waitsForAnother(_ ticket: Ticket, _ effect: String) -> Bool {
    effect == "hold" && ticket.isConnected
  }
}
