import Databases
import Foundation
import Glibc
import IdentityProviders
import Journals
import LocatedYAML
import PolicyEngine
import Reports
import RequestFiles
import RequestQueue
import ResetEngine
import ResetModel
import Synchronization
import Testing

/// A workspace in a temporary folder of its own, run over by the real rooms, put together as the
/// executable does it; gone when the test lets go of it. One task runs over it; several may copy
/// it.
final class World: @unchecked Sendable {
  let folder: String
  var policies: PolicySet
  /// The provider that holds what some orgs keep elsewhere; nil in most worlds.
  var elsewhere: ScriptedProvider?
  /// Furnishes rooms as this world always has them.
  var equip: (World, inout Run.Rooms) -> Void = { _, _ in }
  /// Decorates rooms before a run, for what a test has in mind.
  var furnish: (inout Run.Rooms) -> Void = { _ in }
  /// What happens between two steps of the queue.
  var interference: Interference?
  /// What happens around each step by which a report gets to disk.
  var reportInterference: ReportInterference?
  /// Whether runs sign their reports, here with no more than the digest.
  var signsReports = false
  /// What happens while a run waits for files to settle.
  var whileWaiting: @Sendable () -> Void = {}
  /// What the last run told, even where it ended with an error.
  private(set) var lastPass: Pass?
  /// Goes over what a run is connected to the journal by.
  var wire: (SQLiteConnection) -> any SQLConnection = { $0 }
  /// The time, where it goes on; else it is always the moment of the run, and late for files.
  var clock: (any RunClock)?
  /// Where the workspace is looked at, if not where it is: a read-only mount.
  var seenAt: String?

  var queue: String { "\(folder)/queue" }
  var journalPath: String { "\(folder)/journal.sqlite" }

  /// Memory where there is some, as every run syncs what it wrote, and there are hundreds of runs.
  private static let root = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : NSTemporaryDirectory()

  /// 2026-11-20T15:00:00Z, a Friday.
  static let noon = Timestamp(rfc3339: "2026-11-20T15:00:00Z")!

