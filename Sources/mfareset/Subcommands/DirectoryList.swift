import ArgumentParser
import IdentityProviders
import ResetModel

/// How a directory is shown.
enum DirectoryFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
}

/// `mfareset directory list`: everybody.
struct DirectoryList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List orgs, users, roles and authenticators.",
    usage: "mfareset directory list [--format <format>]",
    discussion: """
      With --format json, the answer has the structure that `directory import` reads: JSON is YAML.

      EXAMPLES
        mfareset directory list
        mfareset directory list --format json > people.json
      """)

  @OptionGroup var common: CommonOptions

  @Option(help: "How to list them.")
  var format = DirectoryFormat.text

  func run() throws {
    let directory = try OpenJournal(reading: try common.openWorkspace()).directory
    try Failure.translating {
      switch format {
      case .text:
        for org in try directory.orgs() { try Console.print(DirectoryText.line(of: org)) }
        try directory.forEachUser { try Console.print(DirectoryText.lines(of: $0)) }
      case .json:
        try Console.write(Array(#"{"orgs":["#.utf8))
        for (index, org) in try directory.orgs().enumerated() {
          try Console.write(Array((index == 0 ? "\n" : ",\n").utf8) + DirectoryText.json(of: org))
        }
        try Console.write(Array("\n],\"users\":[".utf8))
        var isFirst = true
        try directory.forEachUser { user in
          try Console.write(Array((isFirst ? "\n" : ",\n").utf8) + DirectoryText.json(of: user))
          isFirst = false
        }
        try Console.write(Array("\n]}\n".utf8))
      }
    }
  }
}

/// `mfareset directory find TEXT`: somebody.
struct DirectoryFind: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "find",
    abstract: "Find users by a part of their name, login or id.",
    usage: "mfareset directory find <text>",
    discussion: """
      EXAMPLES
        mfareset directory find dana
        mfareset directory find 1042
      """)

  @OptionGroup var common: CommonOptions

  @Argument(help: "A part of a name, login or id; capitals do not matter.")
  var text: String

  func run() throws {
    let directory = try OpenJournal(reading: try common.openWorkspace()).directory
    let limit = 50
    let found = try Failure.translating { try directory.find(text, limit: limit) }
    for user in found { try Console.print(DirectoryText.lines(of: user)) }
    if found.isEmpty {
      try Console.print("nobody's name, login or id holds `\(VisibleText.escape(text))`")
    }
    if found.count == limit {
      try Console.print("the first \(limit) are shown; say more of the name")
    }
  }
}
