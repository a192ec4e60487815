import ResetModel

/// YAML 1.2 written piece by piece into bytes: keys of our own, and every text in double quotes, so
/// that no reader can take it for a number, a date or a piece of syntax.
struct YAMLText {
  private(set) var bytes: [UInt8] = []
  /// Of the text that is in quotes.
  private var watch = VisibleText.Watch()

  init() { bytes.reserveCapacity(2048) }

  /// Syntax and words of our own, taken as they are.
  mutating func raw(_ syntax: StaticString) {
    bytes.append(contentsOf: syntax.bytes)
  }

  /// A text in double quotes, or null for nil (YAML 1.2.2 section 7.3.1).
  mutating func quoted(_ text: String?) {
    guard let text else { return raw("null") }
    let wasPlain = text.utf8.withContiguousStorageIfAvailable { utf8 in
      guard PlainBytes.areAll(utf8) else { return false }
      bytes.append(quoting: utf8)
      return true
    }
    if wasPlain != true { inQuotes { $0.piece(text) } }
  }

  /// A text in double quotes, broken between words into lines of about 80 columns that readers join
  /// again (YAML 1.2.2 section 6.5).
  mutating func prose(_ text: String, indent: Int) {
    prose(indent: indent) { $0.piece(text) }
  }

  /// The same of a text whose pieces `write` gives to `piece`.
  mutating func prose(indent: Int, _ write: (inout YAMLText) -> Void) {
    let start = bytes.count
    let lineStart = (bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
    inQuotes(write)
    foldLines(from: start + 2, lineStart: lineStart, indent: indent)
  }

  /// The next piece of a text in double quotes.
  mutating func piece(_ text: String) {
    let wasPlain = text.utf8.withContiguousStorageIfAvailable { utf8 in
      guard PlainBytes.areAll(utf8) else { return false }
      bytes.append(contentsOf: utf8)
      return true
    }
    if wasPlain == true {
      watch = VisibleText.Watch()
    } else {
      appendEscaped(text)
    }
  }

  private mutating func inQuotes(_ write: (inout YAMLText) -> Void) {
    watch = VisibleText.Watch()
    bytes.append(UInt8(ascii: "\""))
    write(&self)
    bytes.append(UInt8(ascii: "\""))
  }

  /// A list of texts in double quotes on one line.
  mutating func quotedList(_ texts: [String]) {
    raw("[")
    for (index, text) in texts.enumerated() {
      if index > 0 { raw(", ") }
      quoted(text)
    }
    raw("]")
  }
}

extension YAMLText {
  /// Only a single space between two words may become a line break: a reader makes one space of it,
  /// however many there were.
  private mutating func foldLines(from start: Int, lineStart: Int, indent: Int) {
    let lineBreak = Self.lineBreak[...indent]
    var (start, lineStart) = (start, lineStart)
    while bytes.count > lineStart + 80, let gap = gap(from: start, lineEnd: lineStart + 80) {
      bytes.replaceSubrange(gap...gap, with: lineBreak)
      lineStart = gap + 1
      start = lineStart + indent
    }
  }

  /// A newline, and spaces for every indent that there is.
  private static let lineBreak = Array("\n        ".utf8)

  /// The last single space between two words on a line, or the first one behind its end.
  private func gap(from start: Int, lineEnd: Int) -> Int? {
    let space = UInt8(ascii: " ")
    return bytes.withUnsafeBufferPointer { bytes in
      // The last two bytes are the last one of the text and the closing quote.
      let gaps = start..<max(start, bytes.count - 2)
      func isGap(_ index: Int) -> Bool {
        bytes[index] == space && bytes[index - 1] != space && bytes[index + 1] != space
      }
      return gaps.prefix(max(0, lineEnd - start)).last(where: isGap)
        ?? gaps.dropFirst(max(0, lineEnd - start)).first(where: isGap)
    }
  }

  private mutating func appendEscaped(_ text: String) {
    for scalar in text.unicodeScalars {
      let isHarmful = watch.isHarmful(scalar)
      switch scalar {
      case "\"": raw(#"\""#)
      case "\\": raw(#"\\"#)
      case "\n": raw(#"\n"#)
      case "\r": raw(#"\r"#)
      case "\t": raw(#"\t"#)
      case _ where isHarmful: appendEscape(of: scalar.value)
      default: bytes.append(contentsOf: UTF8.encode(scalar)!)
      }
    }
  }

  /// `\u` and four digits, or `\U` and eight: unlike JSON, YAML knows no surrogate pairs.
  private mutating func appendEscape(of value: UInt32) {
    let digits = value > 0xFFFF ? 8 : 4
    bytes.append(contentsOf: (digits == 8 ? #"\U"# : #"\u"#).utf8)
    for shift in stride(from: (digits - 1) * 4, through: 0, by: -4) {
      bytes.append(UInt8(hexadecimalDigitOf: value >> shift))
    }
  }
}
