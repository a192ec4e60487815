import Foundation
import Testing

/// What a workspace holds after its runs, as its folders, its journal, its reports and its
/// directory tell it.
struct Agreement {
  /// One decision, as a report or the journal tells it.
  struct Told: Decodable, Hashable {
    struct Reset: Decodable, Hashable {
      struct Authenticator: Decodable, Hashable { let id: String }
      let authenticators: [Authenticator]
    }
    struct Decision: Decodable, Hashable { let effect: String }
    let file: String
    let settledAs: String?
    let outcome: String
    let digest: String?
    let decision: Decision?
    let resets: [Reset]

    private enum CodingKeys: String, CodingKey {
      case file
      case settledAs = "settled_as"
      case outcome
      case digest
      case decision
      case resets
    }
  }

  private struct Report: Decodable {
    struct Run: Decodable { let id: String }
    let run: Run
    let requests: [Told]
    let summary: [String: Int]
  }

  private struct Entry: Decodable {
    let run: String?
    let event: String
  }

  private struct RequestEntry: Decodable { let body: Told }

  private struct Directory: Decodable {
    struct User: Decodable { let authenticators: [Told.Reset.Authenticator] }
    let users: [User]
  }

  /// Each file of the queue and its SHA-256, receipts and hidden files too.
  let files: [String: String]
  /// What each run decided, by the runs' ids.
  let reports: [String: [Told]]
  let journal: [String: [Told]]
  /// All that the journal tells, in the order of the audit chain.
  let decisions: [Told]
  /// The authenticators that are still enrolled.
  let enrolled: Set<String>

  init(_ workspace: TestWorkspace) throws {
    files = try Self.files(workspace)
    var reports: [String: [Told]] = [:]
    for name in try workspace.names(in: "reports") where name.hasSuffix(".json") {
      let report = try JSONDecoder().decode(Report.self, from: workspace.data("reports/\(name)"))
      #expect("\(report.run.id).json" == name)
      #expect(report.summary["requests"] == report.requests.count, "\(name)")
      for (outcome, told) in Dictionary(grouping: report.requests, by: \.outcome) {
        #expect(report.summary[outcome] == told.count, "\(name): \(outcome)")
      }
      // What waits on as it did is told in each report, and recorded once.
      let told = report.requests.filter { !$0.file.hasPrefix("held/") || $0.outcome != "held" }
      if !told.isEmpty { reports[report.run.id] = told }
    }
    self.reports = reports
    var journal: [String: [Told]] = [:]
    var decisions: [Told] = []
    let export = try workspace.run("audit", "export")
    #expect(export.status == 0, "\(export.errors)")
    for line in export.output.split(separator: "\n") {
      let entry = try JSONDecoder().decode(Entry.self, from: Data(line.utf8))
      guard let run = entry.run, entry.event == "request" else { continue }
      let told = try JSONDecoder().decode(RequestEntry.self, from: Data(line.utf8)).body
      journal[run, default: []].append(told)
      decisions.append(told)
    }
    self.journal = journal
    self.decisions = decisions
    let list = try workspace.run("directory", "list", "--format", "json")
    enrolled = Set(
      try JSONDecoder().decode(Directory.self, from: Data(list.outputBytes)).users
        .flatMap(\.authenticators).map(\.id))
  }

  /// What was removed, one for each time that it was.
  var removed: [String] {
    decisions.flatMap(\.resets).flatMap(\.authenticators).map(\.id)
  }

  /// The files of the queue that are no receipts, as the bytes that they hold.
  static func contents(_ files: [String: String]) -> [String] {
    files.filter { !$0.key.hasSuffix(".receipt.yaml") }.map(\.value).sorted()
  }

  /// Each file of the queue and its SHA-256: `done/HD-1.yaml`.
  static func files(_ workspace: TestWorkspace) throws -> [String: String] {
    let sums = try Program.start(
      [
        "find", ".", "-type", "f", "-not", "-name", SmallDisk.filler, "-exec", "sha256sum", "{}",
        "+",
      ],
      in: workspace.path("queue"))
    #expect(sums.status == 0, "\(sums.errors)")
    return Dictionary(
      uniqueKeysWithValues: sums.output.split(separator: "\n").map {
        (String($0.dropFirst(68)), String($0.prefix(64)))
      })
  }

  /// Expects the promises of a workspace whose last run has finished.
  ///
  /// - Parameters:
  ///   - before: The queue's files before the first run.
  ///   - undisturbed: Where each file goes when nobody disturbs; nil where that may differ.
  func expectPromises(
    before: [String: String], undisturbed: Agreement?,
    _ note: Comment? = nil, at place: SourceLocation = #_sourceLocation
  ) {
    // 1: each file is in one folder, with a receipt where it is settled, and nothing else is there.
    #expect(Self.contents(files) == Self.contents(before), note, sourceLocation: place)
    let plain = files.keys.filter { !$0.hasSuffix(".receipt.yaml") }
    let receipts = plain.filter { !$0.hasPrefix("held/") }
      .map { $0.replacing(/\.yaml$/, with: ".receipt.yaml") }
    #expect(
      Set(files.keys) == Set(plain + receipts), note, sourceLocation: place)
    #expect(!plain.contains { $0.hasPrefix("incoming/") }, note, sourceLocation: place)
    // The journal's last word on each file is where the file is.
    var last: [String: Told] = [:]
    for told in decisions { told.settledAs.map { last[$0] = told } }
    let strange = plain.filter { last[$0]?.digest != "sha256:\(files[$0] ?? "")" }
    #expect(strange == [], note, sourceLocation: place)
    // 2 and 3: removed once, and by a decision that permits it.
    let unpermitted = decisions.filter {
      !$0.resets.isEmpty && ($0.outcome != "applied" || $0.decision?.effect != "permit")
    }
    #expect(unpermitted == [], note, sourceLocation: place)
    #expect(Set(removed).count == removed.count, note, sourceLocation: place)
    #expect(enrolled.isDisjoint(with: removed), note, sourceLocation: place)
    // 6: each run's report tells what the journal tells.
    #expect(reports.mapValues(Set.init) == journal.mapValues(Set.init), note, sourceLocation: place)
    guard let undisturbed else { return }
    #expect(
      files.filter { !$0.key.hasSuffix(".receipt.yaml") }
        == undisturbed.files.filter { !$0.key.hasSuffix(".receipt.yaml") },
      note, sourceLocation: place)
    #expect(Set(files.keys) == Set(undisturbed.files.keys), note, sourceLocation: place)
    #expect(Set(removed) == Set(undisturbed.removed), note, sourceLocation: place)
    #expect(enrolled == undisturbed.enrolled, note, sourceLocation: place)
  }
}

extension TestWorkspace {
  func data(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: path(name))) }

  /// Expects that the audit chain verifies (promise 5).
  func expectSoundChain(
    _ note: Comment? = nil, at place: SourceLocation = #_sourceLocation
  ) throws {
    let verified = try run("audit", "verify")
    #expect(
      verified.status == 0 && verified.output.hasPrefix("sound:"),
      "\(verified.all) \(note ?? "")", sourceLocation: place)
  }
}
