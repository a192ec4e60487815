import Glibc
import ResetEngine
import ResetModel
import Synchronization
import Testing

@testable import RequestQueue

struct SettleTests {
  let fixture: QueueFixture
  let file: QueuedFile

  init() throws {
    fixture = try QueueFixture()
    file = try fixture.write("request", to: "incoming/HD-1.yaml")
  }

  @Test func `what was edited since it was claimed is not moved, whoever claims it again`() throws {
    let queue = try fixture.queue()
    let before = try #require(queue.claim(file).file).identity
    try fixture.write("edited", to: "incoming/HD-1.yaml")
    let since = try #require(queue.claim(file).file).identity
    #expect(try !queue.settle(file, identity: before, as: "denied/HD-1.yaml", receipt: [1]))
    #expect(fixture.text("incoming/HD-1.yaml") == "edited")
    #expect(try queue.settle(file, identity: since, as: "done/HD-1.yaml", receipt: [1]))
    #expect(fixture.text("done/HD-1.yaml") == "edited")
    #expect(!fixture.exists("denied/HD-1.yaml") && !fixture.exists("denied/HD-1.receipt.yaml"))
  }

  @Test(arguments: [false, true])
  func `where it cannot be told what stands at a place, its receipt is left alone`(
    anew: Bool
  ) throws {
    try fixture.write("another", to: "done/HD-1.yaml")
    try fixture.write("of another", to: "done/HD-1.receipt.yaml")
    let looks = Mutex<Int?>(nil)
    let queue = try fixture.queue { step, _ in
      let look = looks.withLock { looks -> Int? in
        guard step == .look, let number = looks else { return nil }
        looks = number + 1
        return number
      }
      // A file is looked at before its place.
      if let look, look >= (anew ? 0 : 1) { return EIO }
      return step == .write ? ENOSPC : nil
    }
    let identity = try #require(queue.claim(file).file).identity
    looks.withLock { $0 = 0 }
    #expect(throws: QueueError.self) {
      if anew {
        try queue.restore([1], as: "done/HD-1.yaml", receipt: [1])
      } else {
        _ = try queue.settle(file, identity: identity, as: "done/HD-1.yaml", receipt: [1])
      }
    }
    #expect(fixture.text("done/HD-1.yaml") == "another")
    #expect(fixture.text("done/HD-1.receipt.yaml") == "of another")
    #expect(fixture.text("incoming/HD-1.yaml") == "request")
  }

  @Test(arguments: [EACCES, EPERM, EBUSY])
  func `a folder that can be moved no more stays, and of a file it is an error`(
    number: Int32
  ) throws {
    let fixture = try QueueFixture()
    let queue = try fixture.queue { step, _ in step == .move ? number : nil }
    let folder = QueuedFile(folder: .incoming, name: FileName("HD-1.yaml"))
    try #require(fixture.onPath(of: folder) { mkdir($0, 0o755) } == 0)
    let seen = try #require(queue.claim(folder).refusal).identity
    #expect(
      try !queue.settle(
        folder, identity: seen, as: "invalid/HD-1.yaml", receipt: Array("r".utf8)))
    #expect(try fixture.names(in: .invalid).isEmpty)
    let file = try fixture.write(to: "incoming/HD-2.yaml")
    let identity = try #require(queue.claim(file).file).identity
    #expect(throws: QueueError.self) {
      try queue.settle(file, identity: identity, as: "done/HD-2.yaml", receipt: nil)
    }
  }

  @Test func `a file that cannot be looked at once it is moved stays there with its receipt`()
    throws
  {
    let moves = Mutex(0)
    let queue = try fixture.queue { step, _ in
      if step == .move {
        return moves.withLock {
          $0 += 1
          return $0
        } > 1 ? EXDEV : nil
      }
      return step == .look && moves.withLock { $0 } == 1 ? EACCES : nil
    }
    #expect(try settle(with: queue))
    #expect(fixture.text("done/HD-1.yaml") == "request")
    #expect(fixture.text("done/HD-1.receipt.yaml") == "receipt")
  }

  func path(_ name: String) -> String { "\(fixture.path)/\(name)" }

  /// Claims `incoming/HD-1.yaml` and settles it into `done`.
  func settle(
    with queue: FolderQueue, as place: String = "done/HD-1.yaml",
    receipt: String? = "receipt", before settling: () throws -> Void = {}
  ) throws -> Bool {
    let identity = try #require(queue.claim(file).file).identity
    try settling()
    return try queue.settle(
      file, identity: identity, as: place, receipt: receipt.map { Array($0.utf8) })
  }

  /// Nothing was moved, and no receipt tells otherwise.
  func expectUnsettled(_ folder: QueueFolder = .done) throws {
    #expect(fixture.text("incoming/HD-1.yaml") == "request")
    #expect(try fixture.names(in: folder).isEmpty)
  }

  @Test func `moves the file and writes the receipt beside it`() throws {
    #expect(try settle(with: fixture.queue()))
    #expect(try fixture.names(in: .incoming).isEmpty)
    #expect(fixture.text("done/HD-1.yaml") == "request")
    #expect(fixture.text("done/HD-1.receipt.yaml") == "receipt")
  }

  @Test func `the receipt is there before the file`() throws {
    let queue = try fixture.queue { [fixture] step, _ in
      if step == .move { #expect(fixture.text("done/HD-1.receipt.yaml") == "receipt") }
      return nil
    }
    #expect(try settle(with: queue))
  }

  @Test func `a receipt is for the owner to write and the group to read`() throws {
    #expect(try settle(with: fixture.queue()))
    let receipt = try #require(QueuedFile(path: "done/HD-1.receipt.yaml"))
    // Whatever the umask takes away, nothing is added.
    #expect(try #require(fixture.status(of: receipt)).st_mode & 0o7777 & ~0o640 == 0)
  }

  @Test func `without a receipt none is written`() throws {
    #expect(try settle(with: fixture.queue(), receipt: nil))
    #expect(try fixture.names(in: .done) == ["HD-1.yaml"])
  }

  @Test func `a held file gets no receipt`() throws {
    #expect(try settle(with: fixture.queue(), as: "held/HD-1.yaml"))
    #expect(try fixture.names(in: .held) == ["HD-1.yaml"])
  }

  @Test func `a held file that stays held is not moved`() throws {
    let held = try fixture.write("held", to: "held/HD-2.yaml")
    let queue = try fixture.queue { step, _ in step == .move || step == .create ? EIO : nil }
    let identity = try #require(queue.claim(held).file).identity
    #expect(try queue.settle(held, identity: identity, as: "held/HD-2.yaml", receipt: [1]))
    #expect(try fixture.names(in: .held) == ["HD-2.yaml"])
    try #require(unlink(path("held/HD-2.yaml")) == 0)
    #expect(try !queue.settle(held, identity: identity, as: "held/HD-2.yaml", receipt: [1]))
  }

  @Test func `a leftover link with the receipt's name is replaced, not written through`() throws {
    try fixture.write("precious", to: "held/target.yaml")
    try #require(symlink("../held/target.yaml", path("done/HD-1.receipt.yaml")) == 0)
    #expect(try settle(with: fixture.queue()))
    #expect(fixture.text("held/target.yaml") == "precious")
    #expect(fixture.text("done/HD-1.receipt.yaml") == "receipt")
  }

  @Test func `a hard link with the receipt's name is replaced, not written through`() throws {
    try fixture.write("precious", to: "held/target.yaml")
    try #require(link(path("held/target.yaml"), path("done/HD-1.receipt.yaml")) == 0)
    #expect(try settle(with: fixture.queue()))
    #expect(fixture.text("held/target.yaml") == "precious")
  }

  @Test func `a folder with the receipt's name is an error with its path`() throws {
    try #require(mkdir(path("done/HD-1.receipt.yaml"), 0o755) == 0)
    #expect {
      try settle(with: fixture.queue())
    } throws: {
      "\($0)" == "cannot write `\(path("done/HD-1.receipt.yaml"))`: is a directory"
    }
    #expect(fixture.text("incoming/HD-1.yaml") == "request")
  }

  @Test func `another file under the name is not moved`() throws {
    let queue = try fixture.queue()
    let moved = try settle(with: queue) {
      try fixture.write("another", to: "incoming/.new")
      try #require(rename(path("incoming/.new"), path("incoming/HD-1.yaml")) == 0)
    }
    #expect(!moved)
    #expect(fixture.text("incoming/HD-1.yaml") == "another")
    #expect(try fixture.names(in: .done).isEmpty)
  }

  @Test func `a file that was written to since it was claimed is not moved`() throws {
    let moved = try settle(with: fixture.queue()) {
      try fixture.write("changed", to: "incoming/HD-1.yaml")
      try #require(truncate(path("incoming/HD-1.yaml"), 3) == 0)
    }
    #expect(!moved)
    #expect(fixture.text("incoming/HD-1.yaml") == "cha")
    #expect(try fixture.names(in: .done).isEmpty)
  }

  @Test func `a file that is gone is not moved`() throws {
    let moved = try settle(with: fixture.queue()) {
      try #require(unlink(path("incoming/HD-1.yaml")) == 0)
    }
    #expect(!moved)
    #expect(try fixture.names(in: .done).isEmpty)
  }

  @Test func `a file that vanishes after the receipt takes the receipt along`() throws {
    let unlinkPath = path("incoming/HD-1.yaml")
    let queue = try fixture.queue { step, _ in
      if step == .write { unlink(unlinkPath) }
      return nil
    }
    #expect(try !settle(with: queue))
    #expect(try fixture.names(in: .done).isEmpty)
  }

  @Test func `what was settled by a run that was killed keeps its receipt`() throws {
    #expect(try settle(with: fixture.queue()))
    // The next run does what the journal says again.
    let settled = try #require(QueuedFile(path: "done/HD-1.yaml"))
    let status = try #require(fixture.status(of: settled))
    let identity = FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    let again = try fixture.queue()
    #expect(try !again.settle(file, identity: identity, as: "done/HD-1.yaml", receipt: [1]))
    #expect(fixture.text("done/HD-1.receipt.yaml") == "receipt")
  }

  @Test func `what was swapped in just before the move is put back`() throws {
    let once = Once()
    let (new, old) = (path("incoming/.new"), path("incoming/HD-1.yaml"))
    try fixture.write("another", to: "incoming/.new")
    let queue = try fixture.queue { step, _ in
      if step == .move { once { rename(new, old) == 0 ? nil : EIO } } else { nil }
    }
    #expect(try !settle(with: queue))
    #expect(fixture.text("incoming/HD-1.yaml") == "another")
    #expect(try fixture.names(in: .done).isEmpty)
  }

  @Test func `what is put back does not replace what took its name meanwhile`() throws {
    let moves = Mutex(0)
    let (new, old) = (path("incoming/.new"), path("incoming/HD-1.yaml"))
    try fixture.write("second", to: "incoming/.new")
    let queue = try fixture.queue { [fixture] step, _ in
      guard step == .move else { return nil }
      switch moves.withLock({
        $0 += 1
        return $0
      }) {
      case 1: rename(new, old)
      case 2: try! fixture.write("third", to: "incoming/HD-1.yaml")
      default: break
      }
      return nil
    }
    #expect(try !settle(with: queue))
    #expect(fixture.text("incoming/HD-1.yaml") == "third")
    #expect(fixture.text("incoming/HD-1.2.yaml") == "second")
    #expect(try fixture.names(in: .done).isEmpty)
  }

  @Test func `a place that is taken is an error, and nothing is replaced`() throws {
    try fixture.write("first", to: "done/HD-1.yaml")
    try fixture.write("first's", to: "done/HD-1.receipt.yaml")
    #expect(throws: QueueError.taken(path: path("done/HD-1.yaml"))) {
      try settle(with: fixture.queue())
    }
    #expect(fixture.text("done/HD-1.yaml") == "first")
    #expect(fixture.text("done/HD-1.receipt.yaml") == "first's")
    #expect(fixture.text("incoming/HD-1.yaml") == "request")
  }

  @Test func `a place that is taken at the last moment is an error too`() throws {
    let queue = try fixture.queue { [fixture] step, _ in
      if step == .move { try! fixture.write("first", to: "done/HD-1.yaml") }
      return nil
    }
    #expect(throws: QueueError.taken(path: path("done/HD-1.yaml"))) { try settle(with: queue) }
    #expect(fixture.text("done/HD-1.yaml") == "first")
    #expect(!fixture.exists("done/HD-1.receipt.yaml"))
    #expect(fixture.text("incoming/HD-1.yaml") == "request")
  }

  @Test(arguments: [
    "", "done", "done/", "done/..", "done/a/b.yaml", "/etc/x.yaml", "elsewhere/x.yaml",
    "incoming/x.yaml", "done/x.receipt.yaml", "done/\\x2e\\x2e", "done/\\x2fx.yaml", "done/a\0",
  ])
  func `what names no settled place is an error`(place: String) throws {
    #expect(throws: QueueError.noPlace(place)) { try settle(with: fixture.queue(), as: place) }
    try expectUnsettled()
  }

  @Test(arguments: [
    (Interference.Step.create, EROFS), (.write, ENOSPC), (.write, EDQUOT), (.move, EACCES),
    (.move, EROFS),
  ])
  func `a failing disk is told, and leaves neither half a receipt nor a moved file`(
    step failing: Interference.Step, number: Int32
  ) throws {
    let queue = try fixture.queue { step, _ in step == failing ? number : nil }
    #expect {
      try settle(with: queue)
    } throws: { error in
      guard case .failed(_, let path, number) = error as? QueueError else { return false }
      return path.hasPrefix(fixture.path)
    }
    try expectUnsettled()
  }

  @Test func `a file system that cannot promise not to replace moves all the same`() throws {
    let queue = try fixture.queue { step, _ in step == .move ? EINVAL : nil }
    #expect(try settle(with: queue))
    #expect(fixture.text("done/HD-1.yaml") == "request")
  }

  @Test func `and replaces nothing that took the place at the last moment`() throws {
    let queue = try fixture.queue { [fixture] step, _ in
      guard step == .move else { return nil }
      try! fixture.write("first", to: "done/HD-1.yaml")
      return EINVAL
    }
    #expect(throws: QueueError.taken(path: path("done/HD-1.yaml"))) { try settle(with: queue) }
    #expect(fixture.text("done/HD-1.yaml") == "first")
    #expect(fixture.text("incoming/HD-1.yaml") == "request")
  }

  @Test func `every step may be taken again after it failed`() throws {
    let once = Once()
    let queue = try fixture.queue { step, _ in step == .write ? once { ENOSPC } : nil }
    #expect(throws: QueueError.self) { try settle(with: queue) }
    #expect(try settle(with: queue))
    #expect(fixture.text("done/HD-1.receipt.yaml") == "receipt")
  }

  @Test
  func `what a killed run left unfinished goes before more is written, and nothing else does`()
    throws
  {
    for name in ["held/.mfareset.tmp-6f", "held/.mine.yaml", "incoming/.mfareset.tmp-7"] {
      try fixture.write(to: name)
    }
    let queue = try fixture.queue()
    try queue.restore([1], as: "held/a.yaml", receipt: nil)
    #expect(try fixture.names(in: .held) == [".mine.yaml", "a.yaml"])
    #expect(fixture.exists("incoming/.mfareset.tmp-7"))
    // Once is enough: what is there later may be what another thread is writing.
    try fixture.write(to: "held/.mfareset.tmp-8")
    try queue.restore([1], as: "held/b.yaml", receipt: nil)
    #expect(fixture.exists("held/.mfareset.tmp-8"))
  }

  @Test func `a torn write is no receipt: the next call for the place writes it anew`() throws {
    let writes = Once()
    let torn = try FolderQueue(
      at: fixture.path, settle: TimeSpan(seconds: 2), clock: { QueueFixture.late },
      interference: Interference(
        before: { step, _ in step == .remove ? EIO : nil },
        after: { step, _ in step == .write ? writes { EIO } : nil }))
    #expect(throws: QueueError.self) { try settle(with: torn) }
    #expect(fixture.text("done/HD-1.receipt.yaml") == "rec")
    #expect(fixture.text("incoming/HD-1.yaml") == "request")
    #expect(try settle(with: fixture.queue()))
    #expect(fixture.text("done/HD-1.receipt.yaml") == "receipt")
  }

  @Test func `many threads may settle at once`() async throws {
    for number in 0..<60 { try fixture.write("\(number)", to: "incoming/\(number).yaml") }
    let queue = try fixture.queue()
    let files = try queue.list().files
    let settled = await withTaskGroup(of: Bool.self) { group in
      for file in files {
        group.addTask { @concurrent in
          guard let claimed = queue.claim(file).file else { return false }
          let place = queue.place(for: FileName("same.yaml"), in: .done)
          return
            (try? queue.settle(
              file, identity: claimed.identity, as: place, receipt: claimed.bytes)) == true
        }
      }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(settled == 61)
    let places = try fixture.names(in: .done)
    #expect(places.count == 122)
    for name in places where !name.contains("receipt") {
      let place = try #require(QueuedFile(path: "done/\(name)"))
      #expect(fixture.read(place) == fixture.read(place.receipt))
    }
  }
}
