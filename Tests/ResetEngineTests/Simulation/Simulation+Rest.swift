import Databases
import Glibc
import Journals
import ResetEngine
import ResetModel

extension Simulation {
  private static let quietRuns = 3

  /// Nothing fails any more and nobody does anything: after a few runs, all is where it belongs.
  func comeToRest() async throws {
    while !owedSignatures.isEmpty { signLate() }
    while !unfinished.isEmpty {
      if dice.flip() { goOnWriting() } else { tear() }
    }
    isQuiet = true
    for _ in 1...Self.quietRuns {
      clock.pass(milliseconds: 60_000)
      look()
      atHand = signedWords()
      try await run(Life.Fortune())
      if fault != nil { return }
    }
    try checkRest()
  }

  /// The words that lie in `incoming` with good signatures beside them.
  private func signedWords() -> [Digest] {
    let there = files[.incoming]
    return there.compactMap { entry in
      guard let digest = entry.content, let word = papers.word(digest) else { return nil }
      let isSigned = there.contains { other in
        guard other.file == entry.file.signature, let content = other.content else { return false }
        if case .signature(word.by) = papers[content] { return true }
        return false
      }
      return isSigned ? digest : nil
    }
  }

  private func checkRest() throws {
    look()
    if fault != nil { return }
    if let wrong = try checkWaiting() ?? checkFolders() ?? checkReceipts() ?? checkCounts()
      ?? checkProvider()
    {
      fail(wrong)
    }
    let faults = try world.auditFaults()
    if !faults.isEmpty { fail("the audit chain does not verify: \(faults)") }
  }

  /// What still waits is what the oracle would have wait.
  private func checkWaiting() throws -> String? {
    for row in try journal.rows(
      """
      SELECT id, digest, received_at, outcome, settled_as FROM request WHERE waiting = 1
      ORDER BY number
      """)
    {
      guard let digest = Digest(bytes: try row.blob(1)), let ticket = papers.ticket(digest) else {
        return "\(try row.text(0)) waits, and is no request"
      }
      let words = words(on: ticket.id, digest).filter { journal.words.contains($0.digest) }.map(
        \.word)
      let verdict = oracle.verdict(
        on: ticket, words.filter { !$0.isRefusal }, words.filter(\.isRefusal), now: clock.now(),
        since: Timestamp(millisecondsSince1970: try row.integer(2)))
      let outcome = try row.text(3)
      if verdict != .hold || outcome != "held" {
        return "\(ticket.id) waits, \(outcome), and the oracle says \(verdict): \(ticket)"
      }
    }
    return nil
  }

  /// Of what was permitted at the provider, nothing is left there or in doubt.
  private func checkProvider() throws -> String? {
    guard journal.underWay.isEmpty else {
      return "request numbers \(journal.underWay.keys.sorted()) are still under way"
    }
    return nil
  }
}
