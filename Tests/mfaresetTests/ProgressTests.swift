import ResetModel
import Testing

@testable import mfareset

/// What somebody at a terminal sees of long work, by a clock that the test sets.
@Suite struct ProgressTests {
  /// A clock that stands still until it is moved.
  private final class Hand {
    var time = Duration.zero
  }

  private let terminal: PseudoTerminal
  private let line: PassingLine
  private let hand = Hand()

  init() throws {
    terminal = try PseudoTerminal()
    line = PassingLine(on: terminal.screen)
  }

  private func progress() -> Progress {
    Progress(of: "files", on: line, now: { [hand] in hand.time })
  }

  @Test func `work under a second shows nothing, and longer work how far it is`() {
    let progress = progress()
    hand.time = .seconds(100)
    progress.begin(total: 10_000)
    hand.time = .milliseconds(100_999)
    progress.advance(to: 2000)
    #expect(terminal.seen() == [""])
    hand.time = .seconds(102)
    progress.advance(to: 4000)
    #expect(terminal.seen() == ["4000 of 10000 files, 2000/s, 3s left"])
  }

  @Test(arguments: [
    (1, 10, "1 of 10 files, 0.1/s, 1m 30s left"), (25, 10, "25 files, 2.5/s"),
    (100, 72_100, "100 of 72100 files, 10/s, 2h left"),
    (95, 96, "95 of 96 files, 9.5/s, 1s left"),
  ])
  func `rate and rest are told in few digits`(done: Int, total: Int, text: String) {
    let progress = progress()
    progress.begin(total: total)
    hand.time = .seconds(10)
    progress.advance(to: done)
    #expect(terminal.seen() == [text])
  }

  @Test func `it is written over ten times a second, and no more often`() {
    let progress = progress()
    progress.begin(total: 1000)
    for milliseconds in stride(from: 0, through: 2000, by: 10) {
      hand.time = .milliseconds(milliseconds)
      progress.advance(to: milliseconds / 10)
    }
    #expect(terminal.seen() == ["200 of 1000 files, 100/s, 8s left"])
    #expect(terminal.received.count { $0 == "\r" } == 11)
    #expect(!terminal.received.contains("\u{1B}"))
  }

  @Test func `nothing of it is left at the end`() {
    let observer = RunProgress(progress())
    observer.found(3)
    hand.time = .seconds(2)
    observer.decided(RequestResult(file: "incoming/a.yaml", outcome: .held), json: [])
    #expect(terminal.seen() == ["1 of 3 files, 0.5/s, 4s left"])
    observer.finished(record)
    #expect(terminal.seen() == [""])
    terminal.write("3 requests\n")
    #expect(terminal.seen() == ["3 requests", ""])
  }

  @Test func `what is to stay stands on a line of its own, and the progress below it`() {
    let progress = progress()
    progress.begin(total: 100)
    hand.time = .seconds(1)
    progress.advance(to: 50)
    // As warnings and the table do before they write.
    line.wipe()
    terminal.write("short\n")
    #expect(terminal.seen() == ["short", ""])
    hand.time = .seconds(2)
    progress.advance(to: 60)
    #expect(terminal.seen() == ["short", "60 of 100 files, 30/s, 2s left"])
  }

  @Test func `a shorter text leaves nothing of a longer one`() {
    line.show("a longer text")
    line.show("short")
    #expect(terminal.seen() == ["short"])
  }

  @Test func `a line never wraps on a narrow terminal`() throws {
    let narrow = try PseudoTerminal(columns: 12)
    let line = PassingLine(on: narrow.screen)
    line.show("4000 of 10000 files")
    #expect(narrow.seen() == ["4000 of 100"])
    line.wipe()
    #expect(narrow.seen() == [""])
  }

  @Test func `it waits while another line is not finished`() {
    var mayShow = false
    let progress = Progress(
      of: "files", on: line, mayShow: { mayShow }, now: { [hand] in hand.time })
    progress.begin(total: 10)
    hand.time = .seconds(5)
    progress.advance(to: 1)
    #expect(terminal.seen() == [""])
    mayShow = true
    progress.advance(to: 1)
    #expect(terminal.seen() == ["1 of 10 files, 0.2/s, 45s left"])
  }

  @Test func `a run in a pipe, and one that is to be quiet on a terminal, say nothing of it`()
    throws
  {
    let workspace = try TestWorkspace()
    #expect(try workspace.run("audit", "verify").errors == "")
    guard Program.hasTerminal else { return }
    let quiet = try Program.runOnTerminal(["run", "--quiet"], in: workspace.folder)
    #expect(quiet.all == "")
  }

  private var record: RunRecord {
    let digest = Digest(bytes: Array(repeating: 0, count: 32))!
    return RunRecord(
      id: "1", mode: .run, startedAt: .latest, host: "", version: "", configurationDigest: digest,
      policiesDigest: digest, provider: "embedded")
  }
}
