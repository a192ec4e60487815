internal import CLibYAML
internal import ResetModel

/// Builds the tree of one document from libyaml's events, counting as it goes.
struct TreeBuilder {
  private let source: SourceText
  private let limits: YAMLLimits
  private var nodes = 0
  private(set) var problems: [Problem] = []

  /// Thrown to stop at once; its problem is already among `problems`.
  private struct Stop: Error {}

  init(source: SourceText, limits: YAMLLimits) {
    self.source = source
    self.limits = limits
  }

  /// The document's root; nil with at least one problem where it is refused.
  mutating func build() -> YAMLNode? {
    source.bytes.withUnsafeBufferPointer { bytes in
      // A UTF-8 byte order mark carries no meaning; libyaml skips it only where it may guess the
      // encoding.
      let text =
        bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? UnsafeBufferPointer(rebasing: bytes[3...]) : bytes
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
        builder.report("the file is empty", event.start_mark)
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
    return root
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
    return YAMLNode(line: mark.line + 1, column: mark.column + 1, content: content)
  }

  private mutating func pairs(_ parser: inout yaml_parser_t, depth: Int) throws -> [YAMLPair] {
    var pairs: [YAMLPair] = []
    var seen: [String: Int] = [:]
    while let key = try node(&parser, depth: depth) {
      guard let value = try node(&parser, depth: depth) else { break }
      guard case .scalar(let scalar) = key.content, !scalar.isNull else {
        report("a key must be text", line: key.line, column: key.column)
        continue
      }
      if scalar.text == "<<" {
        report(
          "merge keys are not taken", line: key.line, column: key.column,
          hint: "write the keys out")
      }
      // `String` equality also finds the same key in another Unicode normal form.
      if let first = seen[scalar.text] {
        report(
          "`\(scalar.text)` stands twice; it was first set in line \(first)", line: key.line,
          column: key.column, hint: "keep one of them")
      } else {
        seen[scalar.text] = key.line
      }
      pairs.append(YAMLPair(key: scalar.text, line: key.line, column: key.column, value: value))
    }
    return pairs
  }

  private mutating func open(_ event: yaml_event_t, depth: Int) throws -> Opening {
    nodes += 1
    guard nodes <= limits.nodes else {
      report("the file holds more than \(limits.nodes) values", event.start_mark)
      throw Stop()
    }
    switch event.type {
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      checkAnchor(scalar.anchor, event.start_mark)
      checkTag(scalar.tag, allowed: "tag:yaml.org,2002:str", event.start_mark)
      let text = String(
        decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      return .scalar(
        YAMLScalar(
          text: text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE && scalar.tag == nil))
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
      report("aliases are not taken", event.start_mark, hint: "write the value out")
      return .alias
    default: return .end
    }
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
    report("anchors are not taken", mark, hint: "write the value out where it is needed")
  }

  private mutating func checkTag(
    _ tag: UnsafeMutablePointer<yaml_char_t>?, allowed: String, _ mark: yaml_mark_t
  ) {
    guard let tag else { return }
    let name = String(cString: tag)
    guard name != "!", name != allowed else { return }
    report("the tag `\(name)` is not taken", mark, hint: "a request is plain data; remove the tag")
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
    // Where the reader itself gives up (a control character), libyaml sets no mark but an offset in
    // bytes.
    guard parser.error == YAML_READER_ERROR else {
      let context = parser.context.map { " \(String(cString: $0))" } ?? ""
      return report(problem + context, parser.problem_mark)
    }
    let before = source.bytes.prefix(parser.problem_offset)
    let line = before.count { $0 == 0x0A } + 1
    let lineStart = (before.lastIndex(of: 0x0A) ?? -1) + 1
    report(
      problem, line: line,
      column: String(decoding: before[lineStart...], as: UTF8.self).unicodeScalars.count + 1)
  }

  private mutating func report(_ message: String, _ mark: yaml_mark_t, hint: String? = nil) {
    report(message, line: mark.line + 1, column: mark.column + 1, hint: hint)
  }

  private mutating func report(_ message: String, line: Int, column: Int, hint: String? = nil) {
    // A hostile file can break a rule at each of its bytes; the first hundred tell enough.
    guard problems.count < 100 else { return }
    problems.append(
      source.problem(message, at: Place(file: source.file, line: line, column: column), hint: hint))
  }
}
