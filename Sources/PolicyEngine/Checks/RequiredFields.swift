internal import LocatedYAML
internal import ResetModel

/// `fields`: what a request must tell beyond what every request must.
struct RequiredFields: PolicyCheck {
  /// Dotted paths: `device.lost_at`.
  let paths: [Located<String>]
  /// What is told where nothing is missing; made once, since every decision tells it.
  private let met: String

  init(paths: [Located<String>]) {
    self.paths = paths
    met = "the request tells \(Self.list(paths.map(\.value)))"
  }

  /// Where the paths are written makes no difference.
  static func == (one: RequiredFields, other: RequiredFields) -> Bool {
    one.paths.map(\.value) == other.paths.map(\.value)
  }

  func hash(into hasher: inout Hasher) { hasher.combine(paths.map(\.value)) }

  static let field = Field(
    "fields", Shape.list(of: path).map { RequiredFields(paths: $0) },
    "What the request must tell, each as a dotted path: device.lost_at.")

  func evaluate(_ matter: Deliberation, history: some ResetHistory) -> [Answer] {
    let present = matter.request.presentFields
    if paths.allSatisfy({ present.contains($0.value) }) { return [.met(met)] }
    let missing = paths.map(\.value).filter { !present.contains($0) }
    return [
      .unmet(
        .hold, Self.unmet(missing), remedy: Self.remedy(missing, matter), lack: .fields(missing))
    ]
  }

  func implies(_ other: RequiredFields) -> Bool {
    other.paths.allSatisfy { path in paths.contains { $0.value == path.value } }
  }

  private static var path: Shape<Located<String>> {
    Shape<String>.name.refined { path, node, reader in
      let isPath = path.utf8.allSatisfy {
        [UInt8(ascii: "."), UInt8(ascii: "_")].contains($0)
          || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
      }
      let steps = path.split(separator: ".", omittingEmptySubsequences: false)
      guard isPath, steps.allSatisfy({ !$0.isEmpty }) else {
        reader.report(
          noField(path), at: node,
          hint: "write a dotted path such as device.lost_at")
        return nil
      }
      return Located(path, at: reader.place(of: node))
    }
  }
}

extension Policy {
  /// The fields that it requires and that no request can tell, of whatever kind: each request would
  /// wait for them in vain.
  func misspeltFields(among fields: [RequestKind: Set<String>]) -> [Problem] {
    guard !fields.isEmpty else { return [] }
    let paths = (checks + (elevated?.checks ?? [])).compactMap { $0.value as? RequiredFields }
      .flatMap(\.paths)
    let known = fields.values.reduce(into: Set()) { $0.formUnion($1) }
    return paths.filter { !known.contains($0.value) }.map { path in
      let ofKinds = scope.kinds.reduce(into: Set()) { $0.formUnion(fields[$1] ?? []) }.sorted()
      return source.problem(
        RequiredFields.noField(path.value), at: path.place,
        hint: Suggestion.hint(for: path.value, among: ofKinds)
          ?? Suggestion.hint(for: path.value, among: known.sorted())
          ?? "requests have \(ofKinds.joined(separator: ", "))")
    }
  }
}

extension RequiredFields {
  fileprivate static func noField(_ path: String) -> String {
    "\(Problem.quoted(path)) is no field of a request"
  }

  private static func list(_ paths: [String]) -> String {
    paths.map { "`\($0)`" }.joined(separator: ", ")
  }

  private static func unmet(_ missing: [String]) -> String {
    "the request does not tell \(list(missing))"
  }

  private static func remedy(_ missing: [String], _ matter: Deliberation) -> String {
    "needs the request `\(matter.request.id.value)` dropped again with \(list(missing)) filled in\(matter.beforeDeadline)"
  }
}
