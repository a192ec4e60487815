package import ResetModel

/// A whole directory as a value: what `directory import` reads and `directory list` gives back.
///
/// Nothing says that it makes sense; `validated()` does.
package struct DirectoryContents: Hashable, Sendable {
  package var orgs: [Org]
  package var users: [DirectoryUser]

  package init(orgs: [Org] = [], users: [DirectoryUser] = []) {
    self.orgs = orgs
    self.users = users
  }
}

/// A user with all that is enrolled.
package struct DirectoryUser: Hashable, Sendable {
  package let user: User
  package let authenticators: [Authenticator]
  /// What the user must set up again, and since when. Nil where a file does not speak of it: then
  /// an import leaves it as it is, but for what one of the file's authenticators has made up for.
  package let enrolmentDue: [EnrolmentDue]?

  package init(user: User, authenticators: [Authenticator], enrolmentDue: [EnrolmentDue]? = nil) {
    self.user = user
    self.authenticators = authenticators
    self.enrolmentDue = enrolmentDue
  }
}

/// Contents that make sense, by `DirectoryContents.validated()`; orgs, users and what belongs to
/// each in the order of their ids.
package struct ValidDirectoryContents: Hashable, Sendable {
  package let orgs: [Org]
  package let users: [DirectoryUser]

  init(sorting contents: DirectoryContents) {
    orgs = contents.orgs.sorted { $0.id < $1.id }
    users = contents.users.map(\.sorted).sorted { $0.user.id < $1.user.id }
  }
}

extension DirectoryUser {
  /// The same with authenticators and dues in one fixed order.
  var sorted: DirectoryUser {
    DirectoryUser(
      user: user, authenticators: authenticators.sorted { $0.id < $1.id },
      enrolmentDue: enrolmentDue?.sorted {
        ($0.level.rawValue, $0.org?.text ?? "") < ($1.level.rawValue, $1.org?.text ?? "")
      })
  }
}
