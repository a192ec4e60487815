import Foundation
import RequestQueue
import ResetEngine
import ResetModel
import Synchronization
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

  /// Wherever a run is cut off between two things that it does to the queue, the next one ends what
  /// it began, and what was recorded is recorded once.
  @Test func `an approval is recorded once, wherever a run is cut off`() async throws {
    var step = 1
    while true {
      let office = try Office(
        require: "\(SignedRequestTests.signedByHelpdesk), \(Office.oneSigned)")
      let (one, two) = (office.request(), office.request("HD-2"))
      try office.drop(
        one, signature: Person.sam.sign(one, in: SignedRequestTests.namespace), as: "HD-1.yaml")
      try office.drop(two, as: "HD-2.yaml")
      try office.speak(of: one, by: .alex, as: "a.yaml")
      try office.speak(of: two, id: "HD-2", by: .alex, as: "b.yaml")
      let cut = Cut(at: step)
      _ = try? await office.run { CutQueue($0, cut) }
      let run = try await office.run()
      if run["HD-2"] != nil { #expect(run.result("HD-2")?.approvals.count == 1) }
      #expect(
        try office.queue() == [
          "done/HD-1.yaml", "done/HD-1.yaml.sig", "done/a.yaml", "done/a.yaml.sig", "done/b.yaml",
          "done/b.yaml.sig", "held/HD-2.yaml",
        ], "cut off at step \(step)")
      #expect(try office.audited("approval-recorded") == 2, "cut off at step \(step)")
      if !cut.hasStruck { break }
      step += 1
    }
    #expect(step > 8)
  }

  @Test(arguments: [["HD-1.yaml"], ["HD-1.yaml.sig"], ["HD-1.yaml", "HD-1.yaml.sig"]])
  func `a held request's file and its signature are written anew where somebody removed them`(
    removed: [String]
  ) async throws {
    let office = try Office(require: "\(SignedRequestTests.signedByHelpdesk), \(Office.oneSigned)")
    let request = office.request()
    let signature = Person.sam.sign(request, in: SignedRequestTests.namespace)
    try office.drop(request, signature: signature, as: "HD-1.yaml")
    #expect(try await office.run()["HD-1"] == .held)
    for name in removed {
      try FileManager.default.removeItem(at: office.path("queue/held/\(name)"))
    }
    try office.speak(of: request, by: .alex)
    #expect(try await office.preview()["HD-1"] == .applied)
    let run = try await office.run()
    #expect(run["HD-1"] == .applied)
    #expect(run.result("HD-1")?.signedBy?.keyFingerprint == Person.sam.fingerprint)
    #expect(try office.queue().prefix(2) == ["done/HD-1.yaml", "done/HD-1.yaml.sig"])
    #expect(try office.read("queue/done/HD-1.yaml") == request)
    #expect(try Data(contentsOf: office.path("queue/done/HD-1.yaml.sig")) == signature)
  }
}

/// Where a run is cut off, counted in the things that it does to the queue.
private final class Cut: Sendable {
  private let steps: Mutex<Int>

  init(at step: Int) { steps = Mutex(step) }

  var hasStruck: Bool { steps.withLock { $0 <= 0 } }

  func step() throws {
    try steps.withLock { steps in
      steps -= 1
      if steps <= 0 { throw QueueError.taken(path: "the run is cut off") }
    }
  }
}

/// A queue in which nothing happens any more from some step on.
private struct CutQueue: QueueDecorator {
  let base: any Queue
  private let cut: Cut

  init(_ queue: FolderQueue, _ cut: Cut) { (base, self.cut) = (queue, cut) }

  func settle(_ file: QueuedFile, identity: FileIdentity, as place: String, receipt: [UInt8]?)
    throws -> Bool
  {
    try cut.step()
    return try base.settle(file, identity: identity, as: place, receipt: receipt)
  }

  func restore(_ bytes: [UInt8], as place: String, receipt: [UInt8]?) throws {
    try cut.step()
    try base.restore(bytes, as: place, receipt: receipt)
  }

  func mend(_ place: String, bytes: [UInt8]?, receipt: [UInt8]?) throws {
    try cut.step()
    try base.mend(place, bytes: bytes, receipt: receipt)
  }

  func synchronize() throws {
    try cut.step()
    try base.synchronize()
  }
}

/// A queue from which nothing can be moved.
private struct StuckQueue: QueueDecorator {
  let base: any Queue

  init(_ queue: FolderQueue) { base = queue }

  func settle(_ file: QueuedFile, identity: FileIdentity, as place: String, receipt: [UInt8]?)
    throws -> Bool
  { throw QueueError.taken(path: place) }

  func restore(_ bytes: [UInt8], as place: String, receipt: [UInt8]?) throws {}
  func mend(_ place: String, bytes: [UInt8]?, receipt: [UInt8]?) throws {}
  func synchronize() throws {}
}