  init(directory: String = World.acme, policies: [String] = [World.oneAdministrator]) throws {
    var template = Array("\(World.root)/reset-engine-XXXXXX".utf8CString)
    folder = try #require(mkdtemp(&template).map { String(cString: $0) })
    self.policies = try World.policySet(policies)
    try FolderQueue.createFolders(at: folder + "/queue")
    try #require(mkdir(folder + "/reports", 0o750) == 0)
    let connection = try SQLiteConnection.open(folder + "/journal.sqlite", for: .creating)
    let journal = try SQLJournal(in: connection, at: World.noon)
    let embedded = try EmbeddedDirectory(in: connection)
    let (contents, problems) = DirectoryFile.read(
      SourceText(file: "directory.yaml", bytes: Array(directory.utf8)))
    try #require(problems.isEmpty, "\(problems)")
    _ = try journal.transaction { try embedded.importing(#require(contents), apply: true) }
  }

  /// The same workspace once more, in a folder of its own.
  init(copyOf other: World) throws {
    folder = other.folder + "-\(UUID().uuidString)"
    policies = other.policies
    elsewhere = other.elsewhere.map(ScriptedProvider.init(copyOf:))
    equip = other.equip
    signsReports = other.signsReports
    try Self.copy(other.folder, to: folder)
  }

  /// Copies a folder with all that is in it; Foundation would open a pipe and wait.
  private static func copy(_ source: String, to target: String) throws {
    var found = stat()
    try #require(lstat(source, &found) == 0)
    switch found.st_mode & S_IFMT {
    case S_IFDIR:
      try #require(mkdir(target, found.st_mode & 0o777) == 0)
      // In the order of their names, so that none comes before one that it came after.
      for name in try FileManager.default.contentsOfDirectory(atPath: source).sorted() {
        try copy("\(source)/\(name)", to: "\(target)/\(name)")
      }
    case S_IFIFO: try #require(mkfifo(target, found.st_mode & 0o777) == 0)
    default: try FileManager.default.copyItem(atPath: source, toPath: target)
    }
  }

  deinit {
    chmod(folder, 0o700)
    try? FileManager.default.removeItem(atPath: folder)
  }

  static func policySet(_ texts: [String]) throws -> PolicySet {
    try PolicySet.read(
      texts.enumerated().map {
        SourceText(file: "policies/\($0.offset).yaml", bytes: Array($0.element.utf8))
      }, folder: "policies")
  }

  /// A run as it came out: its report's contents, and what was warned of.
  struct Pass {
    let record: RunRecord
    let results: [RequestResult]
    let warnings: [String]
    /// How many results were told when the number of files was, and that number.
    let found: [(after: Int, files: Int)]

    /// Each file and its outcome, in order: `incoming/a.yaml applied`.
    var outcomes: [String] { results.map { "\($0.file) \($0.outcome.rawValue)" } }

    func result(_ file: String) throws -> RequestResult {
      try #require(results.last { $0.file == file }, "no result of \(file) in \(outcomes)")
    }
  }

  /// Goes over the queue once, as `mfareset run` does, or `mfareset run --dry-run`.
  @discardableResult
  func run(
    at moment: Timestamp = noon, dry: Bool = false, asOf: Timestamp? = nil, limit: Int? = nil,
    batch: Int = 256, heldFor: TimeSpan = TimeSpan("7d")!
  ) async throws -> Pass {
    var record = RunRecord(
      id: "", mode: dry ? .dryRun : .run, startedAt: moment, host: "helpdesk", version: "1.0",
      configurationDigest: .sha256(of: []), policiesDigest: .sha256(of: []), provider: "embedded")
    record.decidedAsOf = asOf
    let folder = seenAt ?? folder
    let connection = wire(
      try SQLiteConnection.open("\(folder)/journal.sqlite", for: dry ? .reading : .writing))
    let journal =
      dry ? try SQLJournal(reading: connection) : try SQLJournal(in: connection, at: moment)
    let directory =
      dry ? try EmbeddedDirectory(reading: connection) : try EmbeddedDirectory(in: connection)
    let queue = try FolderQueue(
      at: "\(folder)/queue", settle: TimeSpan(seconds: 2),
      clock: { [clock] in clock?.now() ?? World.late },
      interference: interference)
    let witness = Witness()
    let (signsReports, reportInterference) = (signsReports, reportInterference)
    var rooms = Run.Rooms(
      queue: queue, journal: journal, provider: directory,
      policies: policies, clock: clock ?? FixedClock(moment: moment, whileWaiting: whileWaiting),
      read: { claimed in
        let source = SourceText(file: claimed.file.path, bytes: claimed.bytes)
        let reading = RequestReader.read(source)
        return ReadFile(
          digest: .sha256(of: claimed.bytes), reading: reading,
          approval: reading.kind == nil ? ApprovalReader.read(source) : nil)
      },
      digest: { .sha256(of: $0) },
      receipt: { result, run in
        Receipt(for: result, in: run, decidedAt: run.moment)?.yaml ?? []
      },
      observers: { run in
        dry
          ? []
          : [
            try ReportObserver(
              run, in: "\(folder)/reports", isSigned: signsReports, reportInterference)
          ]
      },
      warn: { witness.warnings.append($0) },
      verifier: { throw NoVerifier() },
      approvalReceipt: { entry, run in
        ApprovalReceipt(
          for: entry.document, keyFingerprint: entry.key.fingerprint,
          principal: entry.key.principal, in: run, cameAfter: entry.cameAfter
        ).yaml
      })
    equip(self, &rooms)
    furnish(&rooms)
    defer {
      lastPass = Pass(
        record: record, results: witness.results, warnings: witness.warnings, found: witness.found)
    }
    let finished = try await Run(
      dry ? rooms.writingNothing : rooms,
      options: Run.Options(
        limit: limit, heldFor: heldFor, unmatchedFor: TimeSpan("1d")!, batch: batch)
    ).perform(record, shownTo: [witness])
    return Pass(
      record: finished, results: witness.results, warnings: witness.warnings, found: witness.found)
  }

  /// A moment so late that every file is settled by the clock.
  private static let late = Timestamp(rfc3339: "2100-01-01T00:00:00Z")!

  /// Opens journal and directory to look at them, beside whatever else is open.
  func look<Result>(_ body: (SQLJournal, EmbeddedDirectory) throws -> Result) throws -> Result {
    let connection = try SQLiteConnection.open(journalPath, for: .writing)
    return try body(
      SQLJournal(in: connection, at: World.noon), EmbeddedDirectory(in: connection))
  }
}

/// Nothing is signed in most of these tests.
private struct NoVerifier: Error {}

/// Remembers what a run tells.
private final class Witness: RunObserver {
  var results: [RequestResult] = []
  var warnings: [String] = []
  var found: [(after: Int, files: Int)] = []

  func began(_ run: RunRecord) {}
  func found(_ files: Int) { found.append((results.count, files)) }
  func decided(_ result: RequestResult, json: [UInt8]) { results.append(result) }
  func finished(_ run: RunRecord) {}
}

/// Writes the report as the executable does.
final class ReportObserver: RunObserver {
  private var file: ReportFile
  private var format: any ReportFormat = JSONReport(colour: false)
  private let isSigned: Bool

  init(
    _ run: RunRecord, in folder: String, isSigned: Bool, _ interference: ReportInterference?
  ) throws {
    file = try ReportFile("\(run.id).json", in: folder, interference: interference)
    self.isSigned = isSigned
  }

  func began(_ run: RunRecord) throws { try format.begin(run) { try file.write($0) } }
  func decided(_ result: RequestResult, json: [UInt8]) throws {
    try format.add(result, json: json) { try file.write($0) }
  }
  func finished(_ run: RunRecord) async throws {
    try format.finish(run) { try file.write($0) }
    guard isSigned else { return try file.finish() }
    try await file.finish(signing: { Self.signature(of: try Self.contents(of: $0)) })
  }

  /// Stands for a signature: what else the report said would have another.
  static func signature(of report: [UInt8]) -> [UInt8] {
    Array(Digest.sha256(of: report).description.utf8)
  }

  private static func contents(of descriptor: Int32) throws -> [UInt8] {
    Array(try #require(try FileHandle(fileDescriptor: descriptor).readToEnd()))
  }
}

/// Always the same moment; waiting takes no time.
struct FixedClock: RunClock {
  let moment: Timestamp
  let whileWaiting: @Sendable () -> Void

  func now() -> Timestamp { moment }
  func wait(for span: TimeSpan) async { whileWaiting() }
}
