package import LocatedYAML
internal import ResetModel

extension RequestReader {
  /// The JSON Schema (draft 2020-12) of a request, from the same fields that files are read by.
  ///
  /// It serves editors. What spans several keys (everyone at level org only) is told by `read`
  /// alone.
  package static let schema: JSONSchema = [
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "mfareset request",
    "description": "A request to reset the MFA of one or more users.",
    "oneOf": .array(requestFileKinds.map(schema(of:))),
  ]

  private static func schema(of kind: any RequestFileKind) -> JSONSchema {
    let itself = Field(
      "kind", .word(of: [kind.kind.name]), required: true, CommonFields.kind.summary)
    let others = CommonFields.all.dropFirst() + kind.fields
    return JSONSchema.mapping([itself] + others)
      .adding("title", .string(kind.kind.name)).adding("description", .string(kind.summary))
  }
}
