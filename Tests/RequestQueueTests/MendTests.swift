import Glibc
import ResetEngine
import ResetModel
import Synchronization
import Testing

@testable import RequestQueue

/// What a power cut may leave of a settled file: its name, and nothing in it.
struct MendTests {
  let fixture: QueueFixture
  let queue: FolderQueue

  init() throws {
    fixture = try QueueFixture()
    queue = try fixture.queue()
  }

  private func inode(_ path: String) throws -> ino_t {
    let file = try #require(QueuedFile(path: path))
    return try #require(fixture.status(of: file)).st_ino
  }

  @Test func `a file with nothing in it, and its receipt, are written anew`() throws {
    try fixture.write("", to: "done/HD-1.yaml")
    try fixture.write("", to: "done/HD-1.receipt.yaml")
    try queue.mend("done/HD-1.yaml", bytes: Array("kind".utf8), receipt: Array("why".utf8))
    #expect(fixture.text("done/HD-1.yaml") == "kind")
    #expect(fixture.text("done/HD-1.receipt.yaml") == "why")
    #expect(try fixture.names(in: .done) == ["HD-1.receipt.yaml", "HD-1.yaml"])
  }

  @Test(arguments: [nil, "", "wh", "whyever", "who"])
  func `a receipt that is missing or another is written anew`(text: String?) throws {
    try fixture.write("kind", to: "denied/HD-1.yaml")
    if let text { try fixture.write(text, to: "denied/HD-1.receipt.yaml") }
    try queue.mend("denied/HD-1.yaml", bytes: Array("kind".utf8), receipt: Array("why".utf8))
    #expect(fixture.text("denied/HD-1.receipt.yaml") == "why")
  }

  @Test func `what is whole is left alone, and so is what somebody wrote into a file`() throws {
    try fixture.write("edited", to: "held/HD-1.yaml")
    try fixture.write("kind", to: "done/HD-2.yaml")
    try fixture.write("why", to: "done/HD-2.receipt.yaml")
    let places = ["held/HD-1.yaml", "done/HD-2.yaml", "done/HD-2.receipt.yaml"]
    let before = try places.map(inode)
    try queue.mend("held/HD-1.yaml", bytes: Array("kind".utf8), receipt: nil)
    try queue.mend("done/HD-2.yaml", bytes: Array("kind".utf8), receipt: Array("why".utf8))
    #expect(try places.map(inode) == before)
    #expect(fixture.text("held/HD-1.yaml") == "edited")
  }

  @Test func `a file whose bytes nobody knows, or that never had any, stays empty`() throws {
    try fixture.write("", to: "invalid/HD-1.yaml")
    try queue.mend("invalid/HD-1.yaml", bytes: nil, receipt: nil)
    try queue.mend("invalid/HD-1.yaml", bytes: [], receipt: nil)
    #expect(fixture.text("invalid/HD-1.yaml") == "")
    #expect(try fixture.names(in: .invalid) == ["HD-1.yaml"])
  }

  @Test func `a file in held gets no receipt`() throws {
    try fixture.write("", to: "held/HD-1.yaml")
    try queue.mend("held/HD-1.yaml", bytes: Array("kind".utf8), receipt: Array("why".utf8))
    #expect(fixture.text("held/HD-1.yaml") == "kind")
    try queue.mend("held/HD-1.yaml", bytes: Array("kind".utf8), receipt: Array("why".utf8))
    #expect(try fixture.names(in: .held) == ["HD-1.yaml"])
  }

  @Test func `a link or a folder in the place of a receipt is not written through`() throws {
    try fixture.write("theirs", to: "held/other.yaml")
    try #require(
      symlink("../held/other.yaml", "\(fixture.path)/done/HD-1.receipt.yaml") == 0)
    try fixture.write("kind", to: "done/HD-1.yaml")
    try queue.mend("done/HD-1.yaml", bytes: nil, receipt: Array("why".utf8))
    #expect(fixture.text("done/HD-1.receipt.yaml") == "why")
    #expect(fixture.text("held/other.yaml") == "theirs")
    try #require(mkdir("\(fixture.path)/denied/HD-1.receipt.yaml", 0o700) == 0)
    #expect(throws: QueueError.self) {
      try queue.mend("denied/HD-1.yaml", bytes: nil, receipt: Array("why".utf8))
    }
  }

  @Test(arguments: ["incoming/HD-1.yaml", "HD-1.yaml", "done/HD-1.receipt.yaml", "done/../x"])
  func `only a settled place is mended`(place: String) throws {
    #expect(throws: QueueError.noPlace(place)) {
      try queue.mend(place, bytes: [1], receipt: [2])
    }
  }

  @Test func `what was mended is synced`() throws {
    let synced = Synced()
    let queue = try fixture.queue { step, _ in
      if step == .flush { synced.count.withLock { $0 += 1 } }
      return nil
    }
    try fixture.write("kind", to: "done/HD-1.yaml")
    try queue.mend("done/HD-1.yaml", bytes: nil, receipt: Array("why".utf8))
    try queue.synchronize()
    #expect(synced.count.withLock { $0 } == 1)
  }

  private final class Synced: Sendable { let count = Mutex(0) }
}
