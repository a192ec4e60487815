import Journals
import ResetModel

/// Everything that was written in a simulation, by its bytes.
struct Papers {
  private var papers: [Digest: Paper] = [:]
  /// The requests in the order in which they came, to speak of them later.
  private(set) var tickets: [(ticket: Ticket, digest: Digest)] = []
  private var serial = 0

  mutating func nextSerial() -> Int {
    serial += 1
    return serial
  }

  @discardableResult
  mutating func add(_ paper: Paper, _ bytes: [UInt8]) -> Digest {
    let digest = Digest.sha256(of: bytes)
    if papers[digest] == nil {
      papers[digest] = paper
      if case .ticket(let ticket) = paper { tickets.append((ticket, digest)) }
    }
    return digest
  }

  subscript(digest: Digest) -> Paper? { papers[digest] }

  func ticket(_ digest: Digest) -> Ticket? {
    if case .ticket(let ticket) = papers[digest] { ticket } else { nil }
  }

  func word(_ digest: Digest) -> Word? {
    if case .word(let word) = papers[digest] { word } else { nil }
  }
}
