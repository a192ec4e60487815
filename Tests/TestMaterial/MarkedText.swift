/// A text whose places of interest are marked in the text itself: `level: 1️⃣usr`.
///
/// The markers are taken out; each one's place is that of the character that follows it.
public struct MarkedText: Sendable {
  public let text: String
  /// `line:column` of each marker by its number, counted from 1 in Unicode scalars; LF, CR and both
  /// end a line, and a byte order mark is no column.
  public let places: [Int: String]

  public init(_ marked: String) {
    var text = String.UnicodeScalarView()
    var places: [Int: String] = [:]
    var line = 1
    var column = 1
    var rest = Array(marked.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      if rest.starts(with: ["\u{FE0F}", "\u{20E3}"]), let number = Int(String(scalar)) {
        rest.removeFirst(2)
        places[number] = "\(line):\(column)"
        continue
      }
      let isByteOrderMark = scalar == "\u{FEFF}" && text.isEmpty
      text.append(scalar)
      column += isByteOrderMark ? 0 : 1
      if scalar == "\n" || scalar == "\r" && rest.first != "\n" { (line, column) = (line + 1, 1) }
    }
    self.text = String(text)
    self.places = places
  }

  /// The places in the order of their numbers.
  public var inOrder: [String] { places.sorted { $0.key < $1.key }.map(\.value) }
}
