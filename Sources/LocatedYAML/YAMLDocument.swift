public import ResetModel

/// One YAML document of plain data, read whole or refused.
///
/// `PlainReader` reads what most people write; libyaml scans and parses everything else, and of the
/// two it alone has problems to tell. This type says no to what plain data has no need for: anchors
/// and aliases, tags that build objects, merge keys, duplicate keys, keys that are no text, a
/// second document, a `%YAML 1.1` or `%TAG` directive, anything but UTF-8, and line breaks that
/// YAML 1.1 and 1.2 disagree about (NEL, LS, PS).
///
/// A scalar is text as written. Only two types are ever told apart, by the core schema of YAML 1.2
/// (section 10.3.2), and only where a shape asks: null (`YAMLScalar.isNull`) and whole numbers
/// (`Shape.integer`, which takes the decimal form alone). So `no` is a word, `0644` keeps its zero,
/// `12:30:45` is no number and `1e5` may be somebody's id.
public struct YAMLDocument: Sendable {
  public let root: YAMLNode
  public let source: SourceText

  /// Reads a document; throws every problem that could be found, in the order of the text.
  public init(_ source: SourceText, limits: YAMLLimits = .document) throws(YAMLRefusal) {
    self.source = source
    guard source.bytes.count <= limits.bytes else {
      let size = "the file has \(source.bytes.count) bytes; at most \(limits.bytes) are taken"
      let start = Place(file: source.file, line: source.firstLine, column: 1)
      throw YAMLRefusal(problems: [Problem(size, at: start)], root: nil)
    }
    if let problem = source.foreignText {
      throw YAMLRefusal(problems: [problem], root: nil)
    }
    if let root = PlainReader.root(of: source, limits: limits) {
      self.root = root
      return
    }
    var builder = TreeBuilder(source: source, limits: limits)
    let root = builder.build()
    guard builder.problems.isEmpty, let root else {
      throw YAMLRefusal(problems: builder.problems.sorted(), root: root)
    }
    self.root = root
  }
}

/// Why a text is no document that is taken.
public struct YAMLRefusal: Error {
  /// At least one problem, in the order of the text.
  public let problems: [Problem]
  /// What could be built of the document all the same, to tell the problems of its values in the
  /// same pass; nothing may act on it. Nil where the text breaks off.
  public let root: YAMLNode?
}
