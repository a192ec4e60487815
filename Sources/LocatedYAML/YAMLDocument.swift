internal import CLibYAML
public import ResetModel

/// One YAML document of plain data, read whole or refused.
///
/// libyaml scans and parses; this type says no to what a plain document has no need for: anchors
/// and aliases, tags
/// that build objects, merge keys, duplicate keys, keys that are no text, a second document, a
/// `%YAML 1.1` or `%TAG`
/// directive, anything but UTF-8, and line breaks that YAML 1.1 and 1.2 disagree about (NEL, LS,
/// PS).
public struct YAMLDocument: Sendable {
  public let root: YAMLNode
  public let source: SourceText

  /// Reads a document; throws every problem that could be found, in the order of the text.
  public init(_ source: SourceText, limits: YAMLLimits = .document) throws(YAMLRefusal) {
    self.source = source
    guard source.bytes.count <= limits.bytes else {
      throw YAMLRefusal(
        source, "the file has \(source.bytes.count) bytes; at most \(limits.bytes) are taken",
        line: 1, column: 1)
    }
    try Self.refuseForeignText(source)
    var builder = TreeBuilder(source: source, limits: limits)
    let root = builder.build()
    guard builder.problems.isEmpty, let root else { throw YAMLRefusal(problems: builder.problems) }
    self.root = root
  }

  /// libyaml would guess UTF-16 from a byte order mark and take NEL, LS and PS for line breaks.
  private static func refuseForeignText(_ source: SourceText) throws(YAMLRefusal) {
    // A long ASCII text is settled here, eight bytes at a time.
    let isASCII = source.bytes.withUnsafeBytes { raw in
      let words = raw.count / 8
      for word in 0..<words
      where raw.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self) & 0x8080_8080_8080_8080
        != 0
      {
        return false
      }
      return raw[(words * 8)...].allSatisfy { $0 < 0x80 }
    }
    if isASCII { return }
    guard let text = String(validating: source.bytes, as: UTF8.self) else {
      let (line, column) = firstInvalidByte(source.bytes)
      throw YAMLRefusal(
        source, "the file is not UTF-8 from here on", line: line, column: column,
        hint: "save it as UTF-8, without another encoding")
    }
    var line = 1
    var column = 1
    for scalar in text.unicodeScalars {
      if ["\u{85}", "\u{2028}", "\u{2029}"].contains(scalar) {
        throw YAMLRefusal(
          source,
          "U+\(String(scalar.value, radix: 16, uppercase: true)) is a line break to some readers of YAML only",
          line: line, column: column, hint: "write it as an escape in double quotes")
      }
      if scalar == "\n" {
        line += 1
        column = 1
      } else {
        column += 1
      }
    }
  }

  private static func firstInvalidByte(_ bytes: [UInt8]) -> (line: Int, column: Int) {
    var line = 1
    var column = 1
    var rest = bytes[...]
    while let first = rest.first {
      let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
      guard rest.count >= length, String(validating: rest.prefix(length), as: UTF8.self) != nil
      else { break }
      rest.removeFirst(length)
      if first == 0x0A {
        line += 1
        column = 1
      } else {
        column += 1
      }
    }
    return (line, column)
  }
}

/// Why a text is no document that is taken: at least one problem.
public struct YAMLRefusal: Error {
  public let problems: [Problem]

  init(problems: [Problem]) { self.problems = problems.sorted() }

  init(_ source: SourceText, _ message: String, line: Int, column: Int, hint: String? = nil) {
    let place = Place(file: source.file, line: line, column: column)
    problems = [Problem(message, at: place, hint: hint, excerpt: source.line(line))]
  }
}
