internal import LocatedYAML
internal import ResetModel

/// One thing that a policy can require: a key of its `require`.
///
/// Two checks are equal when they give the same answers to every request, wherever they stand: of
/// equal ones only one is asked. To add a check is a file in this folder, a test file, and a line
/// in `PolicyChecks.all`.
protocol PolicyCheck: Hashable, Sendable {
  /// The key, what it means, and how to read its value; the check's findings bear the key's name.
  static var field: Field<Self> { get }

  /// Asks everything that the check asks; an answer for each of its places, met or not.
  func evaluate(_ matter: Deliberation, history: some ResetHistory) throws -> [Answer]

  /// Where each thing that it asks stands: where its key does, unless there are several.
  func places(under key: Place) -> [Place]

  /// Whether whatever meets this check meets the other as well.
  func implies(_ other: Self) -> Bool

  /// The roles that it names, for those who look for misspelt ones.
  var roles: [Located<Role>] { get }
}

/// Every check there is, in the order in which findings are told.
enum PolicyChecks {
  static let all: [any PolicyCheck.Type] = [
    RequiredApprovals.self,
    RequiredIdentityCheck.self,
    RequiredRequester.self,
    RequiredSigner.self,
    RequiredSubmitter.self,
    RequiredFields.self,
    DecidedWithin.self,
    RequiredHours.self,
  ]
}

extension PolicyCheck {
  func places(under key: Place) -> [Place] { [key] }

  var roles: [Located<Role>] { [] }

  static var name: String { field.name }

  /// The field without its type, for lists of what a mapping knows.
  static var anyField: any AnyField { field }

  /// Reads the check from a policy's `require`; nil where the key is absent or has a problem.
  static func read(from fields: inout FieldReader) -> Located<any PolicyCheck>? {
    let field = field
    let place = fields.place(of: field.name)
    return fields(field).map { Located($0, at: place) }
  }

  /// Whether the other is a check of the same kind that this one implies.
  func impliesAny(_ other: any PolicyCheck) -> Bool {
    (other as? Self).map(implies) ?? false
  }
}
