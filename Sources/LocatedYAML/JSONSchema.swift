/// A JSON value whose objects keep the order they were written in: enough to say a JSON Schema
/// (draft 2020-12).
public indirect enum JSONSchema: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  case object([(key: String, value: JSONSchema)])
  case array([JSONSchema])
  case string(String)
  case integer(Int)
  case boolean(Bool)

  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int) { self = .integer(value) }
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
  public init(arrayLiteral elements: JSONSchema...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSONSchema)...) {
    self = .object(elements.map { (key: $0.0, value: $0.1) })
  }

  /// The same schema with one more keyword; anything but an object stays as it is.
  public func adding(_ key: String, _ value: JSONSchema) -> JSONSchema {
    guard case .object(let members) = self else { return self }
    return .object(members + [(key: key, value: value)])
  }
}

extension JSONSchema: CustomStringConvertible {
  /// The JSON text, indented by two spaces.
  public var description: String { text(indent: "") }

  private func text(indent: String) -> String {
    let deeper = indent + "  "
    switch self {
    case .object(let members):
      if members.isEmpty { return "{}" }
      let lines = members.map { "\(deeper)\(Self.quote($0.key)): \($0.value.text(indent: deeper))" }
      return "{\n\(lines.joined(separator: ",\n"))\n\(indent)}"
    case .array(let elements):
      if elements.isEmpty { return "[]" }
      return
        "[\n\(elements.map { deeper + $0.text(indent: deeper) }.joined(separator: ",\n"))\n\(indent)]"
    case .string(let string): return Self.quote(string)
    case .integer(let integer): return "\(integer)"
    case .boolean(let boolean): return boolean ? "true" : "false"
    }
  }

  /// Schemas hold our own words only, so the few escapes that they need suffice.
  private static func quote(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

extension JSONSchema {
  /// A schema as a document of its own, with the dialect, a title and a description.
  public static func document(_ title: String, _ description: String, _ schema: JSONSchema)
    -> JSONSchema
  {
    guard case .object(let members) = schema else { return schema }
    return .object(
      [
        (key: "$schema", value: "https://json-schema.org/draft/2020-12/schema"),
        (key: "title", value: .string(title)), (key: "description", value: .string(description)),
      ] + members)
  }
}

extension JSONSchema {
  /// The path itself, and those of the keys of the mapping that this is the schema of, if it is
  /// one's.
  public func paths(under path: String) -> [String] {
    guard case .object(let members) = self,
      case .object(let properties)? = members.first(where: { $0.key == "properties" })?.value
    else { return [path] }
    return [path] + properties.flatMap { $0.value.paths(under: "\(path).\($0.key)") }
  }
}
