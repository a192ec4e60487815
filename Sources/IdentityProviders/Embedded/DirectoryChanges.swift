package import ResetModel

/// One thing that an import changes, or in a preview would.
package struct DirectoryChange: Hashable, Sendable {
  /// What it is that changes.
  package enum Thing: Hashable, Sendable {
    case org(OrgID)
    case user(UserID, login: String)
    case authenticator(AuthenticatorID, of: UserID)
    case enrolmentDue(Level, OrgID?, of: UserID)
  }

  /// What becomes of it.
  package enum Kind: Hashable, Sendable {
    /// A user is added with all that is enrolled, which is not told again.
    case added
    /// An authenticator comes back that was enrolled before a reset, at this moment, took the
    /// user's authenticators of its level away: the file still lists it.
    case returned(resetAt: Timestamp)
    /// What is different, each in a few words: ``login `a` → `b` ``.
    case changed([String])
    /// A user is removed with all that is enrolled, which is not told again.
    case removed
  }

  /// What it is that changes.
  package let thing: Thing
  /// What becomes of it.
  package let kind: Kind

  init(_ thing: Thing, _ kind: Kind) {
    self.thing = thing
    self.kind = kind
  }
}

extension DirectoryChange: CustomStringConvertible {
  /// One line in plain words: ``added user `1042` (dana.lee@acme.example)``. Not escaped.
  package var description: String {
    switch kind {
    case .added: "added \(thing)"
    case .returned(let moment): "brought back \(thing), although a reset on \(moment) removed it"
    case .changed(let differences): "changed \(thing): \(differences.joined(separator: ", "))"
    case .removed: "removed \(thing)"
    }
  }
}

extension DirectoryChange.Thing: CustomStringConvertible {
  package var description: String {
    switch self {
    case .org(let id): "org `\(id)`"
    case .user(let id, let login): "user `\(id)` (\(login))"
    case .authenticator(let id, let user): "authenticator `\(id)` of user `\(user)`"
    case .enrolmentDue(.user, _, let user): "enrolment due at level user of user `\(user)`"
    case .enrolmentDue(.org, let org, let user):
      "enrolment due in org `\(org?.text ?? "")` of user `\(user)`"
    }
  }
}

/// All that an import changes: orgs first, then users in the order of their ids.
package struct DirectoryChanges: Hashable, Sendable {
  /// How many of one sort of thing were added, changed and removed.
  package struct Count: Hashable, Sendable {
    package internal(set) var added = 0
    package internal(set) var changed = 0
    package internal(set) var removed = 0
  }

  /// The changes, one by one.
  package private(set) var list: [DirectoryChange] = []
  package private(set) var orgs = Count()
  package private(set) var users = Count()
  /// Those of added and removed users included; one that comes back counts as added.
  package private(set) var authenticators = Count()

  /// Whether nothing changes.
  package var isEmpty: Bool { list.isEmpty }

  mutating func add(_ thing: DirectoryChange.Thing, _ kind: DirectoryChange.Kind) {
    list.append(DirectoryChange(thing, kind))
    switch thing {
    case .org: orgs.count(kind)
    case .user: users.count(kind)
    case .authenticator: authenticators.count(kind)
    case .enrolmentDue: break
    }
  }

  /// Counts the authenticators of a user who is added or removed.
  mutating func countAuthenticators(_ number: Int, _ kind: DirectoryChange.Kind) {
    for _ in 0..<number { authenticators.count(kind) }
  }
}

extension DirectoryChanges.Count {
  fileprivate mutating func count(_ kind: DirectoryChange.Kind) {
    switch kind {
    case .added, .returned: added += 1
    case .changed: changed += 1
    case .removed: removed += 1
    }
  }
}
