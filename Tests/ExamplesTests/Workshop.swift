import Databases
import Foundation
import IdentityProviders
import Journals
import Logging
import Reports
import RequestFiles
import RequestQueue
import ResetModel
import TestMaterial
import Testing
import Workspaces

@testable import mfareset

/// A world's workspace in a folder of its own, which is gone when the test is.
final class Workshop {
  let world: World
  private let folder: URL
  private let keys: SigningKeys

  /// Copies the world, makes its queue, and imports its directory as of the first run.
  init(of world: World) throws {
    self.world = world
    folder = URL(filePath: try TemporaryFolder.make())
    keys = try SigningKeys(in: folder.appending(path: "keys"))
    try FileManager.default.createDirectory(at: path("reports"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: world.file("policies"), to: path("policies"))
    // The moments of a world are not those at which its files are written here, so that there is no
    // telling how long they have been still.
    let configuration = try world.bytes(of: "mfareset.yaml") + Array("\nsettle: 0s\n".utf8)
    try Data(configuration).write(to: path("mfareset.yaml"))
    let signers = try world.signers().map { $0.line + (try keys.publicKey(of: $0.login)) + "\n" }
    try Data(signers.joined().utf8).write(to: path("allowed_signers"))
    try FolderQueue.createFolders(at: path("queue").path)
    try importDirectory()
  }

  deinit { TemporaryFolder.remove(folder.path) }

  func path(_ name: String) -> URL { folder.appending(path: name) }

  func workspace() throws -> Workspace { try Workspace(folder: folder.path) }

  private func importDirectory() throws {
    let file = SourceText(file: "directory.yaml", bytes: try world.bytes(of: "directory.yaml"))
    let (contents, problems) = DirectoryFile.read(file)
    let valid = try #require(contents, "\(problems)")
    let connection = try SQLiteConnection.open(try workspace().journal, for: .creating)
    let journal = try SQLJournal(in: connection, at: world.drops[0].moment)
    let directory = try EmbeddedDirectory(in: connection)
    _ = try journal.transaction { try directory.importing(valid, apply: true) }
  }

  func drop(_ drop: World.Drop) throws {
    for name in drop.files {
      try FileManager.default.copyItem(
        at: world.file("drops/\(drop.name)/\(name)"), to: path("queue/incoming/\(name)"))
    }
    for word in drop.words { try sign(word, at: drop.moment) }
  }

  /// Signs what somebody says of a request that waits, and drops both files, as `mfareset approve`
  /// and `refuse` do.
  private func sign(_ word: World.Drop.Word, at moment: Timestamp) throws {
    let request = Array(try Data(contentsOf: path("queue/held/\(word.request).yaml")))
    let document = ApprovalDocument(
      word: try #require(ApprovalDocument.Word(rawValue: word.kind)),
      request: RequestID(word.request), digest: .sha256(of: request), by: word.by, at: moment,
      expiresAt: moment + TimeSpan(seconds: 86_400), comment: nil)
    let name = word.by.prefix { $0 != "@" }
    let file = path("queue/incoming/\(word.request).\(word.kind)-\(name).yaml")
    try Data(ApprovalReader.text(of: document)).write(to: file)
    try keys.sign(file, as: word.key)
  }

  /// A text with people's names in place of their keys' fingerprints, which differ each time.
  func withoutFingerprints(_ text: String) -> String { keys.named(in: text) }

  /// Goes over the queue as the program does, at a moment and on a host that are always the same.
  func run(_ purpose: RunParts.Purpose, at moment: Timestamp) async throws -> Transcript {
    let warnings = Warnings()
    let parts = RunParts(
      workspace: try workspace(), logger: Logger(label: world.name) { _ in warnings },
      clock: FixedClock(moment: moment), host: "helpdesk.example")
    let transcript = Transcript(TextReport.self)
    _ = try await parts.run(purpose, audience: [transcript])
    #expect(warnings.lines.isEmpty)
    return transcript
  }

  /// The paths of all files of the queue, relative to it, in the order of their bytes.
  func queue() throws -> [String] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: path("queue").path)
    return names.filter { $0.contains("/") }.sorted()
  }

  /// Who and what is in the directory, as `directory list` shows it.
  func directory() throws -> String {
    let directory = try OpenJournal(reading: try workspace()).directory
    var lines = try directory.orgs().map(DirectoryText.line)
    try directory.forEachUser { lines.append(DirectoryText.lines(of: $0)) }
    return lines.map { $0 + "\n" }.joined()
  }

  /// The reports of all runs, as JSON.
  func reports() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path("reports").path).sorted()
      .filter { $0.hasSuffix(".json") }
      .map { try String(contentsOf: path("reports/\($0)"), encoding: .utf8) }
  }

  /// What `audit verify` finds.
  func audit() throws -> AuditVerification {
    let journal = try OpenJournal(reading: try workspace()).journal
    return try journal.audit.verify(
      knownHeads: StoredReport.all(of: try workspace()).compactMap(\.head))
  }
}
