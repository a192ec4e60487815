/// The lines that two texts do not share, each with its number in the text that has it.
struct LineDifference: CustomStringConvertible {
  /// In order: `-12: ` begins a line of the earlier text, `+12: ` one of the later.
  let description: String

  init(from earlier: String, to later: String) {
    let changes = Self.lines(later).difference(from: Self.lines(earlier))
    description = changes.map { change in
      switch change {
      case .remove(let offset, let line, _): (offset + 1, 0, "-\(offset + 1): \(line)")
      case .insert(let offset, let line, _): (offset + 1, 1, "+\(offset + 1): \(line)")
      }
    }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2).joined(separator: "\n")
  }

  private static func lines(_ text: String) -> [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
  }
}
