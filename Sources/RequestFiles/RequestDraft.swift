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
