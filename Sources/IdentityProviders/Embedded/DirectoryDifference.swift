import ResetModel

/// What is different between a user as the directory has one and as a file does.
struct UserDifference {
  /// As the directory has the user.
  let old: DirectoryUser
  /// As the file has the user.
  let new: DirectoryUser
  /// What is to be due after the import.
  let dues: [EnrolmentDue]
  let loginChanges: Bool
  let nameChanges: Bool
  let rolesChange: Bool
  /// To be taken away, or to be enrolled otherwise.
  let outdated: [Authenticator]
  /// To be enrolled, those that are outdated included.
  let fresh: [Authenticator]

  init(_ old: DirectoryUser, _ new: DirectoryUser) {
    self.old = old
    self.new = new
    dues = new.enrolmentDue ?? Self.remaining(old.enrolmentDue ?? [], with: new.authenticators)
    loginChanges = !sameBytes(old.user.login, new.user.login)
    nameChanges = !sameBytes(old.user.name, new.user.name)
    rolesChange = old.user.roles != new.user.roles
    let kept = Set(old.authenticators.map(EnrolledExactly.init))
      .intersection(new.authenticators.map(EnrolledExactly.init))
    outdated = old.authenticators.filter { !kept.contains(EnrolledExactly($0)) }
    fresh = new.authenticators.filter { !kept.contains(EnrolledExactly($0)) }
  }

  var isEmpty: Bool {
    !loginChanges && !nameChanges && !rolesChange && outdated.isEmpty && fresh.isEmpty
      && !duesChange
  }

  var duesChange: Bool { Set(dues) != Set(old.enrolmentDue ?? []) }

  /// Dues that no authenticator has made up for: one of the same level and org, enrolled since.
  private static func remaining(_ dues: [EnrolmentDue], with authenticators: [Authenticator])
    -> [EnrolmentDue]
  {
    dues.filter { due in
      !authenticators.contains {
        $0.level == due.level && $0.org == due.org
          && ($0.enrolledAt.map { $0 >= due.since } ?? false)
      }
    }
  }

  /// Adds what is different, in plain words.
  func tell(_ changes: inout DirectoryChanges) {
    let id = new.user.id
    var differences: [String] = []
    if loginChanges { differences.append("login `\(old.user.login)` → `\(new.user.login)`") }
    if nameChanges { differences.append("name `\(old.user.name)` → `\(new.user.name)`") }
    if rolesChange {
      differences.append("roles \(Self.words(old.user.roles)) → \(Self.words(new.user.roles))")
    }
    if !differences.isEmpty {
      changes.add(.user(id, login: new.user.login), .changed(differences))
    }
    tellAuthenticators(&changes)
    let oldDues = Set(old.enrolmentDue ?? [])
    for due in dues where !oldDues.contains(due) {
      changes.add(.enrolmentDue(due.level, due.org, of: id), .added)
    }
    for due in old.enrolmentDue ?? [] where !dues.contains(due) {
      changes.add(.enrolmentDue(due.level, due.org, of: id), .removed)
    }
  }

  private func tellAuthenticators(_ changes: inout DirectoryChanges) {
    let id = new.user.id
    for authenticator in fresh {
      let kind: DirectoryChange.Kind
      if outdated.contains(where: { $0.id == authenticator.id }) {
        kind = .changed(["enrolled otherwise"])
      } else if let due = (old.enrolmentDue ?? []).first(where: {
        $0.level == authenticator.level && $0.org == authenticator.org
      }), authenticator.enrolledAt.map({ $0 < due.since }) ?? true {
        kind = .returned(resetAt: due.since)
      } else {
        kind = .added
      }
      changes.add(.authenticator(authenticator.id, of: id), kind)
    }
    for authenticator in outdated where !fresh.contains(where: { $0.id == authenticator.id }) {
      changes.add(.authenticator(authenticator.id, of: id), .removed)
    }
  }

  private static func words(_ roles: User.Roles) -> String {
    let orgs = roles.sorted { $0.key < $1.key }.map { org, roles in
      "\(org): [\(roles.sorted().map(\.text).joined(separator: ", "))]"
    }
    return "{\(orgs.joined(separator: ", "))}"
  }
}

/// Whether two texts have the same bytes; `String` would take composed and decomposed letters for
/// the same.
func sameBytes(_ one: String, _ other: String) -> Bool { one.utf8.elementsEqual(other.utf8) }

/// An authenticator, its kind compared by bytes as well.
private struct EnrolledExactly: Hashable {
  let authenticator: Authenticator
  let kind: [UInt8]

  init(_ authenticator: Authenticator) {
    self.authenticator = authenticator
    kind = Array(authenticator.kind.utf8)
  }
}
