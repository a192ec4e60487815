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
    commandName: "status",
    abstract: "Show what waits and what it lacks, or one request's story.",
    usage: "mfareset status [<id>]",
    discussion: """
      EXAMPLES
        mfareset status
        mfareset status HD-20417
      """)

  @OptionGroup var common: CommonOptions

  @Argument(help: "A request's id; without one, everything that waits.")
  var id: String?

  private var isColourful: Bool { Console.isColourful(unless: common.noColor) }

  func run() throws {
    let workspace = try common.openWorkspace()
    let journal = try OpenJournal(reading: workspace).journal
    try Failure.translating {
      if let id {
        try tellStory(of: RequestID(id), from: journal, workspace)
      } else {
        try tellWhatWaits(in: journal, workspace)
      }
    }
  }

  private func tellWhatWaits(in journal: SQLJournal, _ workspace: Workspace) throws {
    let now = SystemClock().now()
    let queue = try FolderQueue(
      at: workspace.queue, settle: workspace.configuration.settle, clock: { now })
    let listing = try queue.list()
    let incoming = listing.files.count { $0.folder == .incoming }
    var waiting: [WaitingLine] = []
    try journal.forEachWaiting { request, result in
      waiting.append(WaitingLine(request.id.text, result))
    }
    try Console.print(
      "\(incoming) in incoming, \(waiting.count) held"
        + (waiting.isEmpty ? "" : "; each lacks (times in UTC):"))
    for name in listing.ignored {
      let shown = VisibleText.escape(name.description)
      try Console.print("incoming/\(shown) is not taken for a request, by its name")
    }
    guard !waiting.isEmpty else { return }
    // One long id pushes what it lacks to the right, and not that of the others.
    let widths = waiting.map { VisibleText.columns(of: $0.id) }.filter { $0 <= Self.widestID }
    let column = 2 + (widths.max() ?? 0)
    try tell("\n")
    for line in waiting { try tell(line.text(column: column, now: now, colour: isColourful)) }
  }

  private static let widestID = 10

  private func tellStory(of id: RequestID, from journal: SQLJournal, _ workspace: Workspace) throws
  {
    guard let story = try journal.story(of: id) else {
      throw Failure(
        .invalidInput,
        "no run has seen a request `\(VisibleText.escape(id.text))` yet (see `mfareset status`)")
    }
    for (index, chapter) in story.chapters.enumerated() {
      var title = Paragraph()
      title.add(VisibleText.escape(id.text), .bold)
      if chapter.isWord { title.add("somebody's word on it:") }
      title.add(chapter.outcome.rawValue, chapter.outcome.style)
      title.add("(received \(chapter.receivedAt))")
      if chapter.replacedBy != nil { title.add("replaced by a later file") }
      try tell((index == 0 ? "" : "\n") + title.lines(indent: 2, colour: isColourful))
      for decided in chapter.decisions { try tell(decided, workspace) }
      for word in chapter.laterWords { try tell(word, on: chapter.outcome) }
    }
  }

  private func tell(_ word: RequestStory.LaterWord, on outcome: Outcome) throws {
    var line = Paragraph()
    line.add("\(word.at)")
    line.add("signed \(word.word.rawValue)", .bold)
    line.add("by \(VisibleText.escape(word.by)),")
    line.add("recorded in run \(word.run) (audit entry \(word.entry)),")
    line.add("after it was \(outcome.rawValue): it changes nothing")
    try tell("\n" + line.lines(startingWith: "  ", indent: 4, colour: isColourful))
  }

  private func tell(_ decided: RequestStory.Decided, _ workspace: Workspace) throws {
    let result = decided.result
    var title = Paragraph()
    title.add("\(decided.at)")
    title.add(result.outcome.rawValue, result.outcome.style)
    title.add("in run \(decided.run) (audit entry \(decided.entry))")
    try tell("\n" + title.lines(startingWith: "  ", indent: 4, colour: isColourful))
    var facts: [String] = []
    if let requester = result.requester {
      facts.append(
        "\(result.isWord ? "said" : "asked") by \(requester)"
          + (result.submitter.map { ", dropped by the account \($0)" } ?? "")
          + (result.submitterPerson.map { " of user \($0)" } ?? ""))
    }
    facts += result.voices
    for reset in result.resets {
      let removed = reset.authenticators.map { "\($0.kind) \($0.id)" }.joined(separator: ", ")
      facts.append("reset \(reset.login), removed: \(removed.isEmpty ? "nothing" : removed)")
    }
    if let place = result.settledAs {
      facts.append("file: \(workspace.configuration.queue)/\(place)")
    }
    for fact in facts {
      var line = Paragraph()
      line.add(VisibleText.escape(fact))
      try tell(line.lines(startingWith: "    ", indent: 6, colour: isColourful))
    }
    for reason in result.reasons { try tell(reason.lines(indent: 4, colour: isColourful)) }
  }

  private func tell(_ text: String) throws { try Console.write(Array(text.utf8)) }
}
