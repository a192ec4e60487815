/// How a piece of text looks on a terminal: the parameters of SGR (ECMA-48 section 8.3.117).
struct ANSIStyle: Hashable {
  private let parameters: String

  static let bold = ANSIStyle(parameters: "1")
  static let dim = ANSIStyle(parameters: "2")
  static let red = ANSIStyle(parameters: "31")
  static let green = ANSIStyle(parameters: "32")
  static let yellow = ANSIStyle(parameters: "33")
  static let magenta = ANSIStyle(parameters: "35")
  static let boldRed = ANSIStyle(parameters: "1;31")

  /// The text in this style, and plain after it. The text must be escaped already.
  func applied(to text: some StringProtocol) -> String { "\u{1B}[\(parameters)m\(text)\u{1B}[0m" }
}
