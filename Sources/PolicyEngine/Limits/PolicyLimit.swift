internal import LocatedYAML
internal import ResetModel

/// One way to limit resets: a form that a line of a policy's `limits` can have, told by its first
/// word.
///
/// Equal limits give the same answers, so that only one of them is asked. To add a form is a file
/// in this folder, a test file, and a line in `PolicyLimits.all`.
protocol PolicyLimit: Hashable, Sendable {
  /// The key that only lines of this form have.
  static var word: String { get }

  /// The whole line.
  static var shape: Shape<Self> { get }

  /// Asks whether the request goes over the limit.
  ///
  /// `covered` are the subjects that the policy is about, which may be fewer than the request's:
  /// what is limited per subject is limited for them alone.
  func evaluate(
    _ matter: Deliberation, about covered: [User], history: some ResetHistory
  ) throws -> Answer

  /// Whether whatever stays within this limit stays within the other as well.
  func implies(_ other: Self) -> Bool
}

/// Every form there is.
enum PolicyLimits {
  static let all: [any PolicyLimit.Type] = [
    ResetLimit.self,
    SubjectLimit.self,
    CoolDown.self,
  ]

  /// One line of `limits`, of whatever form.
  static var line: Shape<Located<any PolicyLimit>> {
    let forms = all.map { (word: $0.word, shape: $0.anyShape) }
    let words = forms.map(\.word)
    return Shape(schema: ["oneOf": .array(forms.map(\.shape.schema))]) { node, reader in
      guard case .mapping(let pairs) = node.content else {
        reader.report("a limit is a mapping", at: node, hint: example)
        return nil
      }
      let found = forms.filter { form in pairs.contains { $0.key == form.word } }
      guard found.count == 1 else {
        let hint = pairs.lazy.compactMap { Suggestion.hint(for: $0.key, among: words) }.first
        reader.report(
          "a limit has exactly one of \(words.joined(separator: ", "))", at: node,
          hint: found.isEmpty ? hint ?? example : example)
        return nil
      }
      let place = reader.place(of: node)
      return found[0].shape.read(node, &reader).map { Located($0, at: place) }
    }
  }

  private static let example = "such as {resets: 2, per: subject, in: 30d, over: deny}"
}

extension PolicyLimit {
  fileprivate static var anyShape: Shape<any PolicyLimit> { shape.map { $0 } }

  /// Whether the other is a limit of the same form that this one implies.
  func impliesAny(_ other: any PolicyLimit) -> Bool {
    (other as? Self).map(implies) ?? false
  }
}

/// What happens to a request that goes over a limit.
enum OverLimit: String, CaseIterable, Hashable, Sendable {
  case deny
  case hold

  var effect: Effect {
    switch self {
    case .deny: .deny
    case .hold: .hold
    }
  }

  static var field: Field<OverLimit> {
    Field(
      "over", .choice, required: true,
      "What happens to a request that goes over the limit: hold, or deny.")
  }
}
