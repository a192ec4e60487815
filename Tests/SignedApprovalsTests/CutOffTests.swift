import Foundation
import RequestQueue
import ResetEngine
import ResetModel
import Testing

/// Runs that decide, and end before their files have moved.
@Suite struct CutOffTests {
  @Test func `the next run moves files with their signatures, and nothing is left or doubled`()
    async throws
  {
    let office = try Office(require: "\(SignedRequestTests.signedByHelpdesk), \(Office.oneSigned)")
    let (one, two) = (office.request(), office.request("HD-2"))
    for (id, text) in [("HD-1", one), ("HD-2", two)] {
      try office.drop(
        text, signature: Person.sam.sign(text, in: SignedRequestTests.namespace), as: "\(id).yaml")
    }
    try office.speak(of: one, by: .alex, as: "a.yaml")
    try office.speak(of: two, id: "HD-2", by: .alex, in: "git", as: "b.yaml")
    await #expect(throws: QueueError.self) {
      _ = try await office.run { StuckQueue($0) }
    }
    #expect(try office.queue().allSatisfy { $0.hasPrefix("incoming/") })
    let run = try await office.run()
    #expect(run["HD-1"] == nil)
    #expect(run["HD-2"] == .held)
    #expect(
      try office.queue() == [
        "done/HD-1.yaml", "done/HD-1.yaml.sig", "done/a.yaml", "done/a.yaml.sig",
        "held/HD-2.yaml", "held/HD-2.yaml.sig", "invalid/b.yaml", "invalid/b.yaml.sig",
      ])
  }
}

/// A queue from which nothing can be moved.
private struct StuckQueue: Queue {
  private let queue: FolderQueue

  init(_ queue: FolderQueue) { self.queue = queue }

  func list() throws -> QueueListing { try queue.list() }
  func claim(_ file: QueuedFile) -> Claim { queue.claim(file) }
  func holds(_ path: String) -> Bool { queue.holds(path) }

  func place(for name: FileName, in folder: QueueFolder) -> String {
    queue.place(for: name, in: folder)
  }

  func settle(_ file: QueuedFile, identity: FileIdentity, as place: String, receipt: [UInt8]?)
    throws -> Bool
  { throw QueueError.taken(path: place) }

  func restore(_ bytes: [UInt8], as place: String, receipt: [UInt8]?) throws {}
  func synchronize() throws {}
}
