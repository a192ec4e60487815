import Foundation
import Glibc
import Journals
import RequestQueue
import ResetEngine
import ResetModel
import Synchronization
import Testing

/// A crash at any point is followed by running again, and nothing is lost, done twice, or done
/// without its decision.
@Suite struct CrashTests {
  @Test func `the scenario meets every outcome`() async throws {
    let world = try await Scenario.prepare()
    let pass = try await world.run(batch: Self.batch)
    #expect(
      pass.outcomes.sorted()
        == [
          "held/copied.yaml held", "held/namesake.yaml denied", "held/replaced.yaml denied",
          "held/taken-away.yaml held", "held/waits.yaml denied",
          "held/h2-v1.yaml denied", "held/h2-v2.yaml denied",
          "incoming/a1.yaml applied", "incoming/a2.yaml applied",
          "incoming/a2b.yaml duplicate", "incoming/a2c.yaml invalid",
          "incoming/copied.yaml duplicate", "incoming/d.yaml denied", "incoming/h1.yaml held",
          "incoming/h1b.yaml duplicate", "incoming/h2-v1.yaml held", "incoming/h2-v2.yaml held",
          "incoming/h2-v3.yaml applied", "incoming/invalid.yaml invalid",
          "incoming/link.yaml invalid", "incoming/namesake.yaml held", "incoming/pipe.yaml invalid",
          "incoming/replacing.yaml applied", "incoming/unknown1.yaml invalid",
          "incoming/unknown2.yaml applied",
        ].sorted())
  }

  @Test(arguments: Crashes.Moment.allCases)
  func `after a crash at any call the next run leaves what an undisturbed one leaves`(
    moment: Crashes.Moment
  ) async throws {
    let template = try await Scenario.prepare()
    let undisturbed = try World(copyOf: template)
    let counting = Crashes(at: nil)
    undisturbed.furnish = counting.decorate
    try await undisturbed.run(batch: Self.batch)
    undisturbed.furnish = { _ in }
    try await undisturbed.run(batch: Self.batch)
    let expected = try Remains(of: undisturbed)
    try checkAgreement(of: undisturbed, "undisturbed")

    for call in 1...counting.calls {
      let world = try World(copyOf: template)
      let crashes = Crashes(at: call, moment)
      world.furnish = crashes.decorate
      await #expect(throws: Crash.self) { try await world.run(batch: Self.batch) }
      world.furnish = { _ in }
      try await world.run(batch: Self.batch)
      let remains = try Remains(of: world)
      #expect(remains.difference(to: expected) == "", "\(moment) call \(call)")
      try checkAgreement(of: world, "\(moment) call \(call)")
    }
    print("crash points: \(counting.calls), each \(moment) the call")
  }

  @Test func `a crash while recovering from a crash is recovered from as well`() async throws {
    let template = try await Scenario.prepare()
    let undisturbed = try World(copyOf: template)
    let counting = Crashes(at: nil)
    undisturbed.furnish = counting.decorate
    try await undisturbed.run(batch: Self.batch)
    undisturbed.furnish = { _ in }
    try await undisturbed.run(batch: Self.batch)
    let expected = try Remains(of: undisturbed)
    for first in stride(from: 5, through: counting.calls, by: 17) {
      for second in stride(from: 1, through: 40, by: 9) {
        let world = try World(copyOf: template)
        for call in [first, second] {
          world.furnish = Crashes(at: call, .after).decorate
          _ = try? await world.run(batch: Self.batch)
        }
        world.furnish = { _ in }
        try await world.run(batch: Self.batch)
        let remains = try Remains(of: world)
        #expect(remains.difference(to: expected) == "", "\(first), then \(second)")
        try checkAgreement(of: world, "\(first), then \(second)")
      }
    }
  }

  @Test func `a disk that fails at any step of the queue loses nothing and does nothing twice`()
    async throws
  {
    let template = try await Scenario.prepare()
    let undisturbed = try World(copyOf: template)
    let steps = Mutex(0)
    undisturbed.interference = Interference { _, _ in
      steps.withLock { $0 += 1 }
      return nil
    }
    try await undisturbed.run(batch: Self.batch)
    undisturbed.interference = nil
    try await undisturbed.run(batch: Self.batch)
    let expected = try Remains(of: undisturbed)
    let last = steps.withLock { $0 }
    for step in stride(from: 1, through: last, by: 9) {
      let world = try World(copyOf: template)
      let steps = Mutex(0)
      world.interference = Interference { asked, _ in
        let number = steps.withLock {
          $0 += 1
          return $0
        }
        // What cannot be looked at or read counts as gone; here it is the writing that fails.
        return number >= step && ![.look, .open, .read].contains(asked) ? EIO : nil
      }
      _ = try? await world.run(batch: Self.batch)
      world.interference = nil
      try await world.run(batch: Self.batch)
      let remains = try Remains(of: world)
      // Which of two copies came first, and what is invalid because the other is settled, may
      // differ: a file whose place stays empty is no file that waits there.
      #expect(remains.contents == expected.contents, "step \(step)")
      #expect(remains.resets == expected.resets, "step \(step)")
      #expect(remains.directory == expected.directory, "step \(step)")
      try checkAgreement(of: world, "step \(step)")
    }
    print("steps of the queue: \(last)")
  }

  /// Several commits in a run, each of several files.
  private static let batch = 4

  /// Reports, receipts, folders and journal say the same, and the audit chain verifies.
  private func checkAgreement(of world: World, _ when: String) throws {
    try world.look { journal, _ in
      let runs = try journal.latestRuns(limit: 100)
      #expect(
        try journal.audit.verify(knownHeads: runs.compactMap(\.auditHead)).faults == [], "\(when)")
      #expect(try world.reports() == runs.map { "\($0.id).json" }.sorted(), "\(when)")
      for run in runs {
        #expect(run.finishedAt != nil, "\(when): \(run.id) is not finished")
        let report = try world.report(of: run)
        var journaled: [String] = []
        try journal.forEachResult(of: run.id) { result, _ in
          journaled.append("\(result.file) \(result.outcome.rawValue) \(result.settledAs ?? "")")
        }
        let requests = try #require(report["requests"] as? [[String: Any]])
        #expect(
          requests.map { "\($0["file"]!) \($0["outcome"]!) \($0["settled_as"] ?? "")" }
            == journaled, "\(when): \(run.id)")
        let summary = try #require(report["summary"] as? [String: Any])
        #expect(
          (summary["applied"] as? Int) == run.summary.count(of: .applied),
          "\(when): \(run.id): \(summary)")
      }
      for request in try journal.heldRequests() {
        #expect(world.isPlain(request.settledAs), "\(when): \(request.settledAs)")
      }
    }
    for file in try world.files() where !file.hasPrefix("held/") && !file.hasPrefix("incoming/") {
      let receipt = file.dropLast(".yaml".count) + ".receipt.yaml"
      #expect(world.isPlain(String(receipt)), "\(when): no receipt of \(file)")
    }
  }
}

extension Remains {
  func difference(to other: Remains) -> String {
    var lines: [String] = []
    for (file, text) in files where other.files[file] != text { lines.append("has \(file)") }
    for (file, text) in other.files where files[file] != text { lines.append("lacks \(file)") }
    for (id, story) in requests where other.requests[id] != story {
      lines.append("\(id): \(story), not \(other.requests[id] ?? [])")
    }
    if resets != other.resets { lines.append("resets \(resets), not \(other.resets)") }
    if directory != other.directory { lines.append("the directory differs") }
    return lines.sorted().joined(separator: "; ")
  }
}
