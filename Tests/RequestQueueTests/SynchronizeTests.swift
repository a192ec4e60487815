import Glibc
import ResetEngine
import Synchronization
import Testing

@testable import RequestQueue

struct SynchronizeTests {
  let fixture: QueueFixture
  let synced = Synced()

  final class Synced: Sendable {
    let folders = Mutex<[String]>([])
    let failure = Mutex<Int32?>(nil)
  }

  init() throws { fixture = try QueueFixture() }

  func queue() throws -> FolderQueue {
    try fixture.queue { [synced] step, name in
      guard step == .sync else { return nil }
      synced.folders.withLock {
        $0.append(String(name.description.split(separator: "/").last!))
      }
      return synced.failure.withLock { $0 }
    }
  }

  func settle(with queue: FolderQueue) throws {
    let file = try fixture.write(to: "incoming/HD-1.yaml")
    let identity = try #require(queue.claim(file).file).identity
    #expect(try queue.settle(file, identity: identity, as: "done/HD-1.yaml", receipt: [1]))
  }

  @Test func `syncs the folders that were touched, once`() throws {
    let queue = try queue()
    try queue.synchronize()
    #expect(synced.folders.withLock { $0 } == [])
    try settle(with: queue)
    try queue.synchronize()
    try queue.synchronize()
    #expect(synced.folders.withLock { $0 } == ["incoming", "done"])
  }

  @Test func `what could not be synced is told, and tried again`() throws {
    let queue = try queue()
    try settle(with: queue)
    synced.failure.withLock { $0 = EIO }
    #expect(
      throws: QueueError.failed(
        operation: "sync", path: "\(fixture.path)/incoming", number: EIO)
    ) { try queue.synchronize() }
    synced.failure.withLock { $0 = nil }
    try queue.synchronize()
    #expect(synced.folders.withLock { $0 } == ["incoming", "incoming", "done"])
  }

  @Test func `receipts are flushed before any name is synced, after a failure too`() throws {
    let queue = try fixture.queue { [synced] step, name in
      guard step == .flush || step == .sync else { return nil }
      let folder = String(name.description.split(separator: "/").last!)
      synced.folders.withLock { $0.append("\(step) \(folder)") }
      return step == .flush ? synced.failure.withLock { $0 } : nil
    }
    try settle(with: queue)
    synced.failure.withLock { $0 = EIO }
    #expect(
      throws: QueueError.failed(operation: "sync", path: "\(fixture.path)/done", number: EIO)
    ) { try queue.synchronize() }
    synced.failure.withLock { $0 = nil }
    try queue.synchronize()
    #expect(
      synced.folders.withLock { $0 } == ["flush done", "flush done", "sync incoming", "sync done"])
  }
}
