import Databases
import Foundation
import Glibc
import Journals
import RequestQueue
import ResetEngine
import ResetModel
import Synchronization
import Testing
import Workspaces

/// Files that are swapped under a run's hands.
@Suite struct SwapTests {
  @Test func `a request that is swapped after its signature was verified is not signed`()
    async throws
  {
    let office = try Office(require: SignedRequestTests.signedByHelpdesk)
    let request = office.request(recorded: [Person.alex.login])
    let forged = office.request(for: .noor, recorded: [Person.alex.login])
    try office.drop(
      request, signature: Person.sam.sign(request, in: SignedRequestTests.namespace),
      as: "HD-1.yaml")
    let run = try await office.run { queue in
      MeddledQueue(queue, after: "incoming/HD-1.yaml") {
        try? office.swap("HD-1.yaml", for: forged)
      }
    }
    #expect(run["HD-1"] == .held)
    #expect(run.result("HD-1")?.users == [Person.noor.login])
    #expect(run.unmet("HD-1").contains("was changed while its signature was verified"))
    #expect(try await office.run()["HD-1"] == .held)
  }

  @Test func `an approval that is swapped before it is read is verified as it was read`()
    async throws
  {
    let office = try Office()
    let request = office.request()
    try office.drop(request, as: "HD-1.yaml")
    try office.speak(of: office.request("HD-2"), id: "HD-2", by: .alex, as: "a.yaml")
    let forged = office.word(of: request, by: Person.alex.login)
    let run = try await office.run { queue in
      MeddledQueue(queue, after: "incoming/a.yaml.sig") { try? office.swap("a.yaml", for: forged) }
    }
    #expect(run["HD-1"] == .held)
    #expect(run.invalid("a.yaml")?.hasPrefix("its signature does not count: ") == true)
  }

  @Test func `an approval that is swapped after it was read counts as it was read, and is kept so`()
    async throws
  {
    let office = try Office()
    let request = office.request()
    try office.drop(request, as: "HD-1.yaml")
    try office.speak(of: request, by: .alex, as: "a.yaml")
    let approval = try office.read("queue/incoming/a.yaml")
    let run = try await office.run { queue in
      MeddledQueue(queue, after: "incoming/a.yaml") { try? office.swap("a.yaml", for: "kind: x\n") }
    }
    #expect(run["HD-1"] == .applied)
    #expect(try office.read("queue/done/a.yaml") == approval)
    #expect(try office.read("queue/incoming/a.yaml") == "kind: x\n")
  }

  @Test func `a request that is swapped after its approval was verified is not approved`()
    async throws
  {
    let office = try Office()
    let request = office.request()
    try office.drop(request, as: "HD-1.yaml")
    try office.speak(of: request, by: .alex, as: "a.yaml")
    let run = try await office.run { queue in
      MeddledQueue(queue, after: "incoming/a.yaml") {
        try? office.swap("HD-1.yaml", for: office.request(for: .noor))
      }
    }
    #expect(run["HD-1"] == .held)
    #expect(run.result("HD-1")?.users == [Person.noor.login])
  }

  @Test(arguments: ["colour: blue\n", ""])
  func `a word in vain that is set right after it was looked at is for the next run`(fault: String)
    async throws
  {
    let office = try Office()
    let request = office.request()
    try office.drop(request, as: "HD-1.yaml")
    let word = office.word(of: request, by: Person.alex.login)
    // One has a key too many, of the other other bytes are signed: those that it will have.
    let right = word + "\n"
    try office.drop(word + fault, signature: Person.alex.sign(right), as: "a.yaml")
    let run = try await office.run { queue in
      MeddledQueue(queue, after: "incoming/HD-1.yaml") { try? office.swap("a.yaml", for: right) }
    }
    #expect(run["HD-1"] == .held && run.results.count == 1)
    #expect(try office.queue() == ["held/HD-1.yaml", "incoming/a.yaml", "incoming/a.yaml.sig"])
    #expect(try await office.run()["HD-1"] == .applied)
  }

