/// JSON (RFC 8259) written piece by piece into bytes, without a tree in between.
///
/// What is written can be printed on a terminal as it is: beyond what JSON asks for, every scalar
/// that `VisibleText` calls harmful is written as `\uXXXX`, and still decodes to the same text.
/// The order of calls is the order of the text; nothing checks that a key is followed by a value.
public struct JSONText: Sendable {
  /// What was written so far, UTF-8, without a newline anywhere.
  public private(set) var bytes: [UInt8] = []
  private var needsComma = false

  /// An empty text with room for so many bytes.
  public init(reservingCapacity capacity: Int = 512) { bytes.reserveCapacity(capacity) }

  /// An object, filled by `member` and `key` calls.
  public mutating func object(_ fill: (inout JSONText) -> Void) {
    separate()
    bytes.append(UInt8(ascii: "{"))
    needsComma = false
    fill(&self)
    bytes.append(UInt8(ascii: "}"))
    needsComma = true
  }

  /// An array with one value an element, which `write` must write.
  public mutating func array<Element>(
    of elements: some Sequence<Element>, _ write: (inout JSONText, Element) -> Void
  ) {
    separate()
    bytes.append(UInt8(ascii: "["))
    needsComma = false
    for element in elements { write(&self, element) }
    bytes.append(UInt8(ascii: "]"))
    needsComma = true
  }

  /// The key of the value that comes next; plain ASCII that needs no escape.
  public mutating func key(_ name: StaticString) {
    bytes.append(quoting: name.bytes, after: comma, before: UInt8(ascii: ":"))
    needsComma = false
  }

  /// A key that is no word of ours, escaped as a string is.
  public mutating func key(escaping name: String) {
    string(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// A value that is JSON already, taken as it is.
  public mutating func splice(_ json: some Collection<UInt8>) {
    separate()
    bytes.append(contentsOf: json)
    needsComma = true
  }

  /// A word of JSON's own.
  private mutating func splice(word: StaticString) { splice(word.bytes) }

  private var comma: UInt8? { needsComma ? UInt8(ascii: ",") : nil }

  private mutating func separate() {
    if let comma { bytes.append(comma) }
  }
}

extension JSONText {
  /// A string, or null for nil.
  public mutating func string(_ text: String?) {
    guard let text else { return null() }
    let wasPlain = text.utf8.withContiguousStorageIfAvailable { utf8 in
      guard PlainBytes.areAll(utf8) else { return false }
      bytes.append(quoting: utf8, after: comma)
      return true
    }
    if wasPlain != true {
      separate()
      bytes.append(UInt8(ascii: "\""))
      appendEscaped(text)
      bytes.append(UInt8(ascii: "\""))
    }
    needsComma = true
  }

  /// A moment as an RFC 3339 string, or null for nil.
  public mutating func timestamp(_ moment: Timestamp?) {
    guard let moment else { return null() }
    moment.withRFC3339 { bytes.append(quoting: $0, after: comma) }
    needsComma = true
  }

  /// A whole number.
  public mutating func integer(_ number: some BinaryInteger) { splice(String(number).utf8) }

  /// `true` or `false`.
  public mutating func boolean(_ value: Bool) { splice(word: value ? "true" : "false") }

  /// What is absent.
  public mutating func null() { splice(word: "null") }

  /// A key and its string, or null for nil.
  public mutating func member(_ name: StaticString, _ text: String?) {
    let isWritten = text?.utf8.withContiguousStorageIfAvailable { utf8 in
      guard PlainBytes.areAll(utf8) else { return false }
      bytes.append(quoting: utf8, of: name.bytes, after: comma)
      return true
    }
    if isWritten == true {
      needsComma = true
      return
    }
    key(name)
    string(text)
  }

  /// A key and its moment, or null for nil.
  public mutating func member(_ name: StaticString, _ moment: Timestamp?) {
    guard let moment else {
      key(name)
      return null()
    }
    moment.withRFC3339 { bytes.append(quoting: $0, of: name.bytes, after: comma) }
    needsComma = true
  }

  /// A key and its number.
  public mutating func member(_ name: StaticString, _ number: some BinaryInteger) {
    key(name)
    integer(number)
  }

  /// A key and an array of strings.
  public mutating func member(_ name: StaticString, _ texts: [String]) {
    key(name)
    array(of: texts) { $0.string($1) }
  }
}

extension JSONText {
  private mutating func appendEscaped(_ text: String) {
    var watch = VisibleText.Watch()
    for scalar in text.unicodeScalars {
      let isHarmful = watch.isHarmful(scalar)
      switch scalar {
      case "\"": bytes.append(contentsOf: #"\""#.utf8)
      case "\\": bytes.append(contentsOf: #"\\"#.utf8)
      case "\n": bytes.append(contentsOf: #"\n"#.utf8)
      case "\r": bytes.append(contentsOf: #"\r"#.utf8)
      case "\t": bytes.append(contentsOf: #"\t"#.utf8)
      case _ where isHarmful:
        // Above the Basic Multilingual Plane JSON knows only surrogate pairs (RFC 8259 section 7).
        for unit in UTF16.encode(scalar)! { appendCodeUnit(unit) }
      default: bytes.append(contentsOf: UTF8.encode(scalar)!)
      }
    }
  }

  private mutating func appendCodeUnit(_ unit: UInt16) {
    bytes.append(contentsOf: #"\u"#.utf8)
    for shift in stride(from: 12, through: 0, by: -4) {
      bytes.append(UInt8(hexadecimalDigitOf: unit >> shift))
    }
  }
}

extension [UInt8] {
  /// Appends a member whose name and text need no escape, in one piece; past the checks that an
  /// `OutputSpan` makes of each byte, which cost as much as the piece saves.
  fileprivate mutating func append(
    quoting plain: UnsafeBufferPointer<UInt8>, of name: UnsafeBufferPointer<UInt8>,
    after first: UInt8?
  ) {
    append(addingCapacity: name.count + plain.count + 6) { room in
      if let first { room.append(first) }
      room.withUnsafeMutableBufferPointer { buffer, filled in
        func put(_ byte: UInt8) {
          buffer[filled] = byte
          filled += 1
        }
        func put(_ bytes: UnsafeBufferPointer<UInt8>) {
          let rest = UnsafeMutableBufferPointer(rebasing: buffer[filled...])
          filled += rest.initialize(fromContentsOf: bytes)
        }
        put(UInt8(ascii: "\""))
        put(name)
        put(UInt8(ascii: "\""))
        put(UInt8(ascii: ":"))
        put(UInt8(ascii: "\""))
        put(plain)
        put(UInt8(ascii: "\""))
      }
    }
  }
}
