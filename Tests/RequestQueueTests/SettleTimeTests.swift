import Glibc
import ResetEngine
import ResetModel
import Testing

@testable import RequestQueue

struct SettleTimeTests {
  static let now = Timestamp(rfc3339: "2026-11-20T15:00:00Z")!

  /// Milliseconds from now.
  func moment(_ offset: Int64) -> Timestamp {
    Timestamp(millisecondsSince1970: Self.now.millisecondsSince1970 + offset)
  }

  struct Example: Sendable {
    let modified: Int64
    let changed: Int64
    let wait: Int64?
  }

  @Test(arguments: [
    Example(modified: -2000, changed: -2000, wait: nil),
    Example(modified: -1999, changed: -9000, wait: 1),
    Example(modified: -9000, changed: -1999, wait: 1),
    Example(modified: 0, changed: 0, wait: 2),
    Example(modified: -9000, changed: -900, wait: 2),
    // A time of writing in the future says nothing, near or far.
    Example(modified: 1, changed: -2000, wait: nil),
    Example(modified: 9_000_000_000, changed: -2000, wait: nil),
    Example(modified: 9_000_000_000, changed: -1000, wait: 1),
    // The kernel's own time a little ahead is waited for.
    Example(modified: -9000, changed: 1, wait: 3),
    Example(modified: -9000, changed: 2000, wait: 4),
    // Far ahead, the clock was set back: nobody waits for ever.
    Example(modified: -9000, changed: 2001, wait: nil),
    Example(modified: -1000, changed: 9_000_000_000, wait: 1),
    Example(modified: 9_000_000_000, changed: 9_000_000_000, wait: nil),
  ])
  func `a file is settled once neither time is within the span`(example: Example) {
    let settle = SettleTime(span: TimeSpan(seconds: 2))
    #expect(
      settle.wait(
        modified: moment(example.modified), changed: moment(example.changed), now: Self.now)
        == example.wait.map(TimeSpan.init(seconds:)))
  }

  @Test func `without a span nothing waits`() {
    let settle = SettleTime(span: TimeSpan(seconds: 0))
    #expect(settle.wait(modified: moment(0), changed: moment(1), now: Self.now) == nil)
  }

  @Test(arguments: [Int.max, Int.min])
  func `a time at the end of the world overflows nothing`(seconds: Int) {
    let hostile = FileStatus.Moment(timespec(tv_sec: seconds, tv_nsec: 999_999_999)).timestamp
    let settle = SettleTime(span: TimeSpan(seconds: 999_999_999 * 604_800))
    _ = settle.wait(modified: hostile, changed: hostile, now: Self.now)
    #expect((hostile > Self.now) == (seconds > 0))
  }

  @Test(arguments: [(0, 2), (1999, 1), (2000, nil)] as [(Int64, Int64?)])
  func `a file that has just changed is not settled`(after: Int64, seconds: Int64?) throws {
    let wait = seconds.map(TimeSpan.init(seconds:))
    let fixture = try QueueFixture()
    let file = try fixture.write(to: "incoming/HD-1.yaml")
    // An old time of writing, as a copy that keeps times has: the kernel's own decides.
    let old = timespec(tv_sec: 1_000_000_000, tv_nsec: 0)
    try #require(fixture.onPath(of: file) { utimensat(AT_FDCWD, $0, [old, old], 0) } == 0)
    let now = Timestamp(
      millisecondsSince1970: try fixture.changed(file).millisecondsSince1970 + after)
    let claim = try fixture.queue(clock: { now }).claim(file)
    #expect(claim.wait == wait)
    #expect((claim.file != nil) == (wait == nil))
  }

  @Test func `a held file waits no more`() throws {
    let fixture = try QueueFixture()
    let file = try fixture.write(to: "held/HD-1.yaml")
    let changed = try fixture.changed(file)
    #expect(try fixture.queue(clock: { changed }).claim(file).file != nil)
  }

  @Test func `a file with a second name for a moment waits, and is not refused`() throws {
    let fixture = try QueueFixture()
    let file = try fixture.write(to: "incoming/HD-1.yaml")
    try #require(
      fixture.onPath(of: file) { link($0, "\(fixture.path)/incoming/.HD-1.tmp") } == 0)
    let changed = try fixture.changed(file)
    #expect(try fixture.queue(clock: { changed }).claim(file).wait != nil)
  }
}
