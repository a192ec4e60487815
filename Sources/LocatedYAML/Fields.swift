public import ResetModel

/// A key that a mapping knows: its name, whether it must be there, what it means, and what its
/// value looks like.
public struct Field<Value: Sendable>: Sendable {
  public let name: String
  public let isRequired: Bool
  /// What it means, in one sentence for people who write such files.
  public let summary: String
  public let shape: Shape<Value>

  public init(_ name: String, _ shape: Shape<Value>, required: Bool = false, _ summary: String) {
    self.name = name
    self.shape = shape
    self.isRequired = required
    self.summary = summary
  }
}

extension Field {
  /// The summary's first sentence as a hint: in small letters and without its period.
  fileprivate var hint: String {
    var sentence = summary.firstRange(of: ". ").map { summary[..<$0.lowerBound] } ?? summary[...]
    if sentence.last == "." { sentence.removeLast() }
    // An acronym stays as it is.
    if sentence.dropFirst().first?.isUppercase == true { return String(sentence) }
    return sentence.prefix(1).lowercased() + sentence.dropFirst()
  }
}

/// A field of whatever value, for the list of what a mapping knows.
public protocol AnyField: Sendable {
  var name: String { get }
  var isRequired: Bool { get }
  var summary: String { get }
  var schema: JSONSchema { get }
}

extension Field: AnyField {
  public var schema: JSONSchema { shape.schema.adding("description", .string(summary)) }
}

/// Reads the fields of one mapping.
public struct FieldReader {
  public var reader: YAMLReader
  public let node: YAMLNode
  private let pairs: [YAMLPair]

  /// Opens a mapping; nil, with the problem reported, where the node is none.
  public init?(_ node: YAMLNode, _ reader: inout YAMLReader) {
    guard case .mapping(let pairs) = node.content else {
      var hint = "write key: value lines"
      if case .scalar(let scalar) = node.content,
        let (key, value) = YAMLScalar.missingSpace(in: scalar.text)
      {
        hint = "write a space after the colon: \(key): \(value)"
      }
      reader.report("\(node.noun) stands where a mapping is wanted", at: node, hint: hint)
      return nil
    }
    self.reader = reader
    self.node = node
    self.pairs = pairs
  }

  /// The field's value; nil where it is absent or had a problem, which is reported (absence too, if
  /// it is required).
  public mutating func callAsFunction<Value>(_ field: Field<Value>) -> Value? {
    guard let position = pairs.firstIndex(where: { $0.key == field.name }) else {
      if field.isRequired {
        reader.report("`\(field.name)` is missing", at: node, hint: field.hint)
      }
      return nil
    }
    return reader.descend(into: field.name) { field.shape.read(pairs[position].value, &$0) }
  }

  /// Reports every key but these, with the nearest of them as a hint, or what `reason` says of it.
  public mutating func refuseKeys(
    except names: [String],
    reason: (_ key: String) -> (message: String, hint: String)? = { _ in nil }
  ) {
    for pair in pairs where !names.contains(pair.key) {
      // To look for the name that was meant takes longer than all else.
      if reader.isFull { return }
      let place = Place(file: reader.source.file, line: pair.line, column: pair.column)
      let (message, hint) =
        reason(pair.key) ?? (
          "unknown key \(Problem.quoted(pair.key))",
          Suggestion.hint(for: pair.key, among: names)
            ?? "known keys: \(names.joined(separator: ", "))"
        )
      reader.report(message, at: place, hint: hint)
    }
  }

  /// Whether the mapping has the key, whatever its value.
  public func has(_ name: String) -> Bool { pairs.contains { $0.key == name } }

  /// The place of a key; the mapping's own where it has none.
  public func place(of name: String) -> Place {
    guard let pair = pairs.first(where: { $0.key == name }) else { return reader.place(of: node) }
    return Place(file: reader.source.file, line: pair.line, column: pair.column)
  }

  /// The place of the mapping.
  public var place: Place { reader.place(of: node) }
}

extension Shape {
  /// A mapping with these fields and no others; an unknown key is an error with the nearest known
  /// one as a hint.
  public static func mapping(
    _ fields: [any AnyField], read: @escaping @Sendable (inout FieldReader) -> Value?
  ) -> Shape {
    let names = fields.map(\.name)
    return Shape(schema: .mapping(fields)) { node, reader in
      guard var fieldReader = FieldReader(node, &reader) else { return nil }
      fieldReader.refuseKeys(except: names)
      let value = read(&fieldReader)
      reader = fieldReader.reader
      return value
    }
  }
}

extension JSONSchema {
  /// The schema of a mapping with these fields and no others.
  public static func mapping(_ fields: [any AnyField]) -> JSONSchema {
    [
      "type": "object",
      "properties": .object(fields.map { (key: $0.name, value: $0.schema) }),
      "required": .array(fields.filter(\.isRequired).map { .string($0.name) }),
      "additionalProperties": false,
    ]
  }
}
