extension YAMLNode {
  /// This mapping with the keys that it lacks taken from another, mappings within mappings
  /// likewise; a key whose value is null here is left out altogether. Anything but two mappings
  /// stays as it is here.
  ///
  /// Every node keeps its own place.
  public func filled(from defaults: YAMLNode) -> YAMLNode {
    guard case .mapping(let pairs) = content, case .mapping(let others) = defaults.content else {
      return self
    }
    let own = pairs.compactMap { pair -> YAMLPair? in
      if case .scalar(let scalar) = pair.value.content, scalar.isNull { return nil }
      guard let other = defaults[pair.key] else { return pair }
      return YAMLPair(
        key: pair.key, line: pair.line, column: pair.column, value: pair.value.filled(from: other))
    }
    let missing = others.filter { self[$0.key] == nil }
    return YAMLNode(line: line, column: column, content: .mapping(own + missing))
  }

  /// This mapping with one key set to a value, at the place of the value, or without the key for
  /// nil; anything but a mapping stays as it is.
  public func setting(_ key: String, to value: YAMLNode?) -> YAMLNode {
    guard case .mapping(let pairs) = content else { return self }
    let pair = value.map { YAMLPair(key: key, line: $0.line, column: $0.column, value: $0) }
    let others = pairs.filter { $0.key != key }
    return YAMLNode(
      line: line, column: column, content: .mapping(others + (pair.map { [$0] } ?? [])))
  }
}
