import Databases
import Foundation
import IdentityProviders
import Journals
import PolicyEngine
import Reports
import RequestFiles
import RequestQueue
import ResetEngine
import ResetModel
import Signatures
import TestMaterial
import Testing
import Workspaces

@testable import mfareset

/// A workspace in a folder of its own, with everybody's keys, which is gone when the test is.
final class Office {
  /// A moment that is about the real one: OpenSSH judges keys by its own clock.
  let now = Timestamp(
    millisecondsSince1970: Int64(Date.now.timeIntervalSince1970) * 1000)
  private let folder: URL

  /// One signed approval by an administrator.
  static let oneSigned =
    "approvals: [{count: 1, role: administrator, proof: signed, within: 24h, independent_of: [subject, requester]}]"

  /// - Parameters:
  ///   - require: The `require` of the only policy.
  ///   - elevated: Its `elevated`, if any.
  ///   - configuration: Lines of `mfareset.yaml`.
  init(
    require: String = oneSigned, elevated: String? = nil, configuration: String = "",
    people: [Person] = Person.all
  ) throws {
    folder = URL(filePath: try TemporaryFolder.make())
    for name in ["reports", "policies"] {
      try FileManager.default.createDirectory(
        at: path(name), withIntermediateDirectories: true)
    }
    try write("settle: 0s\n" + configuration, to: "mfareset.yaml")
    try write(
      """
      policy: resets
      applies_to: {kinds: [lost-device], levels: [user, org], orgs: ["*"], users: [named, everyone]}
      require: {\(require)}
      \(elevated.map { "elevated: {\($0)}" } ?? "")

      """, to: "policies/resets.yaml")
    try allow(people.map { $0.line() }.joined())
    try FolderQueue.createFolders(at: path("queue").path)
    try hire(people)
  }

  deinit { TemporaryFolder.remove(folder.path) }

  func path(_ name: String) -> URL { folder.appending(path: name) }

  func write(_ text: String, to name: String) throws { try Data(text.utf8).write(to: path(name)) }

  func read(_ name: String) throws -> String {
    try String(contentsOf: path(name), encoding: .utf8)
  }

  /// Says who may sign from now on.
  func allow(_ lines: String) throws { try write(lines, to: "allowed_signers") }

  /// Puts these people into the directory, in place of who was there.
  func hire(_ people: [Person]) throws {
    var text = """
      orgs:
        - {id: acme, name: Acme, environment: production}
        - {id: acme-sandbox, name: Acme (Sandbox), environment: sandbox, sandbox_of: acme}
        - {id: globex, name: Globex, environment: production}
      users:

      """
    for person in people {
      text += """
          - id: "\(person.id)"
            login: \(person.login)
            name: \(person.login)
            roles: \(person.roles)
            authenticators:
              - {id: totp-\(person.id), level: user, kind: totp, enrolled_at: 2025-03-02T09:00:00Z}

        """
    }
    let (contents, problems) = DirectoryFile.read(
      SourceText(file: "directory.yaml", bytes: Array(text.utf8)))
    let valid = try #require(contents, "\(problems)")
    let connection = try SQLiteConnection.open(try workspace().journal, for: .creating)
    let journal = try SQLJournal(in: connection, at: now)
    let directory = try EmbeddedDirectory(in: connection)
    _ = try journal.transaction { try directory.importing(valid, apply: true) }
  }

  func workspace() throws -> Workspace { try Workspace(folder: folder.path) }

  /// Drops a file and the signature beside it, whichever are given.
  func drop(_ text: String? = nil, signature: Data? = nil, as name: String) throws {
    if let text { try write(text, to: "queue/incoming/\(name)") }
    if let signature { try signature.write(to: path("queue/incoming/\(name).sig")) }
  }

  /// Tells what a run would do.
  func preview() async throws -> Outcomes { try await run(.dryRun(asOf: nil)) }

  /// Goes over the queue as the program does.
  func run(
    _ purpose: RunParts.Purpose = .run, after span: TimeSpan = TimeSpan(seconds: 0),
    limit: Int? = nil
  ) async throws -> Outcomes {
    let outcomes = Outcomes()
    let parts = RunParts(
      workspace: try workspace(), clock: StandingClock(moment: now + span),
      host: "helpdesk.example")
    _ = try await parts.run(purpose, limit: limit, audience: [outcomes])
    return outcomes
  }

