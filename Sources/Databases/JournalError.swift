/// Why the journal's database cannot be opened, read or written.
package struct JournalError: Error, Hashable, Sendable {
  /// What is in the way.
  package enum Reason: Hashable, Sendable {
    /// There is no such file.
    case missing
    case cannotOpen(String)
    /// Not a database, or the database of another program.
    case notAJournal(String)
    /// A later version of this program wrote it.
    case newerSchema(part: String, found: Int64, known: Int64)
    /// An earlier version of this program wrote it, and it may not be changed now.
    case olderSchema(part: String, found: Int64, known: Int64)
    case corrupt(String)
    case diskFull
    case readOnly
    /// Another program kept it locked for longer than we wait.
    case busy
    /// Reading or writing failed in the file system.
    case inputOutput(String)
    /// What was to be written contradicts what is there already.
    case contradiction(String)
    /// A text has a NUL character, which not every database can hold.
    case unstorableText
    /// The database undid the open transaction by itself, after an error that came before.
    case transactionLost
    /// Anything else that the database says of a statement.
    case failed(String)
  }

  /// What is in the way.
  package let reason: Reason
  /// The database's path, or its address without the password; not escaped.
  package let path: String

  package init(_ reason: Reason, at path: String) {
    self.reason = reason
    self.path = path
  }
}

extension JournalError: CustomStringConvertible {
  /// One line: the journal and the reason, with a hint where there is one. Not escaped.
  package var description: String { "journal `\(path)`: \(sentence)" }

  private var sentence: String {
    switch reason {
    case .missing:
      "there is no such file (restore it from a backup; in a new workspace `mfareset directory import` makes one)"
    case .cannotOpen(let why): "cannot be opened: \(why)"
    case .notAJournal(let why): "is not a journal: \(why)"
    case .newerSchema(let part, let found, let known):
      "was written by a newer version of this program (\(part) version \(found), known up to "
        + "\(known)); use that version"
    case .olderSchema(let part, let found, let known):
      "was written by an older version of this program (\(part) version \(found), now \(known)); "
        + "`mfareset run` brings it up to date"
    case .corrupt(let why): "is damaged: \(why) (restore it from a backup)"
    case .diskFull: "cannot be written: the disk is full"
    case .readOnly: "cannot be written: it is read-only"
    case .busy: "is in use by another program, which kept it locked for too long"
    case .inputOutput(let why): "cannot be read or written: \(why)"
    case .contradiction(let why): "refuses a contradiction: \(why)"
    case .unstorableText: "cannot hold a text with a NUL character"
    case .transactionLost: "undid the transaction after an error, so nothing of it was kept"
    case .failed(let why): "failed: \(why)"
    }
  }
}
