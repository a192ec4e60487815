import Foundation
import TestMaterial

/// JSON Schema as Python's `jsonschema` understands it, over YAML as PyYAML parses it.
enum Validator {
  /// Whether python3 has what is needed.
  static let isThere = Python.has("yaml, jsonschema")

  /// What is wrong with the documents, one line a fault; a document that holds nothing counts as an
  /// empty mapping.
  ///
  /// PyYAML resolves plain scalars by YAML 1.1, in which `08` is text, `07` octal, and a time is no
  /// text. The few rules of the 1.2 core schema take their place.
  static func complaints(on documents: [String], by schema: String) throws -> [String] {
    let input = try JSONSerialization.data(withJSONObject: [schema, documents] as [Any])
    return try Python.run(
      #"""
      import json, re, sys, jsonschema, yaml
      class Core(yaml.SafeLoader): yaml_implicit_resolvers = {}
      def rule(tag, pattern, first):
          Core.add_implicit_resolver("tag:yaml.org,2002:" + tag, re.compile("^(?:" + pattern + ")$"), first)
      rule("bool", "true|True|TRUE|false|False|FALSE", list("tTfF"))
      rule("null", "~|null|Null|NULL|", ["~", "n", "N", ""])
      rule("int", "[-+]?[0-9]+", list("-+0123456789"))
      Core.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value))
      schema, documents = json.load(sys.stdin)
      schema = json.loads(schema)
      jsonschema.Draft202012Validator.check_schema(schema)
      validator = jsonschema.Draft202012Validator(schema)
      for text in documents:
          for error in validator.iter_errors(yaml.load(text, Core) or {}):
              print(json.dumps([text.splitlines()[:2], error.json_path, error.message]))
      """#, input: String(decoding: input, as: UTF8.self)
    ).split(separator: "\n").map(String.init)
  }
}
