internal import LocatedYAML
internal import ResetModel

extension Shape {
  /// The same shape, whose values are looked at once more: the function returns nil for what it
  /// had to report.
  func refined<Other: Sendable>(
    _ refine: @escaping @Sendable (Value, YAMLNode, inout YAMLReader) -> Other?
  ) -> Shape<Other> {
    Shape<Other>(schema: schema) { [read] node, reader in
      read(node, &reader).flatMap { refine($0, node, &reader) }
    }
  }
}

extension Shape where Value == Located<Role> {
  /// The name of a role, as the directory has it.
  static var role: Shape { Shape<String>.name.map { Role($0) }.located }
}
