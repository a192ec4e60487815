internal import CLibYAML
internal import ResetModel

/// Builds the tree of one document from libyaml's events, counting as it goes.
struct TreeBuilder {
  private let source: SourceText
  private let limits: YAMLLimits
  private var nodes = 0
  private(set) var problems: [Problem] = []

  /// Most mappings are small, and looking their few keys through is quicker than hashing them.
  static let fewPairs = 16

  /// As many pairs as a request has, or a part of one.
  static func usualPairs(depth: Int) -> Int { depth == 0 ? 12 : 4 }

  /// Thrown to stop at once; its problem is already among `problems`.
  private struct Stop: Error {}

  init(source: SourceText, limits: YAMLLimits) {
    self.source = source
    self.limits = limits
  }

  /// The document's root; nil with at least one problem where it is refused.
  mutating func build() -> YAMLNode? {
    source.bytes.withUnsafeBufferPointer { bytes in
      // libyaml skips a byte order mark only where it may guess the encoding.
      let text = UnsafeBufferPointer(rebasing: bytes[source.byteOrderMark...])
      var parser = yaml_parser_t()
      guard yaml_parser_initialize(&parser) == 1 else {
        report("there is not enough memory to read the file", yaml_mark_t())
        return nil
      }
      defer { yaml_parser_delete(&parser) }
      yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
      yaml_parser_set_input_string(&parser, text.baseAddress, text.count)
      return try? document(&parser)
    }
  }

  private mutating func document(_ parser: inout yaml_parser_t) throws -> YAMLNode? {
    try event(&parser) { _, event in event.type }
    let start = try event(&parser) { builder, event -> Bool in
      if event.type == YAML_STREAM_END_EVENT {
        let start = Place(file: builder.source.file, line: builder.source.firstLine, column: 1)
        builder.problems.append(Problem("the file is empty", at: start))
        return false
      }
      builder.checkDirectives(of: event)
      return true
    }
    guard start else { return nil }
    let root = try node(&parser, depth: 0)
    try event(&parser) { _, event in event.type }
    try event(&parser) { builder, event in
      guard event.type != YAML_STREAM_END_EVENT else { return }
      builder.report(
        "a second document begins here; a file holds one", event.start_mark,
        hint: "put each document into a file of its own, or let `mfareset submit` split them")
    }
    guard let root, case .scalar(let scalar) = root.content, scalar.text.isEmpty else {
      return root
    }
    // Where nothing follows `---`, libyaml tells a line that need not be there.
    let end = min(
      Place(file: source.file, line: root.line, column: root.column), source.endOfContent)
    return YAMLNode(line: end.line, column: end.column, content: root.content)
  }

  /// Takes the next event and gives it to `body`; deletes it afterwards, whatever happens.
  @discardableResult
  private mutating func event<Result>(
    _ parser: inout yaml_parser_t, _ body: (inout TreeBuilder, yaml_event_t) throws -> Result
  ) throws -> Result {
    var event = yaml_event_t()
    guard yaml_parser_parse(&parser, &event) == 1 else {
      reportSyntax(parser)
      throw Stop()
    }
    defer { yaml_event_delete(&event) }
    return try body(&self, event)
  }

  private enum Opening {
    case scalar(YAMLScalar)
    case sequence
    case mapping
    case alias
    case end
  }

  private mutating func node(_ parser: inout yaml_parser_t, depth: Int) throws -> YAMLNode? {
    let (opening, mark) = try event(&parser) { builder, event in
      (try builder.open(event, depth: depth), event.start_mark)
    }
    let content: YAMLNode.Content
    switch opening {
    case .end: return nil
    // The alias is already a problem; something has to stand in its place.
    case .alias: content = .scalar(YAMLScalar(text: "", isPlain: false))
    case .scalar(let scalar): content = .scalar(scalar)
    case .sequence:
      var items: [YAMLNode] = []
      while let item = try node(&parser, depth: depth + 1) { items.append(item) }
      content = .sequence(items)
    case .mapping: content = .mapping(try pairs(&parser, depth: depth + 1))
    }
    return YAMLNode(
      line: mark.line + source.firstLine, column: mark.column + 1, content: content)
  }

  private mutating func pairs(_ parser: inout yaml_parser_t, depth: Int) throws -> [YAMLPair] {
    var pairs: [YAMLPair] = []
    var seen: [String: Int] = [:]
    while let key = try node(&parser, depth: depth) {
      guard let value = try node(&parser, depth: depth) else { break }
      if pairs.isEmpty { pairs.reserveCapacity(Self.usualPairs(depth: depth - 1)) }
      let place = Place(file: source.file, line: key.line, column: key.column)
      guard case .scalar(let scalar) = key.content, !scalar.isNull else {
        report("a key must be text", at: place)
        continue
      }
      if scalar.isPlain, scalar.text == "<<" {
        report("merge keys are not taken", at: place, hint: "write the keys out")
      }
      if pairs.count == Self.fewPairs {
        seen = Dictionary(pairs.map { ($0.key, $0.line) }, uniquingKeysWith: { first, _ in first })
      }
      // `String` equality also finds the same key in another Unicode normal form.
      let first =
        pairs.count < Self.fewPairs
        ? pairs.first { $0.key == scalar.text }?.line : seen[scalar.text]
      if let first {
        report(
          "\(Problem.quoted(scalar.text)) stands twice; it was first set in line \(first)",
          at: place,
          hint: "keep one of them")
      } else if pairs.count >= Self.fewPairs {
        seen[scalar.text] = key.line
      }
      pairs.append(YAMLPair(key: scalar.text, line: key.line, column: key.column, value: value))
    }
    return pairs
  }