  /// Goes over the queue with a hand in it.
  func run(disturbing queue: (FolderQueue) -> any Queue) async throws -> Outcomes {
    let workspace = try workspace()
    let connection = try SQLiteConnection.open(workspace.journal, for: .writing)
    let clock = StandingClock(moment: now)
    let parts = RunParts(workspace: workspace, clock: clock)
    let real = try FolderQueue(
      at: workspace.queue, settle: TimeSpan(seconds: 0), clock: { clock.moment })
    let rooms = Run.Rooms(
      queue: queue(real), journal: try SQLJournal(in: connection, at: now),
      provider: try EmbeddedDirectory(in: connection), policies: try parts.policies().set,
      clock: clock,
      read: { claimed in
        let source = SourceText(file: claimed.file.path, bytes: claimed.bytes)
        return ReadFile(
          digest: .sha256(of: claimed.bytes), reading: RequestReader.read(source),
          approval: ApprovalReader.read(source))
      },
      digest: { .sha256(of: $0) },
      receipt: { result, run in Receipt(for: result, in: run, decidedAt: run.startedAt)?.yaml ?? []
      },
      observers: { _ in [] }, warn: { _ in }, verifier: { try await parts.verifier() },
      approvalReceipt: {
        ApprovalReceipt(
          for: $0.document, keyFingerprint: $0.key.fingerprint, principal: $0.key.principal,
          in: $1, cameAfter: $0.cameAfter
        ).yaml
      })
    let outcomes = Outcomes()
    let digest = Digest.sha256(of: [])
    _ = try await Run(
      rooms,
      options: Run.Options(
        heldFor: workspace.configuration.heldFor,
        unmatchedFor: workspace.configuration.unmatchedFor)
    ).perform(
      RunRecord(
        id: "", mode: .run, startedAt: now, host: "", version: "", configurationDigest: digest,
        policiesDigest: digest, provider: "embedded"), shownTo: [outcomes])
    return outcomes
  }

  /// The paths of all files of the queue, in the order of their bytes; without receipts.
  func queue() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: path("queue").path)
      .filter { $0.contains("/") && !$0.hasSuffix(".receipt.yaml") }.sorted()
  }

  /// How many audit entries tell of an event.
  func audited(_ event: String) throws -> Int {
    let connection = try SQLiteConnection.open(try workspace().journal, for: .reading)
    var count = 0
    try SQLJournal(reading: connection).audit.forEachEntry { entry, _ in
      if entry.event == event { count += 1 }
    }
    return count
  }

  func receipt(_ name: String) throws -> String { try read("queue/\(name).receipt.yaml") }
}

/// Keeps what became of each file in a run.
final class Outcomes: RunObserver {
  private(set) var results: [RequestResult] = []

  func began(_ run: RunRecord) {}
  func decided(_ result: RequestResult, json: [UInt8]) { results.append(result) }
  func finished(_ run: RunRecord) {}

  /// The outcome of the only request, or of one by its id; files that are no requests left aside.
  subscript(id: String) -> Outcome? { result(id)?.outcome }

  func result(_ id: String) -> RequestResult? {
    results.last { $0.id == id && $0.kind == "lost-device" }
  }

  /// Everything that is said of a request that is not met: sentences and facts.
  func unmet(_ id: String) -> String {
    let decision = result(id)?.decision
    return (decision?.unmet ?? []).flatMap { [$0.sentence] + $0.facts }.joined(separator: "\n")
  }

  /// What is said of an approval's file, one that was settled as invalid.
  func invalid(_ file: String) -> String? {
    results.first { $0.file == "incoming/\(file)" && $0.outcome == .invalid }?
      .problems.joined(separator: "\n")
  }
}

/// A clock that stands still; nobody waits by it.
struct StandingClock: RunClock {
  let moment: Timestamp

  func now() -> Timestamp { moment }
  func wait(for span: TimeSpan) async {}
}
