internal import ResetModel

/// A piece of a YAML document that knows where it stands.
public struct YAMLNode: Equatable, Sendable {
  /// The line of the node's first character in its file, from 1.
  public let line: Int
  /// The column of the node's first character, from 1, in Unicode scalars.
  public let column: Int
  public let content: Content

  /// What it is, and what is inside.
  public enum Content: Equatable, Sendable {
    case scalar(YAMLScalar)
    case sequence([YAMLNode])
    /// The pairs in the order of the file; no key stands twice.
    case mapping([YAMLPair])
  }
}

/// A scalar as written, and whether it was quoted.
public struct YAMLScalar: Equatable, Sendable {
  /// The text after YAML's own escapes and folding; otherwise as written: `0644`, `no`, `1e5` stay
  /// what they are.
  public let text: String
  /// True for a scalar in neither quotes nor block style, the only kind that can mean `null`.
  public let isPlain: Bool

  /// Whether it means nothing at all, by the core schema of YAML 1.2 (section 10.3.2): empty, `~`
  /// or `null`, plain.
  public var isNull: Bool {
    guard isPlain else { return false }
    return switch text.utf8.count {
    case 0: true
    case 1: text == "~"
    case 4: text == "null" || text == "Null" || text == "NULL"
    default: false
    }
  }
}

/// A key, where it stands, and its value.
public struct YAMLPair: Equatable, Sendable {
  public let key: String
  public let line: Int
  public let column: Int
  public let value: YAMLNode
}

extension YAMLNode {
  /// The value of a key; nil where this is no mapping or the mapping lacks it.
  public subscript(key: String) -> YAMLNode? {
    guard case .mapping(let pairs) = content else { return nil }
    return pairs.first { $0.key == key }?.value
  }

  /// Every key below this node whose value is not null, as dotted paths: `device`,
  /// `device.lost_at`.
  public func filledPaths() -> [String] {
    var paths: [String] = []
    paths.reserveCapacity(16)
    addFilledPaths(under: nil, to: &paths)
    return paths
  }

  private func addFilledPaths(under parent: String?, to paths: inout [String]) {
    guard case .mapping(let pairs) = content else { return }
    for pair in pairs {
      if case .scalar(let scalar) = pair.value.content, scalar.isNull { continue }
      let path = parent.map { "\($0).\(pair.key)" } ?? pair.key
      paths.append(path)
      pair.value.addFilledPaths(under: path, to: &paths)
    }
  }

  /// What it is, for a sentence that says that something else was wanted: `nothing`, `a list`.
  public var noun: String {
    switch content {
    case .scalar(let scalar): scalar.isNull ? "nothing" : Problem.quoted(scalar.text)
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}

/// How much a document may hold; whatever is over a limit is refused.
public struct YAMLLimits: Sendable {
  public let bytes: Int
  /// Mappings and lists inside one another.
  public let depth: Int
  /// Scalars, lists, mappings and keys together.
  public let nodes: Int

  public init(bytes: Int, depth: Int = 16, nodes: Int) {
    self.bytes = bytes
    self.depth = depth
    self.nodes = nodes
  }

  /// For a request, an approval, a policy or a configuration: 64 KiB, 16 deep, 20,000 nodes.
  public static let document = YAMLLimits(bytes: 65_536, nodes: 20_000)
  /// For a directory, which an administrator imports: 1 GiB, 16 deep, 100 million nodes.
  public static let directory = YAMLLimits(bytes: 1 << 30, nodes: 100_000_000)
}
