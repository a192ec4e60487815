import Glibc
import ResetEngine
import ResetModel
import Testing

@testable import RequestQueue

/// The first move answers as one between two file systems does; all else is real.
struct OtherFileSystemTests {
  let fixture: QueueFixture
  let file: QueuedFile

  init() throws {
    fixture = try QueueFixture()
    file = try fixture.write("request", to: "incoming/HD-1.yaml")
  }

  func queue(
    before: @escaping @Sendable (Interference.Step, FileName) -> Int32? = { _, _ in nil }
  ) throws -> FolderQueue {
    let once = Once()
    return try fixture.queue { step, name in
      (step == .move ? once { EXDEV } : nil) ?? before(step, name)
    }
  }

  func settle(with queue: FolderQueue, as place: String = "done/HD-1.yaml") throws -> Bool {
    let identity = try #require(queue.claim(file).file).identity
    return try queue.settle(file, identity: identity, as: place, receipt: Array("r".utf8))
  }

  @Test func `a plain file is copied with its mode, and removed`() throws {
    try #require(fixture.onPath(of: file) { chmod($0, 0o604) } == 0)
    #expect(try settle(with: queue()))
    #expect(try fixture.names(in: .incoming).isEmpty)
    #expect(try fixture.names(in: .done) == ["HD-1.receipt.yaml", "HD-1.yaml"])
    let copy = try #require(QueuedFile(path: "done/HD-1.yaml"))
    #expect(fixture.read(copy) == Array("request".utf8))
    #expect(try #require(fixture.status(of: copy)).st_mode & 0o7777 == 0o604)
  }

  @Test func `what a killed run had copied and not yet removed is removed`() throws {
    let name = FileName.inHand(FileStatus(try #require(fixture.status(of: file))))
    let hidden = QueuedFile(folder: .incoming, name: name)
    fixture.onPath(of: file) { from in
      fixture.onPath(of: hidden) { to in #expect(rename(from, to) == 0) }
    }
    // Somebody else's, under the name of a file that is gone.
    try fixture.write("swapped in", to: "incoming/.mfareset.tmp-0-1-2-3-4")
    try fixture.queue().synchronize()
    let names = try fixture.names(in: .incoming)
    #expect(names.count == 1, "\(names)")
    #expect(fixture.text("incoming/\(names[0])") == "swapped in")
  }

  @Test func `what a killed run had in hand is given back, and what others write is left alone`()
    throws
  {
    try fixture.write("in hand", to: "incoming/.mfareset.tmp-1f")
    try fixture.write("half", to: "incoming/.HD-2.yaml.tmp-2e")
    let queue = try fixture.queue()
    try queue.synchronize()
    let names = try fixture.names(in: .incoming)
    #expect(names.count == 3 && names.contains(".HD-2.yaml.tmp-2e"), "\(names)")
    let found = try #require(names.first { $0.hasPrefix("found-") })
    #expect(fixture.text("incoming/\(found)") == "in hand")
    #expect(try queue.list().files.map(\.path).contains("incoming/\(found)"))
  }

  // Only root may give a file to another account.
  @Test(.enabled(if: geteuid() == 0, "needs root"))
  func `a held copy still belongs to who dropped it`() throws {
    try #require(fixture.onPath(of: file) { chown($0, 987_654, 0) } == 0)
    #expect(try settle(with: queue(), as: "held/HD-1.yaml"))
    let copy = try #require(QueuedFile(path: "held/HD-1.yaml"))
    #expect(try #require(fixture.status(of: copy)).st_uid == 987_654)
  }

  @Test func `what is no plain file stays where it is`() throws {
    try #require(mkfifo("\(fixture.path)/incoming/pipe.yaml", 0o644) == 0)
    let pipe = QueuedFile(folder: .incoming, name: FileName("pipe.yaml"))
    let queue = try queue()
    let identity = try #require(queue.claim(pipe).refusal).identity
    #expect {
      try queue.settle(pipe, identity: identity, as: "invalid/pipe.yaml", receipt: [1])
    } throws: {
      "\($0)".hasPrefix("cannot move `\(fixture.path)/incoming/pipe.yaml` to another file system")
    }
    #expect(fixture.exists("incoming/pipe.yaml"))
    #expect(try fixture.names(in: .invalid).isEmpty)
  }

  @Test func `a file too large for a request is not copied`() throws {
    try #require(truncate("\(fixture.path)/incoming/HD-1.yaml", 1 << 30) == 0)
    let queue = try queue()
    let identity = try #require(queue.claim(file).refusal).identity
    #expect(throws: QueueError.self) {
      try queue.settle(file, identity: identity, as: "invalid/HD-1.yaml", receipt: [1])
    }
    #expect(try fixture.names(in: .invalid).isEmpty)
    #expect(fixture.exists("incoming/HD-1.yaml"))
  }

  @Test(arguments: [
    Interference.Step.open, .read, .write, .sync,
  ])
  func `a failure on the way leaves the file and nothing else`(
    step failing: Interference.Step
  ) throws {
    let claims = Once()
    // Opening and reading first happen in the claim; the first write is the receipt's.
    let queue = try queue { step, _ in
      guard step == failing else { return nil }
      if failing != .sync, claims({ 1 }) != nil { return nil }
      return EIO
    }
    #expect(throws: QueueError.self) { try settle(with: queue) }
    #expect(try fixture.names(in: .incoming) == ["HD-1.yaml"])
    #expect(try fixture.names(in: .done).isEmpty)
  }

  @Test func `a file that changes meanwhile stays, and the copy goes`() throws {
    let queue = try queue { [fixture] step, name in
      if step == .sync { try! fixture.write("changed since", to: "incoming/HD-1.yaml") }
      return nil
    }
    #expect(try !settle(with: queue))
    #expect(fixture.text("incoming/HD-1.yaml") == "changed since")
    #expect(try fixture.names(in: .incoming) == ["HD-1.yaml"])
    #expect(try fixture.names(in: .done).isEmpty)
  }
}
