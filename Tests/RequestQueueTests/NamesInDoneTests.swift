import ResetEngine
import ResetModel
import Synchronization
import Testing

@testable import RequestQueue

/// What a listing learns about `done`, so that claiming need not look there for each file.
struct NamesInDoneTests {
  private let fixture: QueueFixture
  /// The names that were looked for.
  private let looks = Looks()

  init() throws { fixture = try QueueFixture() }

  private func listedQueue() throws -> FolderQueue {
    let queue = try fixture.queue { [looks] step, name in
      if step == .look { looks.note(name.description) }
      return nil
    }
    _ = try queue.list()
    return queue
  }

  private final class Looks: Sendable {
    private let noted = Mutex<[String]>([])
    var names: [String] { noted.withLock { $0 } }
    func note(_ name: String) { noted.withLock { $0.append(name) } }
  }

  @Test func `no name is looked for that the listing did not find`() throws {
    let file = try fixture.write(to: "incoming/HD-1.yaml")
    try fixture.write(to: "done/HD-2.yaml")
    let queue = try listedQueue()
    _ = try #require(queue.claim(file).file)
    #expect(queue.place(for: file.name, in: .done) == "done/HD-1.yaml")
    #expect(looks.names == ["HD-1.yaml"])
  }

  @Test func `each name is looked for where done has more names than the files are worth`() throws {
    let file = try fixture.write(to: "incoming/HD-1.yaml")
    for number in 2...10 { try fixture.write(to: "done/HD-\(number).yaml") }
    let queue = try listedQueue()
    _ = try #require(queue.claim(file).file)
    #expect(queue.place(for: file.name, in: .done) == "done/HD-1.yaml")
    #expect(
      looks.names == ["HD-1.yaml", "HD-1.yaml", "HD-1.receipt.yaml", "HD-1.yaml.sig"])
  }

  @Test(arguments: ["HD-1.yaml", "HD-1.receipt.yaml", "HD-1.yaml.sig"])
  func `a name that the listing found is given to no other file`(taken: String) throws {
    let file = try fixture.write(to: "incoming/HD-1.yaml")
    try fixture.write(to: "done/\(taken)")
    let queue = try listedQueue()
    _ = try #require(queue.claim(file).file)
    #expect(queue.place(for: file.name, in: .done) == "done/HD-1.2.yaml")
  }

  /// Some file systems take all of these for one; others look once more than they need.
  @Test(arguments: ["HD-1.yaml", "hd-\u{E9}.yaml", "HD-E\u{301}.yaml"])
  func `a name that may be spelt otherwise is looked for`(name: String) throws {
    let file = try fixture.write(to: "incoming/\(name)")
    try fixture.write(to: "done/hd-1.YAML")
    let queue = try listedQueue()
    _ = try #require(queue.claim(file).file)
    #expect(looks.names.dropFirst().first == name)
  }

  @Test func `what was settled since the listing takes its names`() throws {
    let first = try fixture.write(to: "incoming/HD-1.yaml")
    let queue = try listedQueue()
    let identity = try #require(queue.claim(first).file).identity
    let place = queue.place(for: first.name, in: .done)
    #expect(try queue.settle(first, identity: identity, as: place, receipt: Array("1".utf8)))
    let second = try fixture.write(to: "incoming/HD-1.yml")
    _ = try #require(queue.claim(second).file)
    #expect(queue.place(for: second.name, in: .done) == "done/HD-1.2.yml")
  }

  @Test func `what somebody put there since the listing stays, and its receipt`() throws {
    let file = try fixture.write(to: "incoming/HD-1.yaml")
    let queue = try listedQueue()
    let identity = try #require(queue.claim(file).file).identity
    let place = queue.place(for: file.name, in: .done)
    try fixture.write("theirs", to: "done/HD-1.yaml")
    try fixture.write("their receipt", to: "done/HD-1.receipt.yaml")
    #expect(throws: QueueError.self) {
      try queue.settle(file, identity: identity, as: place, receipt: Array("ours".utf8))
    }
    #expect(fixture.text("done/HD-1.yaml") == "theirs")
    #expect(fixture.text("done/HD-1.receipt.yaml") == "their receipt")
    #expect(fixture.exists("incoming/HD-1.yaml"))
  }
}
