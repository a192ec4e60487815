import Databases
import ResetModel

extension EmbeddedDirectory {
  /// Makes the directory equal to the contents, all or nothing, and tells what changes; importing
  /// the same again changes nothing.
  ///
  /// Whoever is not in the contents is removed. An authenticator that a reset removed comes back
  /// only where the contents still list it, and the changes say so. Call it inside the journal's
  /// transaction, with the audit entry.
  ///
  /// - Parameter apply: False for a preview, which tells the same and writes nothing.
  package func importing(_ contents: ValidDirectoryContents, apply: Bool) throws
    -> DirectoryChanges
  {
    defer { recall.forget() }
    return try connection.atomically {
      var changes = DirectoryChanges()
      try importOrgs(contents.orgs, apply: apply, &changes)
      let differences = try compare(contents.users, &changes)
      if apply { try write(differences) }
      return changes
    }
  }

  private func importOrgs(_ new: [Org], apply: Bool, _ changes: inout DirectoryChanges) throws {
    let old = try orgs()
    let oldByID = Dictionary(old.map { ($0.id, $0) }) { one, _ in one }
    let newIDs = Set(new.map(\.id))
    for org in new {
      if let known = oldByID[org.id] {
        let differences = org.differences(from: known)
        if differences.isEmpty { continue }
        changes.add(.org(org.id), .changed(differences))
      } else {
        changes.add(.org(org.id), .added)
      }
      if apply { try write(org) }
    }
    for org in old where !newIDs.contains(org.id) {
      changes.add(.org(org.id), .removed)
      if apply { try connection.run("DELETE FROM org WHERE id = ?", [.text(org.id.text)]) }
    }
  }

  private func write(_ org: Org) throws {
    try connection.run(
      """
      INSERT INTO org (id, name, environment, sandbox_of) VALUES (?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET name = excluded.name, environment = excluded.environment,
        sandbox_of = excluded.sandbox_of
      """,
      [
        .text(org.id.text), .text(org.name), .text(org.environment.rawValue),
        SQLValue(org.sandboxOf?.text),
      ])
  }

  /// Walks the directory and the contents side by side, both in the order of ids.
  private func compare(_ new: [DirectoryUser], _ changes: inout DirectoryChanges) throws
    -> DirectoryDifferences
  {
    var differences = DirectoryDifferences()
    var rest = new[...]
    try forEachUser { old in
      while let next = rest.first, next.user.id < old.user.id {
        differences.add(next, &changes)
        rest.removeFirst()
      }
      if let next = rest.first, next.user.id == old.user.id {
        differences.compare(old, next, &changes)
        rest.removeFirst()
      } else {
        differences.remove(old, &changes)
      }
    }
    for next in rest { differences.add(next, &changes) }
    return differences
  }
}

/// Who is to be added, changed and removed.
struct DirectoryDifferences {
  private(set) var added: [DirectoryUser] = []
  private(set) var changed: [UserDifference] = []
  private(set) var removed: [UserID] = []

  mutating func add(_ user: DirectoryUser, _ changes: inout DirectoryChanges) {
    added.append(user)
    changes.add(.user(user.user.id, login: user.user.login), .added)
    changes.countAuthenticators(user.authenticators.count, .added)
  }

  mutating func compare(
    _ old: DirectoryUser, _ new: DirectoryUser, _ changes: inout DirectoryChanges
  ) {
    let difference = UserDifference(old, new)
    if difference.isEmpty { return }
    changed.append(difference)
    difference.tell(&changes)
  }

  mutating func remove(_ user: DirectoryUser, _ changes: inout DirectoryChanges) {
    removed.append(user.user.id)
    changes.add(.user(user.user.id, login: user.user.login), .removed)
    changes.countAuthenticators(user.authenticators.count, .removed)
  }
}

extension Org {
  fileprivate func differences(from old: Org) -> [String] {
    var differences: [String] = []
    if !sameBytes(old.name, name) { differences.append("name `\(old.name)` → `\(name)`") }
    if old.environment != environment {
      differences.append(
        "environment `\(old.environment.rawValue)` → `\(environment.rawValue)`")
    }
    if old.sandboxOf != sandboxOf {
      differences.append(
        "sandbox_of `\(old.sandboxOf?.text ?? "")` → `\(sandboxOf?.text ?? "")`")
    }
    return differences
  }
}
