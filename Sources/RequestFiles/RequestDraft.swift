internal import LocatedYAML
internal import ResetModel

/// The parts of a request while its file is being read; what had a problem stays nil.
struct RequestDraft {
  var kind: RequestKind?
  var id: Located<RequestID>?
  var org: Located<OrgID>?
  var level: Located<Level>?
  var users: RequestedUsers?
  var requestedBy: Located<String>?
  var requestedAt: Located<Timestamp>?
  var reason: String?
  var sandboxOrg: Located<OrgID>?
  var identityChecks: [IdentityCheck] = []
  var approvals: [RecordedApproval] = []

  /// Reads the whole file, as the kind that it names; where it names none, as any.
  mutating func read(_ file: inout FieldReader) {
    if refuseWord(&file) { return }
    let name = file(CommonFields.kind)
    let kind = requestFileKinds.first { $0.kind.name == name }
    self.kind = kind?.kind
    refuseForeignKeys(file: &file, kind: kind)
    CommonFields.read(&file, into: &self)
    if let kind {
      kind.read(&file, into: &self)
    } else {
      for kind in requestFileKinds where kind.fields.contains(where: { file.has($0.name) }) {
        kind.read(&file, into: &self)
      }
    }
  }

  /// Tells of a file that is an approval or a refusal, or is meant to be one, that it is no request,
  /// and nothing else: what it lacks of one it need not have. False for all other files.
  private func refuseWord(_ file: inout FieldReader) -> Bool {
    guard let node = file.node["kind"], case .scalar(let scalar) = node.content else {
      return false
    }
    // By bytes, as a hostile file's characters are dear to compare.
    let isKind = { (name: String) in name.utf8.elementsEqual(scalar.text.utf8) }
    if Self.kinds.contains(where: isKind) { return false }
    if let word = Self.words.first(where: isKind) {
      file.reader.report(
        "kind: `\(word)` is no request", at: node,
        hint:
          "it goes into queue/incoming with its signature; mfareset approve and refuse drop both"
      )
      return true
    }
    let known = Self.kinds + Self.words
    guard let meant = Suggestion.nearest(to: scalar.text, among: known), Self.words.contains(meant)
    else { return false }
    file.reader.report(
      "kind: \(Problem.quoted(scalar.text)) is not one of \(known.joined(separator: ", "))",
      at: node, hint: "did you mean `\(meant)`?")
    return true
  }

  private static let kinds = requestFileKinds.map(\.kind.name)
  private static let words = ApprovalDocument.Word.allCases.map(\.rawValue)

  private func refuseForeignKeys(file: inout FieldReader, kind: (any RequestFileKind)?) {
    guard let kind, let known = Self.knownKeys[kind.kind] else {
      return file.refuseKeys(
        except: CommonFields.names + requestFileKinds.flatMap { $0.fields.map(\.name) })
    }
    file.refuseKeys(except: known) { key in
      guard let owner = requestFileKinds.first(where: { $0.fields.contains { $0.name == key } })
      else { return nil }
      return (
        "`\(key)` is no key of a \(kind.kind) request",
        "it belongs to kind: \(owner.kind); change the kind or remove `\(key)`"
      )
    }
  }

  private static let knownKeys = Dictionary(
    uniqueKeysWithValues: requestFileKinds.map {
      ($0.kind, CommonFields.names + $0.fields.map(\.name))
    })

  /// The reading: with a request if there is no problem.
  func reading(of root: YAMLNode, source: SourceText, problems: [Problem]) -> RequestReading {
    RequestReading(
      request: problems.isEmpty ? request(presentFields: root.filledPaths()) : nil,
      problems: problems, kind: kind, id: id, org: org, level: level, users: users,
      requestedBy: requestedBy, sandboxOrg: sandboxOrg, source: source)
  }

  private func request(presentFields: [String]) -> ResetRequest? {
    guard let kind, let id, let org, let level, let users, let requestedBy, let requestedAt,
      let reason
    else { return nil }
    return ResetRequest(
      kind: kind, id: id, org: org, level: level, users: users, requestedBy: requestedBy,
      requestedAt: requestedAt, reason: reason, sandboxOrg: sandboxOrg,
      identityChecks: identityChecks, approvals: approvals, presentFields: presentFields)
  }
}
