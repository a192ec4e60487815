import ArgumentParser
import Glibc
import IdentityProviders
import Journals
import ResetModel
import Workspaces

/// `mfareset directory import FILE`: makes the directory equal to a file.
struct DirectoryImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Make the directory equal to a YAML file, and tell what changes.",
    usage: "mfareset directory import [--dry-run] <file>",
    discussion: """
      Whoever is not in the file is removed from the directory. Importing the same file again changes nothing. An \
      authenticator that a reset removed comes back if the file still lists it; this is told.

      EXAMPLES
        mfareset directory import --dry-run people.yaml
        mfareset directory import people.yaml
      """)

  @OptionGroup var common: CommonOptions

  @Flag(name: .customLong("dry-run"), help: "Tell what would change; write nothing.")
  var isDryRun = false

  @Argument(help: "The directory's file.")
  var file: String

  func run() throws {
    let workspace = try common.openWorkspace()
    guard let bytes = FileBytes.read(file, atMost: 1 << 30) else {
      throw Failure(
        .invalidInput,
        "`\(VisibleText.escape(file))` cannot be read: \(String(cString: strerror(errno)))")
    }
    let (contents, problems) = DirectoryFile.read(SourceText(file: file, bytes: bytes))
    guard let contents else {
      throw Failure(.invalidInput, problems, so: "the directory stays as it was")
    }
    let changes = try Failure.translating {
      try importing(contents, digest: .sha256(of: bytes), in: workspace)
    }
    try tell(changes)
  }

  private func importing(
    _ contents: ValidDirectoryContents, digest: Digest, in workspace: Workspace
  ) throws -> DirectoryChanges {
    if isDryRun {
      return try OpenJournal(previewing: workspace).directory.importing(contents, apply: false)
    }
    let now = SystemClock().now()
    let opened = try OpenJournal(writing: workspace, at: now, isNew: true)
    return try opened.journal.transaction {
      let changes = try opened.directory.importing(contents, apply: true)
      if !changes.isEmpty { try opened.journal.record(note(on: changes, digest: digest), at: now) }
      return changes
    }
  }

  private func note(on changes: DirectoryChanges, digest: Digest) -> DirectoryImportNote {
    func count(_ count: DirectoryChanges.Count) -> DirectoryImportNote.Count {
      DirectoryImportNote.Count(added: count.added, changed: count.changed, removed: count.removed)
    }
    return DirectoryImportNote(
      file: file, digest: digest, importedBy: Account.current, orgs: count(changes.orgs),
      users: count(changes.users), authenticators: count(changes.authenticators))
  }

  private func tell(_ changes: DirectoryChanges) throws {
    guard !common.quiet else { return }
    // A first import of many people is told in numbers alone.
    let shown = common.verbose ? changes.list[...] : changes.list.prefix(40)
    for change in shown { try Console.print("  " + VisibleText.escape(change.description)) }
    if shown.count < changes.list.count {
      try Console.print("  … and \(changes.list.count - shown.count) more (--verbose tells all)")
    }
    if changes.isEmpty {
      return try Console.print("nothing changes: the directory is as the file says")
    }
    func words(_ count: DirectoryChanges.Count, _ noun: String) -> String {
      "\(noun): \(count.added) added, \(count.changed) changed, \(count.removed) removed"
    }
    let summary = [
      words(changes.orgs, "orgs"), words(changes.users, "users"),
      words(changes.authenticators, "authenticators"),
    ].joined(separator: "; ")
    try Console.print(isDryRun ? "dry run, nothing was written; \(summary)" : summary)
  }
}

/// The operating-system account that runs the program.
enum Account {
  static var current: String {
    let number = geteuid()
    guard let account = getpwuid(number) else { return "uid:\(number)" }
    return String(cString: account.pointee.pw_name)
  }
}
