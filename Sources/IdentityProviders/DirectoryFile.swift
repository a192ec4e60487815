import LocatedYAML
package import ResetModel

/// Reads and writes a directory as YAML, in the format of `directory import`.
package enum DirectoryFile {
  /// Reads a directory; every problem of the file at once, those of its sense included.
  package static func read(_ source: SourceText) -> (
    contents: ValidDirectoryContents?, problems: [Problem]
  ) {
    let document: YAMLDocument
    do { document = try YAMLDocument(source, limits: .directory) } catch {
      return (nil, error.problems)
    }
    let (value, problems) = document.read(as: shape)
    guard let value else { return (nil, problems) }
    switch DirectoryContents(orgs: value.orgs.map(\.value), users: value.users.map(\.value.user))
      .validated()
    {
    case .valid(let contents): return (contents, [])
    case .invalid(let faults):
      return (
        nil,
        faults.map { fault in
          source.problem(
            "\(fault.key): \(fault.message)", at: value.place(of: fault.part), hint: fault.hint)
        }
      )
    }
  }

  /// What a file holds, with the places of its parts.
  struct Written: Sendable {
    let orgs: [Located<Org>]
    let users: [Located<WrittenUser>]

    func place(of part: DirectoryProblem.Part) -> Place {
      switch part {
      case .org(let index): orgs[index].place
      case .user(let index): users[index].place
      case .authenticator(let user, let index): users[user].value.authenticatorPlaces[index]
      case .enrolmentDue(let user, let index): users[user].value.enrolmentPlaces[index]
      }
    }
  }

  struct WrittenUser: Sendable {
    let user: DirectoryUser
    let authenticatorPlaces: [Place]
    let enrolmentPlaces: [Place]
  }

  private enum Fields {
    static let orgs = Field(
      "orgs", .list(of: orgShape.located), required: true, "The organisations.")
    static let users = Field(
      "users", .list(of: userShape.located, atLeast: 0), required: true, "The people.")
    static let id = Field("id", .name, required: true, "Its id, taken as written.")
    static let name = Field(
      "name", .text(maximumBytes: 512), required: true, "Its name, for people.")
    static let environment = Field(
      "environment", Shape<Org.Environment>.choice, required: true, "production or sandbox.")
    static let sandboxOf = Field(
      "sandbox_of", .name, "The production org that a sandbox belongs to.")
    static let login = Field("login", .name, required: true, "What the person signs in with.")
    static let roles = Field(
      "roles", .dictionary(of: .list(of: .name, atLeast: 0)), required: true,
      "The person's roles, org by org: {acme: [member]}.")
    static let authenticators = Field(
      "authenticators", .list(of: authenticatorShape.located, atLeast: 0), "What is enrolled.")
    static let enrolmentDue = Field(
      "enrolment_due", .list(of: dueShape.located, atLeast: 0),
      "What must be set up again, since a reset.")
    static let level = Field("level", Shape<Level>.choice, required: true, "user or org.")
    static let org = Field("org", .name, "The org, for level org.")
    static let kind = Field("kind", .name, required: true, "totp, webauthn, push, phone …")
    static let enrolledAt = Field("enrolled_at", .timestamp, "When it was enrolled.")
    static let since = Field("since", .timestamp, required: true, "When the reset was.")
  }

  private static let shape = Shape<Written>.mapping([Fields.orgs, Fields.users]) { fields in
    guard let orgs = fields(Fields.orgs), let users = fields(Fields.users) else { return nil }
    return Written(orgs: orgs, users: users)
  }

  private static let orgShape = Shape<Org>.mapping([
    Fields.id, Fields.name, Fields.environment, Fields.sandboxOf,
  ]) { fields in
    let (id, name) = (fields(Fields.id), fields(Fields.name))
    let (environment, sandboxOf) = (fields(Fields.environment), fields(Fields.sandboxOf))
    guard let id, let name, let environment else { return nil }
    return Org(
      id: OrgID(id), name: name, environment: environment, sandboxOf: sandboxOf.map { OrgID($0) })
  }

  private static let userShape = Shape<WrittenUser>.mapping([
    Fields.id, Fields.login, Fields.name, Fields.roles, Fields.authenticators, Fields.enrolmentDue,
  ]) { fields in
    let (id, login, name) = (fields(Fields.id), fields(Fields.login), fields(Fields.name))
    let (roles, authenticators) = (fields(Fields.roles), fields(Fields.authenticators) ?? [])
    let due = fields(Fields.enrolmentDue)
    guard let id, let login, let name, let roles else { return nil }
    let held = roles.map { (OrgID($0.name.value), Set($0.value.map { Role($0) })) }
    return WrittenUser(
      user: DirectoryUser(
        user: User(
          id: UserID(id), login: login, name: name,
          roles: Dictionary(held) { one, other in one.union(other) }),
        authenticators: authenticators.map(\.value), enrolmentDue: due?.map(\.value)),
      authenticatorPlaces: authenticators.map(\.place), enrolmentPlaces: due?.map(\.place) ?? [])
  }

  private static let authenticatorShape = Shape<Authenticator>.mapping([
    Fields.id, Fields.level, Fields.org, Fields.kind, Fields.enrolledAt,
  ]) { fields in
    let (id, level, org) = (fields(Fields.id), fields(Fields.level), fields(Fields.org))
    let (kind, enrolledAt) = (fields(Fields.kind), fields(Fields.enrolledAt))
    guard let id, let level, let kind else { return nil }
    return Authenticator(
      id: AuthenticatorID(id), level: level, org: org.map { OrgID($0) }, kind: kind,
      enrolledAt: enrolledAt)
  }

  private static let dueShape = Shape<EnrolmentDue>.mapping([
    Fields.level, Fields.org, Fields.since,
  ]) { fields in
    let (level, org, since) = (fields(Fields.level), fields(Fields.org), fields(Fields.since))
    guard let level, let since else { return nil }
    return EnrolmentDue(level: level, org: org.map { OrgID($0) }, since: since)
  }
}
