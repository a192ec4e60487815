public import ResetModel

/// What a value must look like: how to read it from a node, and how to tell an editor (as a JSON
/// Schema).
///
/// A shape reads all that it can and reports every problem to the reader; it returns nil for what
/// it had to report.
public struct Shape<Value: Sendable>: Sendable {
  private let describe: @Sendable () -> JSONSchema
  /// Reads the value; nil after at least one problem was reported.
  public let read: @Sendable (YAMLNode, inout YAMLReader) -> Value?

  /// The schema is made when it is asked for: what reads never asks.
  public init(
    schema: @autoclosure @escaping @Sendable () -> JSONSchema,
    read: @escaping @Sendable (YAMLNode, inout YAMLReader) -> Value?
  ) {
    describe = schema
    self.read = read
  }

  /// What an editor is told.
  public var schema: JSONSchema { describe() }

  /// The same shape with its values changed by a function that cannot fail.
  @inlinable
  public func map<Other: Sendable>(_ transform: @escaping @Sendable (Value) -> Other) -> Shape<
    Other
  > {
    Shape<Other>(schema: schema) { [read] node, reader in read(node, &reader).map(transform) }
  }

  /// The same shape, whose values remember their place.
  @inlinable
  public var located: Shape<Located<Value>> {
    Shape<Located<Value>>(schema: schema) { [read] node, reader in
      let place = reader.place(of: node)
      return read(node, &reader).map { Located($0, at: place) }
    }
  }
}

/// Reads nodes of one text: knows the path to where it is, and gathers the problems.
public struct YAMLReader: Sendable {
  public let source: SourceText
  public private(set) var problems: [Problem] = []
  private var path: [String] = []

  public init(source: SourceText) { self.source = source }

  public func place(of node: YAMLNode) -> Place {
    Place(file: source.file, line: node.line, column: node.column)
  }

  /// Reports a problem of a node; the message is led by the path to it: `device.lost_at: …`.
  public mutating func report(_ message: String, at node: YAMLNode, hint: String? = nil) {
    report(message, at: place(of: node), hint: hint)
  }

  /// Whether so many problems are known that no more are told: a hostile file can break a rule at each
  /// of its bytes, and the first hundred tell enough.
  public var isFull: Bool { problems.count >= 100 }

  /// Reports a problem of a place.
  public mutating func report(_ message: String, at place: Place, hint: String? = nil) {
    if isFull { return }
    let prefix = path.isEmpty ? "" : path.joined(separator: ".") + ": "
    problems.append(source.problem(prefix + message, at: place, hint: hint))
  }

  /// Reads one level deeper, under a key or the number of a list's element, counted from 1.
  public mutating func descend<Result>(into step: String, _ body: (inout YAMLReader) -> Result)
    -> Result
  {
    path.append(step)
    defer { path.removeLast() }
    return body(&self)
  }
}

extension YAMLDocument {
  /// Reads the whole document as a shape; every problem is told at once.
  public func read<Value>(as shape: Shape<Value>) -> (value: Value?, problems: [Problem]) {
    var reader = YAMLReader(source: source)
    let value = shape.read(root, &reader)
    return (reader.problems.isEmpty ? value : nil, reader.problems.sorted())
  }
}
