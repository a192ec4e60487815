extension PlainReader {
  /// The colon behind the key that begins here, if a space or the line's end follows it; else nil.
  var colonOfPair: Int? {
    guard text.next?.isLetter == true else { return nil }
    var end = text.index + 1
    while text.byte(at: end)?.isOfKey == true { end += 1 }
    return text.byte(at: end) == UInt8(ascii: ":") && isBlank(end + 1) ? end : nil
  }

  /// Whether a space stands there, or the end of a line or of the text.
  private func isBlank(_ index: Int) -> Bool {
    let byte = text.byte(at: index)
    return byte == nil || byte == .space || byte == .lineFeed
  }

  /// Reads a key and its value, which is in the same line unless the line ends behind the colon.
  mutating func addPair(
    to pairs: inout [YAMLPair], _ readValue: (inout PlainReader) throws(NotPlain) -> YAMLNode
  ) throws(NotPlain) {
    guard let colon = colonOfPair, colon - text.index <= Self.longestKey,
      pairs.count < Self.mostPairs
    else { throw NotPlain() }
    let start = try begin()
    let key = try scalar(upTo: colon, isPlain: true)
    guard !key.isNull, !pairs.contains(where: { $0.key == key.text }) else { throw NotPlain() }
    text.skip(to: colon, continuing: 0)
    text.skip()
    text.skipSpaces()
    let value = try readValue(&self)
    pairs.append(YAMLPair(key: key.text, line: start.line, column: start.column, value: value))
  }

  /// A scalar without quotes: up to the end of its line, a comment or, in flow style, what ends it
  /// there.
  mutating func plainScalar(inFlow: Bool) throws(NotPlain) -> YAMLNode {
    guard text.next?.opensPlainScalar == true else { throw NotPlain() }
    let start = try begin()
    var (end, continuing) = (text.index, 0)
    scan: while let byte = text.byte(at: end) {
      switch byte {
      case .lineFeed: break scan
      case UInt8(ascii: "#") where text.bytes[end - 1] == .space: break scan
      case UInt8(ascii: ":"):
        // A colon within a word. In flow style libyaml refuses one before some indicators.
        guard !isBlank(end + 1), !inFlow || text.bytes[end + 1].isOfKey else { throw NotPlain() }
      case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"): if inFlow { break scan }
      case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "?"):
        if inFlow { throw NotPlain() }
      default:
        guard byte.isOfText else { throw NotPlain() }
        if byte.isContinuing { continuing += 1 }
      }
      end += 1
    }
    var last = end - 1
    while text.bytes[last] == .space { last -= 1 }
    let scalar = try scalar(upTo: last + 1, isPlain: true, continuing: continuing)
    text.skip(to: end, continuing: continuing)
    return start.node(.scalar(scalar))
  }

  /// A scalar in quotes, in which every byte stands for itself.
  mutating func quotedScalar() throws(NotPlain) -> YAMLNode {
    let (start, quote) = (try begin(), text.next)
    text.skip()
    var (end, continuing) = (text.index, 0)
    while let byte = text.byte(at: end), byte != quote {
      let isEscape = byte == UInt8(ascii: "\\") && quote == UInt8(ascii: "\"")
      guard byte.isOfText, !isEscape else { throw NotPlain() }
      if byte.isContinuing { continuing += 1 }
      end += 1
    }
    // In single quotes, two stand for one.
    guard text.byte(at: end) != nil, text.byte(at: end + 1) != quote else { throw NotPlain() }
    let scalar = try scalar(upTo: end, isPlain: false, continuing: continuing)
    text.skip(to: end + 1, continuing: continuing)
    return start.node(.scalar(scalar))
  }

  /// - Parameter continuing: How many bytes of it continue a character.
  private func scalar(
    upTo end: Int, isPlain: Bool, continuing: Int = 0
  ) throws(NotPlain) -> YAMLScalar {
    let scalar = YAMLScalar(
      text: String(decoding: text.bytes[text.index..<end], as: UTF8.self), isPlain: isPlain)
    if continuing > String.mostMarks, scalar.text.combinesTooMuch { throw NotPlain() }
    return scalar
  }
}
