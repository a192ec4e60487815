import ArgumentParser

/// `mfareset directory`: the embedded directory of orgs, users, roles and authenticators.
struct DirectoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "directory",
    abstract: "The embedded directory: who is who, with what roles and authenticators.",
    subcommands: [DirectoryImport.self, DirectoryList.self, DirectoryFind.self])
}