  @Test func `a word whose signature alone is set right meanwhile is for the next run`()
    async throws
  {
    let office = try Office()
    let request = office.request()
    try office.drop(request, as: "HD-1.yaml")
    let word = office.word(of: request, by: Person.alex.login)
    try office.drop(word, signature: Person.alex.sign(word, in: "git"), as: "a.yaml")
    let run = try await office.run { queue in
      MeddledQueue(queue, after: "incoming/HD-1.yaml") {
        try? office.swap(
          "a.yaml.sig", for: String(decoding: Person.alex.sign(word), as: UTF8.self))
      }
    }
    #expect(run["HD-1"] == .held && run.results.count == 1)
    #expect(try await office.run()["HD-1"] == .applied)
  }

  @Test func `a word whose unreadable signature is taken away meanwhile is for the next run`()
    async throws
  {
    let office = try Office()
    try office.drop(office.request(), as: "HD-1.yaml")
    let word = office.word(of: office.request(), by: Person.alex.login)
    try office.drop(word, signature: Data(repeating: 10, count: 20_000), as: "a.yaml")
    let run = try await office.run { queue in
      MeddledQueue(queue, after: "incoming/HD-1.yaml") {
        _ = unlink(office.path("queue/incoming/a.yaml.sig").path)
      }
    }
    #expect(run["HD-1"] == .held && run.results.count == 1)
    try office.drop(signature: Person.alex.sign(word), as: "a.yaml")
    #expect(try await office.run()["HD-1"] == .applied)
  }

  @Test(arguments: [false, true])
  func `of a request the signature is recorded that was looked at, and no other`(isSwapped: Bool)
    async throws
  {
    let office = try Office(require: SignedRequestTests.signedByHelpdesk)
    let request = office.request(recorded: [Person.alex.login])
    let bad = Person.sam.sign(request, in: "git")
    try office.drop(request, signature: bad, as: "HD-1.yaml")
    let run = try await office.run { queue in
      MeddledQueue(queue, after: "incoming/HD-1.yaml") {
        guard isSwapped else { return }
        let good = Person.sam.sign(request, in: SignedRequestTests.namespace)
        try? office.swap("HD-1.yaml.sig", for: String(decoding: good, as: UTF8.self))
      }
    }
    #expect(run["HD-1"] == .held)
    #expect(try office.recordedSignature(of: "HD-1") == (isSwapped ? nil : Array(bad)))
    #expect(try await office.run()["HD-1"] == (isSwapped ? .applied : .held))
  }
}

extension Office {
  /// What the journal has for the signature beside a request.
  fileprivate func recordedSignature(of id: String) throws -> [UInt8]? {
    let connection = try SQLiteConnection.open(try workspace().journal, for: .reading)
    let journal = try SQLJournal(reading: connection)
    let request = try #require(try journal.request(withID: RequestID(id)))
    return try journal.signature(ofRequest: request.number)
  }

  /// Puts another file in the place of one in `incoming`, as a rename would.
  func swap(_ name: String, for text: String) throws {
    try write(text, to: "queue/incoming/.swap")
    #expect(
      rename(path("queue/incoming/.swap").path, path("queue/incoming/\(name)").path) == 0)
  }
}

/// A queue in which something happens once a file has been read for the first time.
private final class MeddledQueue: QueueDecorator {
  let base: any Queue
  private let trigger: String
  private let meddle: @Sendable () -> Void
  private let isDone = Mutex(false)

  init(_ queue: FolderQueue, after trigger: String, _ meddle: @escaping () -> Void) {
    base = queue
    self.trigger = trigger
    // Runs between two steps of one run, never beside one.
    nonisolated(unsafe) let meddle = meddle
    self.meddle = { meddle() }
  }

  func claim(_ file: QueuedFile) -> Claim {
    let claim = base.claim(file)
    let isTime = isDone.withLock { isDone in
      guard file.path == trigger, !isDone else { return false }
      isDone = true
      return true
    }
    if isTime { meddle() }
    return claim
  }
}
