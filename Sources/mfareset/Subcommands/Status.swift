import ArgumentParser
import Journals
import Reports
import RequestQueue
import ResetEngine
import ResetModel
import Workspaces

/// `mfareset status [ID]`: what waits and for what, or one request's story.
struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what waits and what it lacks, or one request's story.",
    discussion: """
      EXAMPLES
        mfareset status
        mfareset status HD-20417
      """)

  @OptionGroup var common: CommonOptions

  @Argument(help: "A request's id; without one, everything that waits.")
  var id: String?

  func run() throws {
    _ = common.logger()
    let workspace = try common.openWorkspace()
    let journal = try ReadOnlyJournal(of: workspace).journal
    try Failure.translating {
      if let id {
        try tellStory(of: RequestID(id), from: journal)
      } else {
        try tellWhatWaits(in: journal, workspace)
      }
    }
  }

  private func tellWhatWaits(in journal: SQLJournal, _ workspace: Workspace) throws {
    let queue = try FolderQueue(
      at: workspace.queue, settle: workspace.configuration.settle, clock: { SystemClock().now() })
    let listing = try queue.list()
    let incoming = listing.files.count { $0.folder == .incoming }
    let held = try journal.heldRequests()
    try Console.print("\(incoming) in incoming, \(held.count) held")
    for name in listing.ignored {
      try Console.print(
        "not taken for a request, by its name: incoming/\(VisibleText.escape(name.description))")
    }
    try journal.forEachWaiting { request, result in
      let expires = request.receivedAt + workspace.configuration.heldFor
      try Console.print("\n\(request.id)  held since \(request.receivedAt), expires \(expires)")
      for reason in result.reasons {
        try Console.print("  - \(VisibleText.escape(reason.line))")
      }
    }
  }

  private func tellStory(of id: RequestID, from journal: SQLJournal) throws {
    guard let story = try journal.story(of: id) else {
      throw Failure(
        .invalidInput,
        "no run has seen a request `\(VisibleText.escape(id.text))` yet (see `mfareset status`)")
    }
    for chapter in story.chapters {
      let replaced = chapter.replacedBy == nil ? "" : ", replaced by a later file"
      try Console.print(
        "\(id)  received \(chapter.receivedAt), \(chapter.outcome.rawValue)\(replaced)")
      for decided in chapter.decisions { try tell(decided) }
    }
  }

  private func tell(_ decided: RequestStory.Decided) throws {
    let result = decided.result
    try Console.print(
      "  \(decided.at)  \(result.outcome.rawValue) in run \(decided.run) (audit entry \(decided.entry))"
    )
    if let requester = result.requester {
      let submitter = result.submitter.map { ", dropped by the account \($0)" } ?? ""
      try Console.print("    " + VisibleText.escape("asked by \(requester)\(submitter)"))
    }
    for approval in result.approvals {
      try Console.print(
        "    "
          + VisibleText.escape("approval by \(approval.by) at \(approval.at) (\(approval.proof))"))
    }
    for reset in result.resets {
      let removed = reset.authenticators.map { "\($0.kind) \($0.id)" }.joined(separator: ", ")
      try Console.print(
        "    "
          + VisibleText.escape(
            "reset \(reset.login): removed \(removed.isEmpty ? "nothing" : removed)"))
    }
    for reason in result.reasons { try Console.print("    - \(VisibleText.escape(reason.line))") }
    if let place = result.settledAs {
      try Console.print("    file: queue/\(VisibleText.escape(place))")
    }
  }
}
