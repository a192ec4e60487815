package import ResetModel

/// A `directory import`, as the audit chain tells it.
package struct DirectoryImportNote: Hashable, Sendable {
  /// How many of one sort of thing were added, changed and removed.
  package struct Count: Hashable, Sendable {
    package var added = 0
    package var changed = 0
    package var removed = 0

    package init(added: Int = 0, changed: Int = 0, removed: Int = 0) {
      self.added = added
      self.changed = changed
      self.removed = removed
    }
  }

  /// The file as the user named it.
  package let file: String
  /// Of the file's exact bytes.
  package let digest: Digest
  /// The operating-system account that ran the import.
  package let importedBy: String
  package let orgs: Count
  package let users: Count
  package let authenticators: Count

  package init(
    file: String, digest: Digest, importedBy: String, orgs: Count, users: Count,
    authenticators: Count
  ) {
    self.file = file
    self.digest = digest
    self.importedBy = importedBy
    self.orgs = orgs
    self.users = users
    self.authenticators = authenticators
  }

  /// The body of the audit entry.
  var json: [UInt8] {
    var json = JSONText()
    json.object { json in
      json.member("file", file)
      json.member("digest", digest.description)
      json.member("imported_by", importedBy)
      json.key("orgs")
      orgs.write(to: &json)
      json.key("users")
      users.write(to: &json)
      json.key("authenticators")
      authenticators.write(to: &json)
    }
    return json.bytes
  }
}

extension DirectoryImportNote.Count {
  fileprivate func write(to json: inout JSONText) {
    json.object { json in
      json.member("added", added)
      json.member("changed", changed)
      json.member("removed", removed)
    }
  }
}
