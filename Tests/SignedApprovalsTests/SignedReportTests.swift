import Foundation
import Glibc
import ResetModel
import Testing

@testable import mfareset

/// Reports that a key of the workspace signs.
@Suite struct SignedReportTests {
  @Test func `each run's report verifies with stock ssh-keygen`() async throws {
    let office = try Office(signingReportsWith: .keyForReports())
    try office.drop(office.request(), as: "HD-1.yaml")
    _ = try await office.run()
    _ = try await office.run()
    let names = [office.report(), office.report(after: 1)]
    #expect(
      try office.reports() == names.flatMap { [$0, $0 + ".sig"] }.map { String($0.dropFirst(8)) })
    for name in names { #expect(try office.isSigned(name)) }
    try office.write(try office.read(names[0]).replacing("HD-1", with: "HD-2"), to: names[0])
    #expect(try !office.isSigned(names[0]))
  }

  @Test func `nothing is signed where no key is configured, nor in a dry run`() async throws {
    let office = try Office()
    _ = try await office.run()
    #expect(try office.reports().count == 1)
    let signing = try Office(signingReportsWith: .keyForReports())
    try signing.drop(signing.request(), as: "HD-1.yaml")
    // Whoever may look need not be able to sign.
    try FileManager.default.removeItem(at: signing.path("report_key"))
    let before = try signing.tree()
    #expect(try await signing.preview()["HD-1"] == .held)
    #expect(try signing.tree() == before)
  }

  /// What keeps the key from signing, and what is said of it.
  enum Obstacle: CaseIterable {
    case missing, folder, link, othersMayRead, groupMayRead, besidePublicKey, noKey, passphrase
    case unlisted, otherNamespace, expired, revoked

    func prepare(_ office: Office, _ key: Person) throws {
      let path = office.path("report_key")
      switch self {
      case .missing: try FileManager.default.removeItem(at: path)
      case .folder:
        try FileManager.default.removeItem(at: path)
        try FileManager.default.createDirectory(at: path, withIntermediateDirectories: false)
      case .link:
        // A link to a key is a key, with the key's own mode.
        try key.copyKey(to: office.path("elsewhere").path)
        chmod(office.path("elsewhere").path, 0o640)
        try FileManager.default.removeItem(at: path)
        try FileManager.default.createSymbolicLink(
          at: path, withDestinationURL: office.path("elsewhere"))
      case .othersMayRead: chmod(path.path, 0o604)
      case .groupMayRead: chmod(path.path, 0o640)
      case .besidePublicKey:
        chmod(path.path, 0o640)
        try office.write(key.publicKey + "\n", to: "report_key.pub")
        try office.write("settle: 0s\nsigning_key: report_key.pub\n", to: "mfareset.yaml")
      case .noKey: try office.write("no key\n", to: "report_key")
      case .passphrase:
        let program = Process()
        program.executableURL = URL(filePath: "/usr/bin/ssh-keygen")
        program.arguments = ["-q", "-p", "-P", "", "-N", "open sesame", "-f", path.path]
        program.standardOutput = FileHandle.nullDevice
        try program.run()
        program.waitUntilExit()
      case .unlisted: try office.allow(office.lines(with: ""))
      case .otherNamespace:
        try office.allow(
          office.lines(with: key.line("namespaces=\"approval@mfareset\"", as: "mfareset")))
      case .expired:
        try office.allow(office.lines(with: key.line("valid-before=\"20200101\"", as: "mfareset")))
      case .revoked:
        try office.write(
          "settle: 0s\nsigning_key: report_key\nrevoked_keys: revoked\n", to: "mfareset.yaml")
        try office.write(key.publicKey + "\n", to: "revoked")
      }
    }

