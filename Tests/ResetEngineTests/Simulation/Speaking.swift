import Journals
import ResetModel

/// Approvals and refusals: good ones, ones in vain, and forged ones.
extension Simulation {
  private func newWord() -> Word? {
    guard !papers.tickets.isEmpty else { return nil }
    let first = max(0, papers.tickets.count - 10)
    let (ticket, digest) = papers.tickets[dice.roll(first...papers.tickets.count - 1)]
    let administrators = Cast.administrators[ticket.org] ?? []
    let speakers =
      dice.roll(1...4) == 1 ? ticket.users + Cast.strangers + administrators : administrators
    let expiresAt: Timestamp? =
      switch dice.roll(1...6) {
      case 1: clock.now() + TimeSpan("1h")!
      case 2: clock.now() + TimeSpan("2d")!
      case 3: dice.roll(1...4) == 1 ? clock.now() - TimeSpan("1m")! : nil
      default: nil
      }
    let at = moment()
    return Word(
      isRefusal: dice.roll(1...5) == 1, request: ticket.id, digest: digest,
      by: speakers[dice.roll(0...speakers.count - 1)], at: at,
      expiresAt: expiresAt.map { max($0, at + TimeSpan("1m")!) }, serial: papers.nextSerial())
  }

  /// Says something on a request, signed; the signature at once, or later.
  func speak() {
    guard let word = newWord() else { return }
    let name = "word-\(word.serial).yaml"
    note("\(word.by) on \(word.request)")
    if dice.roll(1...3) > 1 { return drop(word, as: name) }
    let bytes = Array(word.text.utf8)
    if drop(bytes, .word(word), as: name) {
      owedSignatures.append((name, word, Digest.sha256(of: bytes)))
    }
  }

  func signLate() {
    let (name, word, digest) = owedSignatures.removeFirst()
    if sign(name, by: word.by) { signed.insert(digest) }
  }

  /// Says something unsigned, signed by somebody else, or signs what is not there.
  func speakInVain() {
    guard let word = newWord() else { return }
    let name = "vain-\(word.serial).yaml"
    switch dice.roll(1...3) {
    case 1: drop(Array(word.text.utf8), .word(word), as: name)
    case 2: sign(name, by: word.by)
    default:
      drop(Array(word.text.utf8), .word(word), as: name)
      sign(name, by: "mallory")
    }
  }

  /// Lays a signature beside a file.
  @discardableResult
  private func sign(_ name: String, by login: String) -> Bool {
    let bytes = Array("signed by \(login)".utf8)
    let digest = papers.add(.signature(login), bytes)
    _ = files.look()
    let before = files.counts[digest] ?? 0
    do { try world.drop("signed by \(login)", as: "incoming/\(name).sig") } catch {
      fail("\(error)")
    }
    return publish(digest, before)
  }
}
