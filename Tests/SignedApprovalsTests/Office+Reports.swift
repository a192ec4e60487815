import Databases
import Foundation
import Glibc
import IdentityProviders
import Journals
import ResetModel
import Testing
import Workspaces

@testable import mfareset

/// A workspace whose reports are signed, and what an audit finds in it.
extension Office {
  /// What `allowed_signers` says of a key for reports.
  static let forReports = "namespaces=\"report@mfareset\""

  /// A workspace whose reports somebody's key signs, a copy of which lies in it as `report_key`.
  convenience init(signingReportsWith person: Person, configuration: String = "") throws {
    try self.init(configuration: "signing_key: report_key\n" + configuration)
    try person.copyKey(to: path("report_key").path)
    try allow(lines(with: person.line(Self.forReports, as: "mfareset")))
  }

  /// Everybody's lines of `allowed_signers`, and one more.
  func lines(with line: String) -> String { Person.all.map { $0.line() }.joined() + line }

  /// The name of the report of the run that comes next, where `runs` were before.
  func report(after runs: Int = 0) -> String {
    "reports/\(now.compactDescription)-\(runs + 1).json"
  }

  /// The names in the reports folder; hidden ones too.
  func reports() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path("reports").path).sorted()
  }

  /// Whether stock OpenSSH finds that `mfareset` signed a report.
  func isSigned(_ report: String) throws -> Bool {
    let program = Process()
    program.executableURL = URL(filePath: "/usr/bin/ssh-keygen")
    program.arguments = [
      "-Y", "verify", "-f", path("allowed_signers").path, "-I", "mfareset", "-n",
      "report@mfareset", "-s", path(report + ".sig").path,
    ]
    program.standardInput = try FileHandle(forReadingFrom: path(report))
    program.standardOutput = FileHandle.nullDevice
    program.standardError = FileHandle.nullDevice
    try program.run()
    program.waitUntilExit()
    return program.terminationStatus == 0
  }

  /// What `audit verify` says of signatures.
  func review() async throws -> SignatureReview.Findings {
    let workspace = try workspace()
    let opened = try OpenJournal(reading: workspace)
    return try await SignatureReview(
      workspace: workspace, audit: opened.journal.audit, directory: opened.directory,
      reports: StoredReport.all(of: workspace)
    ).findings()
  }

  /// Changes the journal behind everybody's back.
  func tamper(_ statement: StaticString, _ values: [SQLValue] = []) throws {
    let connection = try SQLiteConnection.open(try workspace().journal, for: .writing)
    try connection.transaction { _ = try connection.run(statement, values) }
  }

  /// Every file with its bytes and its mode.
  func tree() throws -> [String: String] {
    var tree: [String: String] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: path("").path) {
      var status = stat()
      guard lstat(path(name).path, &status) == 0 else { continue }
      let isFile = status.st_mode & S_IFMT == S_IFREG
      tree[name] =
        "\(status.st_mode) \(isFile ? try Data(contentsOf: path(name)).base64EncodedString() : "")"
    }
    return tree
  }
}