  private mutating func open(_ event: yaml_event_t, depth: Int) throws -> Opening {
    switch event.type {
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return .end
    default: try count(event.start_mark)
    }
    switch event.type {
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      checkAnchor(scalar.anchor, event.start_mark)
      checkTag(scalar.tag, allowed: "tag:yaml.org,2002:str", event.start_mark)
      let text = String(
        decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      let isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE && scalar.tag == nil
      if text.combinesTooMuch {
        report(
          "more than \(String.mostMarks) characters in a row combine with one before them",
          event.start_mark, hint: "write the character without them")
        return .scalar(YAMLScalar(text: "", isPlain: false))
      }
      return .scalar(YAMLScalar(text: text, isPlain: isPlain))
    case YAML_SEQUENCE_START_EVENT:
      checkAnchor(event.data.sequence_start.anchor, event.start_mark)
      checkTag(event.data.sequence_start.tag, allowed: "tag:yaml.org,2002:seq", event.start_mark)
      try checkDepth(depth, event.start_mark)
      return .sequence
    case YAML_MAPPING_START_EVENT:
      checkAnchor(event.data.mapping_start.anchor, event.start_mark)
      checkTag(event.data.mapping_start.tag, allowed: "tag:yaml.org,2002:map", event.start_mark)
      try checkDepth(depth, event.start_mark)
      return .mapping
    case YAML_ALIAS_EVENT:
      report(
        "aliases are not taken", event.start_mark,
        hint: "write the value out; text that begins with * wants quotes")
      return .alias
    default: return .end
    }
  }

  private mutating func count(_ mark: yaml_mark_t) throws {
    nodes += 1
    guard nodes > limits.nodes else { return }
    report("the file holds more than \(limits.nodes) values", mark)
    throw Stop()
  }

  private mutating func checkDepth(_ depth: Int, _ mark: yaml_mark_t) throws {
    guard depth >= limits.depth else { return }
    report("more than \(limits.depth) levels inside one another", mark)
    throw Stop()
  }

  private mutating func checkAnchor(
    _ anchor: UnsafeMutablePointer<yaml_char_t>?, _ mark: yaml_mark_t
  ) {
    guard anchor != nil else { return }
    report(
      "anchors are not taken", mark,
      hint: "write the value out; text that begins with & wants quotes")
  }

  private mutating func checkTag(
    _ tag: UnsafeMutablePointer<yaml_char_t>?, allowed: String, _ mark: yaml_mark_t
  ) {
    guard let tag else { return }
    var name = String(cString: tag)
    guard name != "!", name != allowed else { return }
    // As it is written, mostly: libyaml has put the prefix in the place of `!!`.
    let prefix = "tag:yaml.org,2002:"
    if name.hasPrefix(prefix) { name = "!!" + name.dropFirst(prefix.count) }
    report(
      "the tag \(Problem.quoted(name)) is not taken", mark,
      hint: "remove it; text that begins with ! wants quotes")
  }

  private mutating func checkDirectives(of event: yaml_event_t) {
    let start = event.data.document_start
    if let version = start.version_directive?.pointee, (version.major, version.minor) != (1, 2) {
      report(
        "YAML \(version.major).\(version.minor) is asked for; files are read by the rules of YAML 1.2",
        event.start_mark, hint: "remove the directive")
    }
    if start.tag_directives.start != start.tag_directives.end {
      report("%TAG directives are not taken", event.start_mark, hint: "remove the directive")
    }
  }

  private mutating func reportSyntax(_ parser: yaml_parser_t) {
    let problem = parser.problem.map { String(cString: $0) } ?? "the text is not YAML"
    let context = parser.context.map { " \(String(cString: $0))" } ?? ""
    // Where the reader itself gives up (a control character), libyaml sets no mark but an offset in
    // bytes.
    let isUnreadable = parser.error == YAML_READER_ERROR
    let place =
      isUnreadable
      ? source.place(ofByte: source.byteOrderMark + parser.problem_offset)
      // What libyaml misses at the end, it misses in a line of its own that need not be there.
      : min(place(parser.problem_mark), source.endOfContent)
    let advice = SyntaxAdvice(
      problem: problem, source: source, place: place,
      start: parser.context == nil || isUnreadable ? nil : self.place(parser.context_mark))
    // What is wrong already in the same line is the likelier cause.
    let isFirst = !problems.contains { $0.place.line == advice.placeToMend.line }
    report(problem + context, at: advice.placeToMend, hint: isFirst ? advice.hint : nil)
  }

  private func place(_ mark: yaml_mark_t) -> Place {
    Place(file: source.file, line: mark.line + source.firstLine, column: mark.column + 1)
  }

  private mutating func report(_ message: String, _ mark: yaml_mark_t, hint: String? = nil) {
    report(message, at: place(mark), hint: hint)
  }

  private mutating func report(_ message: String, at place: Place, hint: String? = nil) {
    // A hostile file can break a rule at each of its bytes; the first hundred tell enough.
    guard problems.count < 100 else { return }
    problems.append(source.problem(message, at: place, hint: hint))
  }
}
