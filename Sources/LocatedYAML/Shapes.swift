public import ResetModel

extension Shape where Value == String {
  /// Text of at most so many bytes of UTF-8, not empty, taken as written.
  ///
  /// A plain `null`, `~` or nothing is no text: whoever means the word quotes it.
  public static func text(maximumBytes: Int = 16_384) -> Shape {
    Shape(schema: ["type": ["string", "number", "boolean"]]) { node, reader in
      guard case .scalar(let scalar) = node.content else {
        reader.report("\(node.noun) stands where text is wanted", at: node)
        return nil
      }
      guard !scalar.isNull, !scalar.text.isEmpty else {
        let hint =
          scalar.text.isEmpty
          ? reader.commentAdvice(at: node) : "quote it to mean the word: \"\(scalar.text)\""
        reader.report("a value is missing", at: node, hint: hint)
        return nil
      }
      guard scalar.text.utf8.count <= maximumBytes else {
        reader.report("the text is longer than \(maximumBytes) bytes", at: node)
        return nil
      }
      return scalar.text
    }
  }

  /// A name that people and providers look up: text of at most 256 bytes without control or
  /// invisible characters.
  public static var name: Shape {
    let text = Shape.text(maximumBytes: 256)
    return Shape(schema: text.schema) { node, reader in
      guard let name = text.read(node, &reader) else { return nil }
      guard !VisibleText.isDangerous(name) else {
        reader.report("\(Problem.quoted(name)) holds characters that cannot be seen", at: node)
        return nil
      }
      guard name.utf8.first != UInt8(ascii: " "), name.utf8.last != UInt8(ascii: " ") else {
        reader.report("\(Problem.quoted(name)) begins or ends with a space", at: node)
        return nil
      }
      return name
    }
  }

  /// One of a few words.
  public static func word(of words: [String]) -> Shape {
    let text = Shape.text()
    return Shape(schema: ["enum": .array(words.map { .string($0) })]) { node, reader in
      guard let word = text.read(node, &reader) else { return nil }
      guard words.contains(where: { $0.utf8.elementsEqual(word.utf8) }) else {
        reader.report(
          "\(Problem.quoted(word)) is not one of \(words.joined(separator: ", "))", at: node,
          hint: Suggestion.hint(for: word, among: words))
        return nil
      }
      return word
    }
  }
}

extension YAMLReader {
  /// Where a value is empty since `#` begins a comment, what to do about it.
  fileprivate func commentAdvice(at node: YAMLNode) -> String? {
    let rest = source.line(node.line)?.unicodeScalars.dropFirst(node.column - 1)
    return rest?.first { $0 != " " } == "#"
      ? "# begins a comment; quote a value that begins with it" : nil
  }
}

extension Shape where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// One of the cases of an enumeration, by its raw value.
  public static var choice: Shape {
    let word = Shape<String>.word(of: Value.allCases.map(\.rawValue))
    return Shape(schema: word.schema) { node, reader in
      word.read(node, &reader).flatMap(Value.init(rawValue:))
    }
  }
}

extension Shape where Value == Timestamp {
  /// An RFC 3339 time with its offset: `2026-11-20T14:02:00Z`, `2026-11-20T15:02:00+01:00`.
  public static var timestamp: Shape {
    let text = Shape<String>.text()
    return Shape(schema: ["type": "string", "format": "date-time"]) { node, reader in
      guard let written = text.read(node, &reader) else { return nil }
      guard let moment = Timestamp(rfc3339: written) else {
        reader.report(
          "\(Problem.quoted(written)) is no time with an offset", at: node,
          hint: "write it like 2026-11-20T14:02:00Z or 2026-11-20T15:02:00+01:00")
        return nil
      }
      return moment
    }
  }
}

extension Shape where Value == TimeSpan {
  /// A whole number and a unit, more than nothing: `30s`, `15m`, `24h`, `7d`, `2w`.
  public static var timeSpan: Shape {
    timeSpan(allowingNone: false)
  }

  /// A whole number and a unit; `0s` only where nothing is allowed.
  public static func timeSpan(allowingNone: Bool) -> Shape {
    let text = Shape<String>.text()
    return Shape(schema: ["type": "string", "pattern": "^[0-9]{1,9}[smhdw]$"]) { node, reader in
      guard let written = text.read(node, &reader) else { return nil }
      guard let span = TimeSpan(written), allowingNone || span.seconds > 0 else {
        reader.report(
          "\(Problem.quoted(written)) is no length of time", at: node,
          hint: "write a number and one of s, m, h, d, w: 24h")
        return nil
      }
      return span
    }
  }
}

extension Shape where Value == Int {
  /// A decimal whole number in a range; `0x10`, `1_000` and `1e3` are none.
  public static func integer(in range: ClosedRange<Int>) -> Shape {
    Shape(schema: [
      "type": "integer", "minimum": .integer(range.lowerBound),
      "maximum": .integer(range.upperBound),
    ]) {
      node, reader in
      guard case .scalar(let scalar) = node.content, scalar.isPlain,
        scalar.text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
        scalar.text == "0" || scalar.text.first != "0", let number = Int(scalar.text)
      else {
        reader.report("\(node.noun) is no whole number", at: node)
        return nil
      }
      guard range.contains(number) else {
        reader.report(
          "\(number) is not between \(range.lowerBound) and \(range.upperBound)", at: node)
        return nil
      }
      return number
    }
  }
}

extension Shape {
  /// A list of values of one shape, at least and at most so many.
  public static func list<Element>(
    of element: Shape<Element>, atLeast minimum: Int = 1, atMost maximum: Int? = nil
  ) -> Shape where Value == [Element] {
    let schema: JSONSchema = [
      "type": "array", "items": element.schema, "minItems": .integer(minimum),
    ]
    return Shape(schema: maximum.map { schema.adding("maxItems", .integer($0)) } ?? schema) {
      node, reader in
      guard case .sequence(let items) = node.content else {
        reader.report(
          "\(node.noun) stands where a list is wanted", at: node,
          hint: "write [a, b] or lines that begin with -")
        return nil
      }
      guard items.count >= minimum else {
        reader.report(
          "the list needs at least \(minimum) element\(minimum == 1 ? "" : "s")", at: node)
        return nil
      }
      if let maximum, items.count > maximum {
        reader.report(
          "the list has \(items.count) elements; at most \(maximum) are taken", at: node)
        return nil
      }
      var values: [Element] = []
      values.reserveCapacity(items.count)
      for (index, item) in items.enumerated() {
        guard let value = reader.descend(into: "\(index + 1)", { element.read(item, &$0) }) else {
          continue
        }
        values.append(value)
      }
      return values.count == items.count ? values : nil
    }
  }

  /// A mapping from names that the file chooses to values of one shape, in the order of the file.
  public static func dictionary<Element>(of element: Shape<Element>) -> Shape
  where Value == [(name: Located<String>, value: Element)] {
    Shape(schema: ["type": "object", "additionalProperties": element.schema]) { node, reader in
      guard case .mapping(let pairs) = node.content else {
        reader.report("\(node.noun) stands where a mapping is wanted", at: node)
        return nil
      }
      var values: [(name: Located<String>, value: Element)] = []
      for pair in pairs {
        let place = Place(file: reader.source.file, line: pair.line, column: pair.column)
        guard let value = reader.descend(into: pair.key, { element.read(pair.value, &$0) }) else {
          continue
        }
        values.append((name: Located(pair.key, at: place), value: value))
      }
      return values.count == pairs.count ? values : nil
    }
  }
}