    var words: String {
      switch self {
      case .missing: "report_key` cannot be read: No such file or directory"
      case .folder: "report_key` is no plain file"
      case .link, .groupMayRead, .besidePublicKey:
        "report_key` can be read by others than its owner: its mode is 640 (`chmod 600` it"
      case .othersMayRead: "its mode is 604"
      case .noKey: "cannot sign with `"
      case .passphrase: "passphrase"
      case .otherNamespace: "would not verify: allowed_signers:8: key is not permitted for use in"
      case .expired: "would not verify: allowed_signers:8: key has expired"
      case .unlisted:
        "would not verify: no line of allowed_signers lets `mfareset` sign with this key (add this line to allowed_signers: `mfareset namespaces=\"report@mfareset\" ssh-ed25519 AAAA"
      case .revoked: "would not verify: the key SHA256:"
      }
    }
  }

  @Test(arguments: Obstacle.allCases)
  func `a key that cannot sign is found before anything is touched`(_ obstacle: Obstacle)
    async throws
  {
    let key = Person.keyForReports()
    let office = try Office(signingReportsWith: key)
    try office.drop(office.request(), as: "HD-1.yaml")
    try obstacle.prepare(office, key)
    let before = try office.tree()
    let failure = await #expect(throws: Failure.self) { _ = try await office.run() }
    #expect(failure?.status == .brokenConfiguration)
    #expect(failure?.description.contains(obstacle.words) == true, "\(failure as Any)")
    #expect(failure?.description.hasSuffix("; nothing was done") == true)
    #expect(try office.tree() == before)
  }

  @Test func `the line that it asks for is the line that lets it sign`() async throws {
    let office = try Office(signingReportsWith: .keyForReports())
    try office.allow(office.lines(with: ""))
    let failure = await #expect(throws: Failure.self) { _ = try await office.run() }
    let line = try #require(
      failure?.description.split(separator: "allowed_signers: `").last?.split(separator: "`").first)
    try office.allow(office.lines(with: line + "\n"))
    _ = try await office.run()
    #expect(try office.isSigned(office.report()))
  }

  /// Where a run can be cut off: the report cannot take its name, or its signature cannot.
  @Test(arguments: [".json", ".json.sig"], [true, false])
  func `a report that was cut off is written and signed by the next run`(
    ending: String, staysSigned: Bool
  ) async throws {
    let office = try Office(signingReportsWith: .keyForReports())
    try office.drop(office.request(), as: "HD-1.yaml")
    let report = office.report()
    let inTheWay = office.path(String(report.dropLast(5)) + ending)
    try FileManager.default.createDirectory(at: inTheWay, withIntermediateDirectories: false)
    await #expect(throws: Failure.self) { _ = try await office.run() }
    try FileManager.default.removeItem(at: inTheWay)
    // What was decided is done, and half of the pair may be there; no half report ever is.
    #expect(try office.queue() == ["held/HD-1.yaml"])
    #expect(try office.reports().allSatisfy { $0.hasSuffix(".json.sig") })
    #expect(try await office.review().faults == [])
    if !staysSigned { try office.write("settle: 0s\n", to: "mfareset.yaml") }
    _ = try await office.run()
    #expect(try office.read(report).contains(#""id":"HD-1""#))
    #expect(
      FileManager.default.fileExists(atPath: office.path(report + ".sig").path) == staysSigned)
    if staysSigned { #expect(try office.isSigned(report)) }
    let found = try await office.review()
    #expect((found.faults, found.remarks) == ([], []))
    #expect(found.goodReports == (staysSigned ? 2 : 0))
  }

  @Test(.enabled(if: access("/usr/bin/ssh-agent", X_OK) == 0, "there is no ssh-agent"))
  func `an agent that is gone is found before anything is touched`() async throws {
    let key = Person.keyForReports()
    let office = try Office(signingReportsWith: key)
    try FileManager.default.removeItem(at: office.path("report_key"))
    try office.write(key.publicKey + "\n", to: "report_key")
    try office.drop(office.request(), as: "HD-1.yaml")
    let before = try office.tree()
    let failure = await #expect(throws: Failure.self) { _ = try await office.run() }
    #expect(failure?.status == .brokenConfiguration)
    #expect(failure?.description.contains("cannot sign with `") == true, "\(failure as Any)")
    #expect(try office.tree() == before)
  }
}
