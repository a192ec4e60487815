import ResetModel

extension DirectoryContents {
  /// Looks for everything that makes no sense, in one pass.
  package func validated() -> DirectoryValidation {
    var validator = DirectoryValidator(self)
    validator.checkOrgs()
    for index in users.indices { validator.checkUser(index) }
    return validator.problems.isEmpty
      ? .valid(ValidDirectoryContents(sorting: self)) : .invalid(validator.problems)
  }
}

/// One pass over the contents of a directory.
private struct DirectoryValidator {
  let contents: DirectoryContents
  var problems: [DirectoryProblem] = []
  private var orgs: [OrgID: Org] = [:]
  private var userIDs: Set<UserID> = []
  private var logins: Set<UserID> = []
  private var authenticatorIDs: Set<AuthenticatorID> = []

  init(_ contents: DirectoryContents) { self.contents = contents }

  mutating func checkOrgs() {
    for (index, org) in contents.orgs.enumerated() {
      checkText(org.id.text, .org(index), "id", mayBeEmpty: false)
      checkText(org.name, .org(index), "name")
      if orgs.updateValue(org, forKey: org.id) != nil {
        add(.org(index), "id", "there is another org `\(org.id)`")
      }
    }
    for (index, org) in contents.orgs.enumerated() {
      switch (org.environment, org.sandboxOf) {
      case (.production, nil): continue
      case (.production, _?):
        add(.org(index), "sandbox_of", "org `\(org.id)` is no sandbox")
      case (.sandbox, nil):
        add(.org(index), "sandbox_of", "sandbox `\(org.id)` belongs to no org")
      case (.sandbox, let production?):
        if let other = orgs[production] {
          guard other.environment == .sandbox else { continue }
          add(.org(index), "sandbox_of", "org `\(production)` is a sandbox itself")
        } else {
          addUnknown(production, .org(index), "sandbox_of")
        }
      }
    }
  }

  mutating func checkUser(_ index: Int) {
    let user = contents.users[index].user
    checkText(user.id.text, .user(index), "id", mayBeEmpty: false)
    checkText(user.login, .user(index), "login", mayBeEmpty: false)
    checkText(user.name, .user(index), "name")
    if !userIDs.insert(user.id).inserted {
      add(.user(index), "id", "there is another user `\(user.id)`")
    }
    if !logins.insert(UserID(user.login)).inserted {
      add(.user(index), "login", "there is another user with the login `\(user.login)`")
    }
    for (org, roles) in user.roles.sorted(by: { $0.key < $1.key }) {
      if orgs[org] == nil { addUnknown(org, .user(index), "roles") }
      for role in roles.sorted() {
        checkText(role.text, .user(index), "roles", mayBeEmpty: false)
      }
    }
    for (position, authenticator) in contents.users[index].authenticators.enumerated() {
      check(authenticator, .authenticator(user: index, position), of: user)
    }
    var dues: Set<[String]> = []
    for (position, due) in (contents.users[index].enrolmentDue ?? []).enumerated() {
      let part = DirectoryProblem.Part.enrolmentDue(user: index, position)
      checkOrg(due.org, at: due.level, part, of: user)
      if !dues.insert([due.level.rawValue, due.org?.text ?? ""]).inserted {
        add(part, "level", "the same level is due twice")
      }
    }
  }

  private mutating func check(
    _ authenticator: Authenticator, _ part: DirectoryProblem.Part, of user: User
  ) {
    checkText(authenticator.id.text, part, "id", mayBeEmpty: false)
    checkText(authenticator.kind, part, "kind", mayBeEmpty: false)
    if !authenticatorIDs.insert(authenticator.id).inserted {
      add(part, "id", "there is another authenticator `\(authenticator.id)`")
    }
    checkOrg(authenticator.org, at: authenticator.level, part, of: user)
  }

  private mutating func checkOrg(
    _ org: OrgID?, at level: Level, _ part: DirectoryProblem.Part, of user: User
  ) {
    switch (level, org) {
    case (.user, nil): return
    case (.user, let org?):
      add(part, "org", "level `user` has no org, but `\(org)` is given", hint: "leave `org` out")
    case (.org, nil): add(part, "org", "level `org` needs an org")
    case (.org, let org?):
      if orgs[org] == nil {
        addUnknown(org, part, "org")
      } else if !user.isMember(of: org) {
        add(part, "org", "user `\(user.id)` is no member of org `\(org)`")
      }
    }
  }

  private mutating func checkText(
    _ text: String, _ part: DirectoryProblem.Part, _ key: String, mayBeEmpty: Bool = true
  ) {
    if text.isEmpty, !mayBeEmpty { add(part, key, "must not be empty") }
    if !text.isStorable { add(part, key, "must not contain a NUL character") }
  }

  private mutating func addUnknown(_ org: OrgID, _ part: DirectoryProblem.Part, _ key: String) {
    add(
      part, key, "there is no org `\(org)`",
      hint: Suggestion.hint(for: org.text, among: orgs.keys.map(\.text).sorted()))
  }

  private mutating func add(
    _ part: DirectoryProblem.Part, _ key: String, _ message: String, hint: String? = nil
  ) { problems.append(DirectoryProblem(part, key, message, hint: hint)) }
}
