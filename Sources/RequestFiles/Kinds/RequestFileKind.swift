internal import LocatedYAML
internal import ResetModel

/// A kind of request: the keys that only it has, and what must hold of them.
protocol RequestFileKind: Sendable {
  /// The kind as files name it.
  var kind: RequestKind { get }

  /// When to file such a request, in one sentence for the people who do.
  var summary: String { get }

  /// The keys that come on top of the common ones.
  var fields: [any AnyField] { get }

  /// Reads those keys, and reports what does not fit the common ones, which are read before.
  func read(_ file: inout FieldReader, into draft: inout RequestDraft)
}

/// Every kind of request that a file can be.
let requestFileKinds: [any RequestFileKind] = [
  LostDevice(),
  SandboxOverwrite(),
]
