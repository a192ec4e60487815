import ArgumentParser
import IdentityProviders
import Journals
import Reports
import ResetModel

/// `mfareset history`: what was reset, when, by whose approval.
struct History: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Show what was reset, when, and by whose approval; the latest first.",
    usage: "mfareset history [--user <id or login>] [--org <id>] [--since <time>] [--limit <n>]",
    discussion: """
      EXAMPLES
        mfareset history --user dana.lee@acme.example
        mfareset history --org acme --since 2026-11-01T00:00:00Z
        mfareset history --since 30d
      """)

  @OptionGroup var common: CommonOptions

  @Option(help: ArgumentHelp("Of one user alone.", valueName: "id or login"))
  var user: String?

  @Option(help: ArgumentHelp("Of one org alone.", valueName: "id"))
  var org: String?

  @Option(
    help: ArgumentHelp("Not before a time (RFC 3339), or for so long (30d).", valueName: "time"))
  var since: SinceArgument?

  @Option(help: ArgumentHelp("At most so many.", valueName: "n"))
  var limit = 100

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit takes a number from 1 up") }
  }

  func run() throws {
    let known = try OpenJournal(reading: try common.openWorkspace())
    var table = TextTable("AT", "REQUEST", "LEVEL", "ORG", "WHO")
    var count = 0
    try Failure.translating {
      let filter = ResetFilter(user: user, org: org.map { OrgID($0) }, since: since?.moment)
      try known.journal.forEachReset(filter) { reset in
        count += 1
        guard count <= limit else { return false }
        table.add(
          reset.at.description, reset.request.text, reset.level.rawValue, reset.org.text,
          reset.login, note: Self.note(on: reset))
        return true
      }
      if count == 0 { try refuseUnknownNames(known.directory) }
    }
    if table.isEmpty { return try Console.print("no resets") }
    for line in table.lines { try Console.print(line) }
    if count > limit { try Console.print("the latest \(limit) are shown; --limit shows more") }
  }

  /// By whose word, and what is gone.
  private static func note(on reset: LoggedReset) -> String {
    let removed = reset.authenticators.map { "\($0.kind) \($0.id)" }.joined(separator: ", ")
    let approvers = reset.approvers.joined(separator: ", ")
    return "approved by \(approvers); removed: \(removed.isEmpty ? "nothing" : removed)"
  }

  /// Whoever looks for a slip of the pen would take "no resets" for an answer.
  private func refuseUnknownNames(_ directory: EmbeddedDirectory) throws {
    if let user, try directory.users(named: user).isEmpty {
      let hint = try directory.nearestName(to: user).map { " (did you mean `\($0)`?)" } ?? ""
      throw Failure(
        .invalidInput,
        VisibleText.escape(
          "the directory has no user \(Problem.quoted(user)), and no such reset is found\(hint)"))
    }
    if let org, try directory.org(withID: OrgID(org)) == nil {
      let hint = Suggestion.hint(for: org, among: try directory.orgs().map(\.id.text))
      throw Failure(
        .invalidInput,
        VisibleText.escape(
          "the directory has no org \(Problem.quoted(org)), and no such reset is found\(hint.map { " (\($0))" } ?? "")"
        ))
    }
  }
}

/// A moment on the command line, or how long ago it was.
struct SinceArgument: ExpressibleByArgument {
  let moment: Timestamp

  init?(argument: String) {
    if let moment = Timestamp(rfc3339: argument) {
      self.moment = moment
    } else if let span = TimeSpan(argument) {
      moment = SystemClock().now() - span
    } else {
      return nil
    }
  }
}
