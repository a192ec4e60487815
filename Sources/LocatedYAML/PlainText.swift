/// Thrown where a document may be something else than a plain one.
struct NotPlain: Error {}

/// The bytes of a text in UTF-8, and how far they are read. Lines end with LF alone; who passes over a
/// byte looks whether it is one that may stand there.
struct PlainText {
  let bytes: [UInt8]
  /// Where the next byte stands.
  private(set) var index = 0
  /// The line of the next byte, from 0.
  private(set) var line = 0
  private var lineStart = 0
  /// How many bytes of this line continue a character, as columns count characters; those of comments
  /// are left out, since nothing follows them.
  private var continuingBytes = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next byte; nil at the end.
  var next: UInt8? { byte(at: index) }
  /// The column of the next byte, from 0.
  var column: Int { index - lineStart - continuingBytes }

  func byte(at index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

  /// Goes on within the line, past so many bytes that continue a character.
  mutating func skip(to index: Int, continuing count: Int) {
    self.index = index
    continuingBytes += count
  }

  /// Passes over a byte of ASCII.
  mutating func skip() { index += 1 }

  mutating func skipSpaces() {
    while next == .space { index += 1 }
  }

  /// Whether nothing more stands in this line, or a comment with a space before it.
  var endsLine: Bool {
    switch next {
    case nil, .lineFeed: true
    case UInt8(ascii: "#"): index == lineStart || bytes[index - 1] == .space
    default: false
    }
  }

  /// Goes on to what is neither space nor comment nor end of a line, or to the end of the text.
  mutating func skipToContent() throws(NotPlain) {
    skipSpaces()
    while endsLine, next != nil {
      while let byte = next, byte != .lineFeed {
        guard byte.isOfText else { throw NotPlain() }
        index += 1
      }
      guard next != nil else { return }
      index += 1
      line += 1
      lineStart = index
      continuingBytes = 0
      skipSpaces()
    }
  }
}

extension UInt8 {
  static let space = UInt8(ascii: " ")
  static let lineFeed = UInt8(ascii: "\n")

  /// Whether it is part of a character that libyaml takes, in a text that is UTF-8: printable ASCII, and
  /// beyond it all but U+0080 to U+00BF, among which are control characters, and U+F000 to U+FFFF, among
  /// which is the byte order mark.
  var isOfText: Bool { self < 0x7F ? self >= 0x20 : self >= 0x80 && self != 0xC2 && self != 0xEF }

  /// Whether it continues a character of several bytes.
  var isContinuing: Bool { self & 0xC0 == 0x80 }

  var isLetter: Bool {
    let small = self | 0x20
    return small >= UInt8(ascii: "a") && small <= UInt8(ascii: "z")
  }

  /// A letter, a digit, `_` or `-`.
  var isOfKey: Bool {
    isLetter || self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9")
      || self == UInt8(ascii: "_") || self == UInt8(ascii: "-")
  }

  /// Whether a plain scalar may begin with it, whatever follows it: it is no space, and no indicator of
  /// YAML 1.2 (production 22).
  var opensPlainScalar: Bool {
    switch self {
    case UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: ","),
      UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"),
      UInt8(ascii: "#"), UInt8(ascii: "&"), UInt8(ascii: "*"), UInt8(ascii: "!"),
      UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "'"), UInt8(ascii: "\""),
      UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "`"), .space:
      false
    default: isOfText
    }
  }
}
