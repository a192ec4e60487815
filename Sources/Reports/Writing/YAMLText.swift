import ResetModel

/// YAML 1.2 written piece by piece into bytes: keys of our own, and every text in double quotes, so
/// that no reader can take it for a number, a date or a piece of syntax.
struct YAMLText {
  private(set) var bytes: [UInt8] = []

  init() { bytes.reserveCapacity(2048) }

  /// Syntax and words of our own, taken as they are.
  mutating func raw(_ syntax: StaticString) {
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: syntax.utf8Start, count: syntax.utf8CodeUnitCount))
  }

  /// A text in double quotes, or null for nil (YAML 1.2.2 section 7.3.1).
  mutating func quoted(_ text: String?) {
    guard var text else { return raw("null") }
    bytes.append(UInt8(ascii: "\""))
    let wasPlain = text.withUTF8 { utf8 in
      guard PlainBytes.areAll(utf8) else { return false }
      bytes.append(contentsOf: utf8)
      return true
    }
    if !wasPlain { appendEscaped(text) }
    bytes.append(UInt8(ascii: "\""))
  }

  /// A text in double quotes, broken between words into lines of about 80 columns that readers join
  /// again (YAML 1.2.2 section 6.5).
  mutating func prose(_ text: String, indent: Int) {
    let start = bytes.count
    let lineStart = (bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
    quoted(text)
    foldLines(from: start + 2, lineStart: lineStart, indent: indent)
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
    let lineBreak = [UInt8(ascii: "\n")] + Array(repeating: UInt8(ascii: " "), count: indent)
    let space = UInt8(ascii: " ")
    var lineStart = lineStart
    var gap: Int?
    var index = start
    // The last two bytes are the last one of the text and the closing quote.
    while index < bytes.count {
      if index - lineStart >= 80, let breaking = gap {
        bytes.replaceSubrange(breaking...breaking, with: lineBreak)
        lineStart = breaking + 1
        index += indent
        gap = nil
      }
      if bytes[index] == space, index + 2 < bytes.count, bytes[index - 1] != space,
        bytes[index + 1] != space
      {
        gap = index
      }
      index += 1
    }
  }

  private mutating func appendEscaped(_ text: String) {
    var watch = VisibleText.Watch()
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
      let digit = UInt8(truncatingIfNeeded: value >> shift & 15)
      bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
  }
}
