internal import ResetModel

/// Reads the plain documents that most tickets, approvals and policies are, without libyaml.
///
/// It takes a part of YAML that is small enough to be seen whole, and gives up at the first byte that
/// may mean anything else; libyaml then reads the document from its start. So it has no problems to
/// tell: a document that has one is not plain. What it reads, libyaml would read as the same tree at
/// the same places; its tests and the fuzzer hold the two against each other.
///
/// A plain document is a mapping that begins in column 1, in lines that LF ends and without a tab, and in
/// it:
/// - mappings and lists in block style, each below its key; `- ` may open a mapping in its own line, but
///   no list;
/// - mappings and lists in flow style, each in one line;
/// - scalars in the line of their key or `- `, of no more than this line: in quotes without an escape, or
///   plain without an indicator at their beginning, and in flow style without `?`, brackets and most colons;
/// - a value for each key and `- `;
/// - keys that begin with a letter, of letters, digits, `_` and `-`, each once in its mapping, at most
///   sixteen of them, none of them long or `null`;
/// - comments, and empty lines.
///
/// libyaml is its release 0.2.5.
struct PlainReader {
  /// As many as `TreeBuilder` looks through without hashing them.
  static let mostPairs = TreeBuilder.fewPairs
  /// In bytes. libyaml looks no further than 1,024 characters for the colon behind a key.
  static let longestKey = 128

  var text: PlainText
  private let firstLine: Int
  private let limits: YAMLLimits
  private var nodes = 0

  /// The root of a plain document; nil for every other one, with a problem or without.
  ///
  /// - Precondition: The text has been looked through for `foreignText`, and has none.
  static func root(of source: SourceText, limits: YAMLLimits) -> YAMLNode? {
    assert(source.foreignText == nil)
    var reader = PlainReader(source, limits)
    return try? reader.document()
  }

  private init(_ source: SourceText, _ limits: YAMLLimits) {
    text = PlainText(source.bytes)
    firstLine = source.firstLine
    self.limits = limits
  }

  private mutating func document() throws(NotPlain) -> YAMLNode {
    try text.skipToContent()
    guard text.column == 0, colonOfPair != nil else { throw NotPlain() }
    let root = try blockMapping(depth: 0)
    guard text.next == nil else { throw NotPlain() }
    return root
  }

  /// Where a value or key begins.
  struct Start {
    let line: Int
    let column: Int

    func node(_ content: YAMLNode.Content) -> YAMLNode {
      YAMLNode(line: line, column: column, content: content)
    }
  }

  /// Counts a value or key that begins at the next byte, and the level of a mapping or list.
  mutating func begin(depth: Int = 0) throws(NotPlain) -> Start {
    nodes += 1
    guard nodes <= limits.nodes, depth < limits.depth else { throw NotPlain() }
    return Start(line: text.line + firstLine, column: text.column + 1)
  }
}

// MARK: - Block style

extension PlainReader {
  private mutating func blockMapping(depth: Int) throws(NotPlain) -> YAMLNode {
    let (start, column) = (try begin(depth: depth), text.column)
    var pairs: [YAMLPair] = []
    pairs.reserveCapacity(TreeBuilder.usualPairs(depth: depth))
    repeat {
      try addPair(to: &pairs) { reader throws(NotPlain) in
        try reader.blockValue(of: column, depth: depth + 1)
      }
    } while goesOn(at: column)
    return start.node(.mapping(pairs))
  }

  /// What stands behind a key of a mapping in this column: in the same line, or in those below.
  private mutating func blockValue(of column: Int, depth: Int) throws(NotPlain) -> YAMLNode {
    guard text.endsLine else { return try lineValue(depth: depth) }
    try text.skipToContent()
    if opensItem, text.column >= column { return try blockSequence(depth: depth) }
    // Where a value is empty, its place is libyaml's own affair.
    guard colonOfPair != nil, text.column > column else { throw NotPlain() }
    return try blockMapping(depth: depth)
  }

  private mutating func blockSequence(depth: Int) throws(NotPlain) -> YAMLNode {
    let (start, column) = (try begin(depth: depth), text.column)
    var items: [YAMLNode] = []
    repeat {
      text.skip()
      text.skipSpaces()
      items.append(
        colonOfPair != nil ? try blockMapping(depth: depth + 1) : try lineValue(depth: depth + 1))
    } while goesOn(at: column) && opensItem
    return start.node(.sequence(items))
  }

  private var opensItem: Bool {
    text.next == UInt8(ascii: "-") && text.byte(at: text.index + 1) == .space
  }

  /// A value that ends in its line, where nothing else follows but a comment.
  private mutating func lineValue(depth: Int) throws(NotPlain) -> YAMLNode {
    let value = try inlineValue(depth: depth, inFlow: false)
    text.skipSpaces()
    guard text.endsLine else { throw NotPlain() }
    try text.skipToContent()
    return value
  }

  /// Whether the next line with content goes on in this column. One that begins where nobody goes on
  /// is left over behind the root.
  private func goesOn(at column: Int) -> Bool { text.next != nil && text.column == column }
}

// MARK: - Flow style

extension PlainReader {
  private mutating func inlineValue(depth: Int, inFlow: Bool) throws(NotPlain) -> YAMLNode {
    switch text.next {
    case UInt8(ascii: "["): try flowSequence(depth: depth)
    case UInt8(ascii: "{"): try flowMapping(depth: depth)
    case UInt8(ascii: "\""), UInt8(ascii: "'"): try quotedScalar()
    default: try plainScalar(inFlow: inFlow)
    }
  }

  private mutating func flowSequence(depth: Int) throws(NotPlain) -> YAMLNode {
    let start = try begin(depth: depth)
    var items: [YAMLNode] = []
    try readEach(upTo: UInt8(ascii: "]")) { reader throws(NotPlain) in
      items.append(try reader.inlineValue(depth: depth + 1, inFlow: true))
    }
    return start.node(.sequence(items))
  }

  private mutating func flowMapping(depth: Int) throws(NotPlain) -> YAMLNode {
    let start = try begin(depth: depth)
    var pairs: [YAMLPair] = []
    try readEach(upTo: UInt8(ascii: "}")) { reader throws(NotPlain) in
      try reader.addPair(to: &pairs) { reader throws(NotPlain) in
        try reader.inlineValue(depth: depth + 1, inFlow: true)
      }
    }
    return start.node(.mapping(pairs))
  }

  /// Reads what stands in brackets, between commas.
  private mutating func readEach(
    upTo end: UInt8, _ readOne: (inout PlainReader) throws(NotPlain) -> Void
  ) throws(NotPlain) {
    text.skip()
    text.skipSpaces()
    while text.next != end {
      try readOne(&self)
      text.skipSpaces()
      guard text.next == UInt8(ascii: ",") else { break }
      text.skip()
      text.skipSpaces()
    }
    guard text.next == end else { throw NotPlain() }
    text.skip()
  }
}
