package import LocatedYAML
package import ResetModel

/// Reads request files: text in, a request or every problem at once out.
package enum RequestReader {
  /// Reads one request. Nothing is looked up: whether the org and the users exist is not asked
  /// here.
  ///
  /// A file with any problem gives no request, but its parts that could be read, so that those can
  /// be looked up and told in the same pass.
  package static func read(_ source: SourceText) -> RequestReading {
    let root: YAMLNode
    var refusals: [Problem] = []
    do throws(YAMLRefusal) {
      root = try YAMLDocument(source).root
    } catch {
      refusals = error.problems
      guard let built = error.root else {
        return RequestReading(request: nil, problems: refusals, source: source)
      }
      root = built
    }
    return read(root, in: source, refusals)
  }

  /// Reads a request that stands inside another document, such as a policy's case.
  package static func read(_ node: YAMLNode, in source: SourceText) -> RequestReading {
    read(node, in: source, [])
  }

  /// What requests of each kind can tell, as dotted paths: `device.lost_at`.
  package static var fieldPaths: [RequestKind: Set<String>] {
    Dictionary(
      uniqueKeysWithValues: requestFileKinds.map { kind in
        (
          kind.kind,
          Set((CommonFields.all + kind.fields).flatMap { $0.schema.paths(under: $0.name) })
        )
      })
  }

  private static func read(_ root: YAMLNode, in source: SourceText, _ refusals: [Problem])
    -> RequestReading
  {
    var draft = RequestDraft()
    var reader = YAMLReader(source: source)
    if var file = FieldReader(root, &reader) {
      draft.read(&file)
      reader = file.reader
    }
    return draft.reading(of: root, source: source, problems: merge(refusals, reader.problems))
  }

  /// Cuts a text of several YAML documents into its documents, byte for byte, so that each can be
  /// dropped as a file of its own; gives the text itself where there is but one.
  package static func split(_ source: SourceText) -> [SourceText] {
    YAMLStream.documents(of: source)
  }

  /// A value that is refused already (an alias, say) is no value either; that is not told twice.
  static func merge(_ refusals: [Problem], _ problems: [Problem]) -> [Problem] {
    if refusals.isEmpty { return problems.sorted() }
    let told = Set(refusals.map(\.place))
    return (refusals + problems.filter { !told.contains($0.place) }).sorted()
  }
}
