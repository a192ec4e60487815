import Foundation
import Glibc
import Journals
import RequestQueue
import ResetEngine
import ResetModel
import Synchronization
import Testing

/// One bad file never stops the others.
@Suite struct HostileFileTests {
  @Test func `links, pipes, folders and what cannot be read are invalid, and the others go on`()
    async throws
  {
    let world = try World()
    let incoming = "\(world.queue)/incoming"
    try world.drop(ticket("HD-1"), as: "incoming/a.yaml")
    try #require(symlink("/etc/passwd", "\(incoming)/b-link.yaml") == 0)
    try #require(mkfifo("\(incoming)/c-pipe.yaml", 0o600) == 0)
    try #require(mkdir("\(incoming)/d-folder.yaml", 0o700) == 0)
    try world.drop("\u{1}\0\u{FF}", as: "incoming/e-binary.yaml")
    try world.drop(String(repeating: "#", count: 65_537), as: "incoming/f-large.yaml")
    try world.drop("", as: "incoming/g-empty.yaml")
    try world.drop("- &a [*a]\n", as: "incoming/h-alias.yaml")
    try world.drop(ticket("HD-2", users: "[mia]"), as: "incoming/i-\u{1B}[31m\nx.yaml")
    try world.drop(ticket("HD-3", users: "[lee]"), as: "incoming/z.yaml")
    let pass = try await world.run()
    #expect(
      pass.results.map(\.outcome)
        == [.applied] + Array(repeating: .invalid, count: 7) + [.applied, .applied])
    #expect(try world.files().filter { $0.hasPrefix("incoming/") } == [])
    #expect(try world.files().count == 10)
    #expect(try world.files(receipts: true).count == 20)
    #expect(pass.results.allSatisfy { $0.problems.allSatisfy { !$0.contains("\u{1B}") } })
    #expect(try world.auditFaults() == [])
    #expect(try await world.run().outcomes == [])
  }

  // Root may move every folder: each second look, which asks whether it may, is answered in its place.
  @Test func `a folder that only its owner can move stays, is told, and keeps no run from its end`()
    async throws
  {
    let world = try World()
    let folders = ["b-folder.yaml", "c.yaml.sig"]
    for folder in folders {
      try #require(mkdir("\(world.queue)/incoming/\(folder)", 0o755) == 0)
    }
    try world.drop("a signature", as: "incoming/b-folder.yaml.sig")
    let looks = Mutex<[String: Int]>([:])
    world.interference = Interference { step, name in
      guard step == .look, folders.contains(name.description) else { return nil }
      return looks.withLock { looks in
        looks[name.description, default: 0] += 1
        return looks[name.description]! % 2 == 0 ? EACCES : nil
      }
    }
    // In a run that may take one file, it is none.
    for (number, file, limit) in [(1, "a.yaml", nil), (2, "d.yaml", 1)] {
      try world.drop(ticket("HD-\(number)", users: "[u\(number)]"), as: "incoming/\(file)")
      let pass = try await world.run(limit: limit)
      #expect(pass.results.map(\.file) == ["incoming/\(file)"])
      for folder in folders {
        #expect(
          pass.warnings.contains {
            $0.hasPrefix("incoming/\(folder) is a folder of `") && $0.contains("(remove it)")
          }, "\(pass.warnings)")
      }
      #expect(try world.look { journal, _ in try journal.unfinishedRuns().isEmpty })
    }
    // What lies beside it waits for nothing once it is gone; the kernel says when it came.
    let late = Timestamp(rfc3339: "2099-01-01T00:00:00Z")!
    #expect(try await world.run(at: late).results.map(\.file) == [])
    try #require(rmdir("\(world.queue)/incoming/b-folder.yaml") == 0)
    #expect(try await world.run(at: late).results.map(\.file) == ["incoming/b-folder.yaml.sig"])
    #expect(try world.auditFaults() == [])
  }

  @Test func `signatures of nothing go batch by batch once they are overdue`() async throws {
    let world = try World()
    let count = 600
    for number in 1...count { try world.drop("s", as: "incoming/\(number).yaml.sig") }
    #expect(try await world.run().results.isEmpty)
    let opened = OpenedFiles()
    world.interference = opened.interference
    // The kernel says when they came.
    let late = Timestamp(rfc3339: "2099-01-01T00:00:00Z")!
    #expect(try await world.run(at: late).results.count == count)
    // All are looked at first, and then each again when its batch goes.
    #expect(opened.atFirstMove == count + 256)
    #expect(try world.files().allSatisfy { $0.hasPrefix("invalid/") })
    #expect(try world.auditFaults() == [])
  }

  @Test func `words in vain go batch by batch, a mebibyte to each`() async throws {
    let world = try World()
    let count = 60
    let padding = String(repeating: "#\n", count: 30_000)
    for number in 1...count {
      try world.drop(padding + "kind: approval\n", as: "incoming/\(number).yaml")
      try world.drop("s", as: "incoming/\(number).yaml.sig")
    }
    let opened = OpenedFiles()
    world.interference = opened.interference
    #expect(try await world.run().results.count == count)
    // Each with its signature; 18 of them have more than a mebibyte.
    #expect(opened.atFirstMove == 2 * count + 2 * 18)
    #expect(try world.files().allSatisfy { $0.hasPrefix("invalid/") })
    #expect(try world.auditFaults() == [])
  }

  @Test func `large files are read few at a time, and all of them in their order`() async throws {
    let world = try World()
    let padding = String(repeating: "#\n", count: 30_000)
    for number in 100..<300 {
      try world.drop(
        padding + ticket("HD-\(number)", users: "[u\(number % 9)]"), as: "incoming/\(number).yaml")
    }
    let opened = OpenedFiles()
    world.interference = opened.interference
    let pass = try await world.run()
    #expect(pass.results.map(\.file) == (100..<300).map { "incoming/\($0).yaml" })
    #expect(try world.files().count == 200)
    // A mebibyte to a batch, and at most one in hand and two behind it.
    #expect(opened.atFirstMove <= 3 * 18)
    #expect(try world.auditFaults() == [])
  }

  @Test func `a held file with the longest name that there is is written anew`() async throws {
    let world = try World()
    let name = String(repeating: "n", count: 250) + ".yaml"
    try world.drop(ticket("HD-1", by: []), as: "incoming/\(name)")
    #expect(try await world.run().outcomes == ["incoming/\(name) held"])
    try world.remove("held/\(name)")
    #expect(try await world.run().outcomes == ["held/\(name) held"])
    #expect(try world.files() == ["held/\(name)"])
  }

  @Test func `a held file that cannot be written anew keeps no other waiting`() async throws {
    let world = try World()
    try world.drop(ticket("HD-1", by: []), as: "incoming/a.yaml")
    _ = try await world.run()
    try world.remove("held/a.yaml")
    try world.drop(ticket("HD-2", users: "[lee]"), as: "incoming/b.yaml")
    world.interference = Interference { step, name in
      step == .move && name.description.hasPrefix(".mfareset.tmp") ? EIO : nil
    }
    await #expect(throws: QueueError.self) { try await world.run() }
    #expect(try world.files() == ["done/b.yaml"])
    world.interference = nil
    #expect(try await world.run().outcomes == ["held/a.yaml held"])
  }

  @Test func `a file that its owner alone may read is invalid, and the others go on`()
    async throws
  {
    let world = try World()
    try world.drop(ticket("HD-1"), as: "incoming/a.yaml")
    try world.drop(ticket("HD-2", users: "[lee]"), as: "incoming/b.yaml")
    // Whatever account runs the test: opening fails as it does for somebody else.
    world.interference = Interference { step, name in
      step == .open && name == FileName("a.yaml") ? EACCES : nil
    }
    let pass = try await world.run()
    #expect(pass.outcomes == ["incoming/a.yaml invalid", "incoming/b.yaml applied"])
    #expect(try world.files() == ["done/b.yaml", "invalid/a.yaml"])
  }

  @Test(arguments: [ticket("HD-1"), ticket("HD-1", by: [])])
  func `a file swapped while it is decided: the decided bytes are kept, the new file waits`(
    first: String
  ) async throws {
    let world = try World()
    try world.drop(first, as: "incoming/a.yaml")
    try world.drop(ticket("HD-3", users: "[lee]"), as: "incoming/b.yaml")
    let other = ticket("HD-2", users: "[mia]")
    let path = "\(world.queue)/incoming/a.yaml"
    world.furnish = { rooms in
      rooms.queue = BeforeSettling(base: rooms.queue) { file in
        guard file.path == "incoming/a.yaml" else { return }
        unlink(path)
        try? Data(other.utf8).write(to: URL(filePath: path))
      }
    }
    let pass = try await world.run()
    let kept = try #require(pass.results[0].settledAs)
    #expect(pass.outcomes.last == "incoming/b.yaml applied")
    #expect(world.text(kept) == first)
    #expect(world.text("incoming/a.yaml") == other)
    #expect(pass.warnings.contains { $0.contains("incoming/a.yaml") })
    world.furnish = { _ in }
    #expect(try await world.run().outcomes.first == "incoming/a.yaml applied")
    #expect(try world.auditFaults() == [])
  }

  @Test func `a held file that is edited while it is decided is read anew by the next run`()
    async throws
  {
    let world = try World()
    try world.drop(ticket("HD-1", by: []), as: "incoming/a.yaml")
    try await world.run()
    let path = "\(world.queue)/held/a.yaml"
    world.furnish = { rooms in
      rooms.queue = BeforeSettling(base: rooms.queue) { _ in
        try? Data(ticket("HD-1").utf8).write(to: URL(filePath: path))
      }
    }
    let pass = try await world.run()
    #expect(pass.outcomes == ["held/a.yaml held"])
    #expect(pass.warnings.contains { $0.contains("held/a.yaml") })
    world.furnish = { _ in }
    #expect(try await world.run().outcomes == ["held/a.yaml applied"])
    #expect(try world.auditFaults() == [])
  }

  @Test func `a file that vanishes while it is decided is written anew where it belongs`()
    async throws
  {
    let world = try World()
    try world.drop(ticket("HD-1"), as: "incoming/a.yaml")
    let path = "\(world.queue)/incoming/a.yaml"
    world.furnish = { rooms in
      rooms.queue = BeforeSettling(base: rooms.queue) { _ in unlink(path) }
    }
    try await world.run()
    #expect(try world.files(receipts: true) == ["done/a.receipt.yaml", "done/a.yaml"])
    #expect(world.text("done/a.yaml") == ticket("HD-1"))
  }

  @Test func `what is still written to is waited for once, and taken in the same run`()
    async throws
  {
    let world = try World()
    try world.drop(ticket("HD-1"), as: "incoming/a.yaml")
    try world.drop(ticket("HD-2", users: "[mia]"), as: "incoming/b.yaml")
    let writer = open("\(world.queue)/incoming/a.yaml", O_WRONLY)
    world.whileWaiting = { close(writer) }
    let pass = try await world.run()
    #expect(pass.outcomes == ["incoming/b.yaml applied", "incoming/a.yaml applied"])
    #expect(pass.warnings == [])
  }

  @Test func `what is written to for longer is left for the next run with a warning`() async throws
  {
    let world = try World()
    try world.drop(ticket("HD-1"), as: "incoming/a.yaml")
    let writer = open("\(world.queue)/incoming/a.yaml", O_WRONLY)
    let waits = Mutex(0)
    let count = { @Sendable in waits.withLock { $0 += 1 } }
    world.whileWaiting = count
    let pass = try await world.run()
    close(writer)
    #expect(waits.withLock { $0 } == 1)
    #expect(pass.outcomes == [])
    #expect(pass.warnings.count == 1 && pass.warnings[0].contains("incoming/a.yaml"))
    #expect(try world.files() == ["incoming/a.yaml"])
    #expect(try await world.run().outcomes == ["incoming/a.yaml applied"])
  }

  @Test func `names that are not taken for requests are told and left alone`() async throws {
    let world = try World()
    try world.drop(ticket("HD-1"), as: "incoming/HD-1.txt")
    try world.drop(ticket("HD-2"), as: "incoming/.HD-2.yaml")
    let pass = try await world.run()
    #expect(pass.outcomes == [])
    #expect(pass.warnings.count == 1 && pass.warnings[0].contains("HD-1.txt"))
    #expect(try world.files() == ["incoming/.HD-2.yaml", "incoming/HD-1.txt"])
  }
}

/// How many files were opened, and how many when the first was moved.
private final class OpenedFiles: Sendable {
  private let counts = Mutex((all: 0, atFirstMove: 0))

  var atFirstMove: Int { counts.withLock(\.atFirstMove) }

  var interference: Interference {
    Interference { step, _ in
      self.counts.withLock { counts in
        if step == .open { counts.all += 1 }
        if step == .move, counts.atFirstMove == 0 { counts.atFirstMove = counts.all }
      }
      return nil
    }
  }
}
