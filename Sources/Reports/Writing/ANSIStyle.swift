/// How a piece of text looks on a terminal: the parameters of SGR (ECMA-48 section 8.3.117).
package struct ANSIStyle: Hashable {
  private let parameters: String

  package static let bold = ANSIStyle(parameters: "1")
  package static let dim = ANSIStyle(parameters: "2")
  package static let red = ANSIStyle(parameters: "31")
  package static let green = ANSIStyle(parameters: "32")
  package static let yellow = ANSIStyle(parameters: "33")
  package static let magenta = ANSIStyle(parameters: "35")
  package static let boldRed = ANSIStyle(parameters: "1;31")

  /// The text in this style, and plain after it. The text must be escaped already.
  package func applied(to text: some StringProtocol) -> String {
    "\u{1B}[\(parameters)m\(text)\u{1B}[0m"
  }
}
