internal import ResetModel

/// What to do about a syntax error, in plain words.
///
/// libyaml tells what it expected; people who write YAML once a month want to know what they did.
/// Advice is given only where the line shows the cause.
struct SyntaxAdvice {
  /// libyaml's own message, such as `could not find expected ':'`.
  let problem: String
  let source: SourceText
  /// Where libyaml noticed.
  let place: Place
  /// Where the thing began that libyaml was reading; nil where it does not say.
  let start: Place?

  /// Where the person has to look: a key without its colon and a quote that is never closed are
  /// noticed lines later.
  var placeToMend: Place {
    switch problem {
    case "could not find expected ':'", "found unexpected end of stream": start ?? place
    default: place
    }
  }

  var hint: String? {
    let line = source.line(placeToMend.line) ?? ""
    let before = line.unicodeScalars.prefix(placeToMend.column - 1)
    let here = line.unicodeScalars.dropFirst(placeToMend.column - 1).first
    switch problem {
    case "found character that cannot start any token" where here == "\t",
      "found a tab character where an indentation space is expected",
      "found a tab character that violates indentation":
      return "indent with spaces, not with tabs"
    case "found character that cannot start any token":
      return here.map { "put a value that begins with \($0) into quotes" }
    case "could not find expected ':'":
      return colonAdvice(line)
        ?? "write key: value; text that goes on over several lines is indented under its key"
    case "mapping values are not allowed in this context":
      return mappingAdvice(line, before: before)
    case "did not find expected key", "did not find expected <document start>":
      return endAdvice(before: before, here: here)
    case "did not find expected '-' indicator":
      return "lines of one list begin with - in the same column"
    case "did not find expected ',' or ']'", "did not find expected ',' or '}'":
      let bracket = problem.contains("]") ? ("[", "]") : ("{", "}")
      let opening = start.map { " in line \($0.line)" } ?? ""
      return "a comma is missing here, or the \(bracket.1) for the \(bracket.0)\(opening)"
    case "block sequence entries are not allowed in this context":
      return "begin the list on a line of its own"
    case "found unexpected end of stream":
      return "the quote that opens here is never closed"
    case "found unknown escape character", "did not find expected hexdecimal number":
      return "write \\\\ for a backslash in double quotes, or use single quotes"
    case "found invalid Unicode character escape code":
      return "write the character itself; pairs of \\ud83d\\ude00 escapes are not taken"
    case "did not find expected alphabetic or numeric character":
      return "put a value that begins with * or & into quotes"
    case "did not find expected node content":
      return here.map { "put a value that begins with \($0) into quotes" }
    case "did not find expected comment or line break"
    where before.contains(where: { $0 == ">" || $0 == "|" }):
      return "put a value that begins with > or | into quotes, or begin it on the next line"
    case "control characters are not allowed":
      return "the file holds bytes that no text has; save it as plain text"
    default: return nil
    }
  }

  private func mappingAdvice(_ line: String, before: Substring.UnicodeScalarView) -> String {
    if let quote = line.unicodeScalars.first(where: { "“”„‘’".unicodeScalars.contains($0) }) {
      return "\(quote) does not quote; use straight quotes, \" or '"
    }
    // A key stands before this colon in the same line: the colon belongs to its value.
    // By bytes, here and below: characters that a hostile file makes of a thousand marks are
    // compared at the cost of sorting them.
    if String(before).utf8.contains(": ".utf8) {
      return "put a value that holds a colon into quotes"
    }
    // Finding a line costs the length of the text, so a hostile file's blank lines are not all
    // asked.
    let above = (max(source.firstLine, place.line - 8)..<max(source.firstLine, place.line))
      .reversed().lazy.compactMap { source.line($0) }.first {
        !$0.utf8.allSatisfy { $0 == UInt8(ascii: " ") }
      }
    if let above, !above.utf8.contains(UInt8(ascii: ":")) {
      return "the line above is no key: value line"
    }
    return above.flatMap(colonAdvice) ?? "keys that belong together begin in the same column"
  }

  /// Advice where something stands after what seemed complete.
  private func endAdvice(
    before: Substring.UnicodeScalarView, here: Unicode.Scalar?
  ) -> String? {
    switch before.last(where: { $0 != " " }) {
    case let quote? where quote == "\"" || quote == "'":
      return "text follows the closing \(quote); a quote inside the text, or one missing above?"
    case let bracket? where bracket == "]" || bracket == "}":
      return "text follows the closing \(bracket)"
    default:
      if problem == "did not find expected <document start>" { return nil }
      switch here {
      case "-": return "the lines of a list stand under the key that they belong to"
      case ":": return "a key is missing before the colon"
      default: return "keys that belong together begin in the same column"
      }
    }
  }

  /// Advice for `level:user`: a word, a colon, and no space after it.
  private func colonAdvice(_ line: String) -> String? {
    guard let colon = YAMLScalar.missingSpace(in: line) else { return nil }
    return "write a space after the colon: \(colon.key): \(colon.value)"
  }
}

extension YAMLScalar {
  /// The two halves of `level:user`, which is one text to YAML and a slip to people; nil for
  /// anything else, addresses such as `https://…` included.
  static func missingSpace(in text: some StringProtocol) -> (key: Substring, value: Substring)? {
    let text = Substring(Substring(text).unicodeScalars.drop { $0 == " " || $0 == "-" })
    guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")),
      (1...64).contains(text[..<colon].utf8.count),
      text[..<colon].utf8.allSatisfy({ byte in
        byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      })
    else { return nil }
    let value = text[text.utf8.index(after: colon)...]
    guard let first = value.unicodeScalars.first, first != " ", first != "/" else { return nil }
    return (text[..<colon], Substring(value.unicodeScalars.prefix(40)))
  }
}
