internal import LocatedYAML
internal import ResetModel

/// The keys that requests of every kind have.
enum CommonFields {
  static let kind = Field(
    "kind", .word(of: requestFileKinds.map(\.kind.name)), required: true,
    "what happened: \(requestFileKinds.map(\.kind.name).joined(separator: " or "))")
  static let id = Field(
    "id", Shape<RequestID>.ticketNumber.located, required: true,
    "the ticket's number, unique for ever")
  static let org = Field(
    "org", Shape<String>.name.map { OrgID($0) }.located, required: true,
    "the id of the org whose users are to be reset")
  static let level = Field(
    "level", Shape<Level>.choice.located, required: true,
    "user for the person's own MFA, org for the MFA within the org")
  static let users = Field(
    "users", Shape<RequestedUsers>.requestedUsers, required: true,
    "a list of user ids or logins; or everyone, at level org")
  static let requestedBy = Field(
    "requested_by", Shape<String>.name.located, required: true,
    "the id or login of who asks, usually a helpdesk agent")
  static let requestedAt = Field(
    "requested_at", Shape<Timestamp>.timestamp.located, required: true,
    "when it was asked for, as 2026-11-20T14:02:00Z")
  static let reason = Field(
    "reason", Shape<String>.prose(maximumBytes: 4000), required: true,
    "why the reset is needed, in a sentence or two")
  static let identityCheck = Field(
    "identity_check", .list(of: Shape<IdentityCheck>.identityCheck, atLeast: 0, atMost: 100),
    "how the helpdesk made sure who was asking")
  static let approvals = Field(
    "approvals", .list(of: Shape<RecordedApproval>.recordedApproval, atLeast: 0, atMost: 100),
    "who consented, as the ticket records it; unsigned, so policies may ask for more")

  /// In the order in which people write them.
  static let all: [any AnyField] = [
    kind, id, org, level, users, requestedBy, requestedAt, reason, identityCheck, approvals,
  ]
  static let names = all.map(\.name)

  /// Reads all of them but the kind.
  static func read(_ file: inout FieldReader, into draft: inout RequestDraft) {
    draft.id = file(id)
    draft.org = file(org)
    draft.level = file(level)
    draft.users = file(users)
    draft.requestedBy = file(requestedBy)
    draft.requestedAt = file(requestedAt)
    draft.reason = file(reason)
    draft.identityChecks = file(identityCheck) ?? []
    draft.approvals = file(approvals) ?? []
    if case .everyone(let place) = draft.users, draft.level?.value == .user {
      file.reader.report(
        "users: `everyone` can be asked for at level org only", at: place,
        hint: "name the users, or write level: org")
    }
  }
}

extension Shape where Value == RequestID {
  /// A ticket's number: `[A-Za-z0-9][A-Za-z0-9._-]{0,63}`, safe as a file's name.
  static var ticketNumber: Shape {
    let text = Shape<String>.text()
    return Shape(
      schema: text.schema.adding("pattern", "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")
    ) { node, reader in
      guard let written = text.read(node, &reader) else { return nil }
      let isAlphanumeric = { (byte: UInt8) in
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
      }
      guard let first = written.utf8.first, isAlphanumeric(first), written.utf8.count <= 64,
        written.utf8.allSatisfy({ isAlphanumeric($0) || "._-".utf8.contains($0) })
      else {
        reader.report(
          "\(Problem.quoted(written)) cannot be a request's id", at: node,
          hint: "use at most 64 of A-Z, a-z, 0-9, `.`, `_` and `-`, a letter or digit first")
        return nil
      }
      return RequestID(written)
    }
  }
}

extension Shape where Value == String {
  /// Text for people, of at most so many bytes, in which something can be seen.
  static func prose(maximumBytes: Int) -> Shape {
    let text = Shape.text(maximumBytes: maximumBytes)
    return Shape(schema: text.schema) { node, reader in
      guard let prose = text.read(node, &reader) else { return nil }
      let isBlank = prose.unicodeScalars.allSatisfy {
        $0 == " " || $0.properties.isWhitespace || VisibleText.isDangerous($0)
      }
      guard !isBlank else {
        reader.report("the text is blank", at: node)
        return nil
      }
      return prose
    }
  }
}
