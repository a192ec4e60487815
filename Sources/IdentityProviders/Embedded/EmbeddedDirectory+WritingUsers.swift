import Databases
import ResetModel

extension EmbeddedDirectory {
  /// Writes the differences in an order in which no login and no authenticator is ever there twice:
  /// two users may swap theirs.
  func write(_ differences: DirectoryDifferences) throws {
    for id in differences.removed { try remove(id) }
    for change in differences.changed {
      for authenticator in change.outdated {
        try connection.run(
          "DELETE FROM authenticator WHERE id = ?", [.text(authenticator.id.text)])
      }
      if change.loginChanges {
        let number = try self.number(of: change.new.user.id)
        // No login that anybody could type.
        try connection.run(
          "UPDATE person SET login = ? WHERE number = ?",
          [.text("\u{1}\(number)"), .integer(number)])
      }
    }
    for change in differences.changed { try write(change) }
    var number =
      try connection.row("SELECT COALESCE(MAX(number), 0) FROM person")?.integer(0) ?? 0
    for user in differences.added {
      number += 1
      try insert(user, as: number)
    }
  }

  private func remove(_ id: UserID) throws {
    let number = SQLValue.integer(try self.number(of: id))
    try connection.run("DELETE FROM authenticator WHERE person = ?", [number])
    try connection.run("DELETE FROM enrolment_due WHERE person = ?", [number])
    try connection.run("DELETE FROM membership WHERE person = ?", [number])
    try connection.run("DELETE FROM person WHERE number = ?", [number])
  }

  private func write(_ change: UserDifference) throws {
    let user = change.new.user
    let number = try self.number(of: user.id)
    if change.loginChanges || change.nameChanges {
      try connection.run(
        "UPDATE person SET login = ?, name = ?, login_lower = ?, folded = ? WHERE number = ?",
        [
          .text(user.login), .text(user.name), .text(user.login.lowercased()), .text(user.folded),
          .integer(number),
        ])
    }
    if change.rolesChange {
      try connection.run("DELETE FROM membership WHERE person = ?", [.integer(number)])
      try insert(user.roles, of: number)
    }
    try insert(change.fresh, of: number)
    if change.duesChange {
      try connection.run("DELETE FROM enrolment_due WHERE person = ?", [.integer(number)])
      try insert(change.dues, of: number)
    }
  }

  private func insert(_ entry: DirectoryUser, as number: Int64) throws {
    let user = entry.user
    try connection.run(
      """
      INSERT INTO person (number, id, login, name, login_lower, folded) VALUES (?, ?, ?, ?, ?, ?)
      """,
      [
        .integer(number), .text(user.id.text), .text(user.login), .text(user.name),
        .text(user.login.lowercased()), .text(user.folded),
      ])
    try insert(user.roles, of: number)
    try insert(entry.authenticators, of: number)
    try insert(entry.enrolmentDue ?? [], of: number)
  }

  private func insert(_ roles: User.Roles, of number: Int64) throws {
    for (org, roles) in roles {
      for role in [""] + roles.map(\.text) {
        try connection.run(
          "INSERT INTO membership (person, org, role_name) VALUES (?, ?, ?)",
          [.integer(number), .text(org.text), .text(role)])
      }
    }
  }

  private func insert(_ authenticators: [Authenticator], of number: Int64) throws {
    for authenticator in authenticators {
      try connection.run(
        """
        INSERT INTO authenticator (id, person, level, org, kind, enrolled_at)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        [
          .text(authenticator.id.text), .integer(number), .text(authenticator.level.rawValue),
          .text(authenticator.org?.text ?? ""), .text(authenticator.kind),
          SQLValue(authenticator.enrolledAt?.millisecondsSince1970),
        ])
    }
  }

  private func insert(_ dues: [EnrolmentDue], of number: Int64) throws {
    for due in dues {
      try connection.run(
        "INSERT INTO enrolment_due (person, level, org, since) VALUES (?, ?, ?, ?)",
        [
          .integer(number), .text(due.level.rawValue), .text(due.org?.text ?? ""),
          .integer(due.since.millisecondsSince1970),
        ])
    }
  }

  private func number(of id: UserID) throws -> Int64 {
    guard let number = try numberIfKnown(of: id) else {
      throw JournalError(.contradiction("there is no user `\(id)`"), at: connection.path)
    }
    return number
  }

  /// By what number rows name a user; nil where there is none.
  func numberIfKnown(of id: UserID) throws -> Int64? {
    try connection.row("SELECT number FROM person WHERE id = ?", [.text(id.text)])?.integer(0)
  }
}

extension User {
  /// What a search looks through.
  fileprivate var folded: String { "\(id)\n\(login)\n\(name)".lowercased() }
}
