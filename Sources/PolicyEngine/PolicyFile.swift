/// What a file in the folder of policies is, by its name.
package enum PolicyFile: Hashable, Sendable {
  /// A policy: `user-resets.yaml`.
  case policy
  /// The cases that test the policy file whose name they begin with: `user-resets.cases.yaml`.
  case cases(of: String)
  /// A policy or cases whose ending is another spelling, and the name that they would be read
  /// under: `user-resets.yml` or `user-resets.YAML`.
  case misspelt(String)
  /// Neither, such as a README.
  case other

  /// Names ending `.yaml` that do not begin with a dot are policies or cases.
  package init(name: String) {
    guard !name.hasPrefix("."), let dot = name.lastIndex(of: "."),
      ["yaml", "yml"].contains(name[dot...].dropFirst().lowercased())
    else {
      self = .other
      return
    }
    let stem = name[..<dot]
    if name[dot...] != ".yaml" {
      self = .misspelt(stem + ".yaml")
    } else {
      self = stem.hasSuffix(".cases") ? .cases(of: String(stem.dropLast(6))) : .policy
    }
  }
}
