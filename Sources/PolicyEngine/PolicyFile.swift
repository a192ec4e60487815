/// What a file in the folder of policies is, by its name.
package enum PolicyFile: Hashable, Sendable {
  /// A policy: `user-resets.yaml`.
  case policy
  /// The cases that test the policy file whose name they begin with: `user-resets.cases.yaml`.
  case cases(of: String)
  /// Neither, such as a README.
  case other

  /// Names ending `.yaml` or `.yml` that do not begin with a dot are policies or cases.
  package init(name: String) {
    let endings = [".yaml", ".yml"]
    guard !name.hasPrefix("."), let ending = endings.first(where: name.hasSuffix) else {
      self = .other
      return
    }
    let stem = name.dropLast(ending.count)
    self = stem.hasSuffix(".cases") ? .cases(of: String(stem.dropLast(6))) : .policy
  }
}
