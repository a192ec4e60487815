import LocatedYAML
import ResetModel
import TestMaterial

/// A text as a document named `x.yaml`.
func document(_ text: String, limits: YAMLLimits = .document) throws(YAMLRefusal) -> YAMLDocument {
  try YAMLDocument(SourceText(file: "x.yaml", bytes: Array(text.utf8)), limits: limits)
}

/// Why a text is refused; empty where it is taken.
func refusals(of bytes: [UInt8], limits: YAMLLimits = .document) -> [Problem] {
  do throws(YAMLRefusal) {
    _ = try YAMLDocument(SourceText(file: "x.yaml", bytes: bytes), limits: limits)
    return []
  } catch {
    return error.problems
  }
}

func refusals(of text: String, limits: YAMLLimits = .document) -> [Problem] {
  refusals(of: Array(text.utf8), limits: limits)
}

extension Problem {
  /// `line:column`, as `MarkedText` tells places.
  var lineAndColumn: String { "\(place.line):\(place.column)" }
}

/// Reads one value by a shape, as the value of `v`.
func read<Value>(_ text: String, as shape: Shape<Value>) throws -> (Value?, [Problem]) {
  let field = Field("v", shape, required: true, "a value")
  let whole = Shape<Value>.mapping([field]) { $0(field) }
  let (value, problems) = try document(text).read(as: whole)
  return (value, problems)
}
