import Databases
import Foundation
import Journals
import ResetEngine
import ResetModel
import Testing
import Workspaces

@testable import mfareset

/// What `audit verify` finds when it looks back at signatures.
@Suite struct SignatureReviewTests {
  /// A workspace with two signed reports and an approval that was used.
  private func office(_ key: Person, configuration: String = "") async throws -> Office {
    let office = try Office(signingReportsWith: key, configuration: configuration)
    if !configuration.isEmpty { try office.write("", to: "revoked") }
    let request = office.request()
    try office.drop(request, as: "HD-1.yaml")
    try office.speak(of: request, by: .alex)
    #expect(try await office.run()["HD-1"] == .applied)
    _ = try await office.run()
    return office
  }

  @Test func `counts what holds`() async throws {
    let found = try await office(.keyForReports()).review()
    #expect((found.faults, found.remarks) == ([], []))
    #expect((found.goodReports, found.goodApprovals) == (2, 1))
  }

  @Test func `where nothing was ever signed, no OpenSSH and no list of signers is needed`()
    async throws
  {
    let office = try Office()
    _ = try await office.run()
    try FileManager.default.removeItem(at: office.path("allowed_signers"))
    #expect(try await office.review().faults == [])
  }

  @Test func `a report that is gone is told of`() async throws {
    let office = try await office(.keyForReports())
    for file in [office.report(), office.report() + ".sig"] {
      try FileManager.default.removeItem(at: office.path(file))
    }
    let found = try await office.review()
    #expect(found.faults == [])
    #expect(found.remarks.count == 1)
    #expect(found.remarks.first?.contains("it is not there") == true, "\(found.remarks)")
  }

  /// What somebody did to the reports folder, and what is said of the first report.
  enum Forgery: CaseIterable {
    case changed, garbled, signatureOfAnother, noSignature, renamed, ownKey, anotherNamespace,
      noArmor

    func commit(_ office: Office) throws {
      let (one, two) = (office.report(), office.report(after: 1))
      let text = try office.read(one)
      switch self {
      case .changed: try office.write(text.replacing("applied", with: "denied"), to: one)
      case .garbled: try office.write(text + "x", to: one)
      case .signatureOfAnother: try office.write(try office.read(two + ".sig"), to: one + ".sig")
      case .noSignature: try FileManager.default.removeItem(at: office.path(one + ".sig"))
      case .renamed:
        try office.write(try office.read(two), to: one)
        try office.write(try office.read(two + ".sig"), to: one + ".sig")
      case .ownKey:
        // Sam may sign reports by the list, which the journal does not forget.
        try office.allow(
          try office.read("allowed_signers") + Person.sam.line(Office.forReports, as: "mfareset"))
        try Person.sam.sign(text, in: "report@mfareset").write(to: office.path(one + ".sig"))
      case .anotherNamespace:
        try Person.sam.sign(text, in: "git").write(to: office.path(one + ".sig"))
      case .noArmor: try office.write("signed, Sam", to: one + ".sig")
      }
    }

    var words: String {
      switch self {
      case .changed, .garbled, .signatureOfAnother, .anotherNamespace:
        "its signature does not verify"
      case .noSignature: "it has no signature, and the run signed it with SHA256:"
      case .renamed: "it is not the report of run "
      case .ownKey: "it is signed with the key \(Person.sam.fingerprint), and SHA256:"
      case .noArmor: "it is no SSH signature"
      }
    }
  }

  @Test(arguments: Forgery.allCases)
  func `a report that is not the one that was signed is told by its name`(_ forgery: Forgery)
    async throws
  {
    let office = try await office(.keyForReports())
    try forgery.commit(office)
    let found = try await office.review()
    #expect(found.faults.count == 1)
    #expect(
      found.faults.first?.hasPrefix("\(office.report()): \(forgery.words)") == true, "\(found)")
    #expect(found.goodReports == 1)
  }

  @Test func `a report of no known run needs a signature that counts, if it has any`() async throws
  {
    let key = Person.keyForReports()
    let office = try await office(key)
    let text = try office.read(office.report()).replacing("-1\"", with: "-9\"")
    let name = office.report(after: 8)
    try office.write(text, to: name)
    #expect(try await office.review().faults == [])
    try Person.sam.sign(text, in: "report@mfareset").write(to: office.path(name + ".sig"))
    let faults = try await office.review().faults
    #expect(faults.count == 1)
    #expect(faults.first?.contains("no line of allowed_signers lets `mfareset` sign") == true)
    try key.sign(text, in: "report@mfareset").write(to: office.path(name + ".sig"))
    #expect(try await office.review().faults == [])
  }

  @Test func `a key whose time is over since still counts for what it signed`() async throws {
    let key = Person.keyForReports()
    let office = try await office(key)
    let over = "valid-before=\"\((office.now + TimeSpan(seconds: 5)).opensshDescription)\""
    try office.allow(key.line(over, as: "mfareset") + Person.alex.line(over))
    // The clock of OpenSSH is not asked: the end may be before now or after.
    let found = try await office.review()
    #expect((found.faults, found.remarks) == ([], []))
    let before = "valid-before=\"20200101\""
    try office.allow(key.line(before, as: "mfareset") + Person.alex.line(before))
    #expect(try await office.review().remarks.count == 3)
  }

  @Test func `a key that is not listed any more is told, and is no fault`() async throws {
    let office = try await office(.keyForReports())
    try office.allow(Person.robin.line())
    let found = try await office.review()
    #expect(found.faults == [])
    #expect(found.remarks.count == 3)
    #expect(found.remarks.first?.hasPrefix("\(office.report()): it is genuine") == true)
    #expect(found.remarks.last?.hasPrefix("entry ") == true)
    #expect(found.remarks.allSatisfy { $0.contains("keep the line of a key") })
    // But what is false is false, whoever may sign.
    try Forgery.changed.commit(office)
    #expect(try await office.review().faults.count == 1)
  }

  @Test(arguments: [true, false])
  func `of a revoked key reports are a fault, and recorded approvals are told`(isListed: Bool)
    async throws
  {
    let key = Person.keyForReports()
    let office = try await office(key, configuration: "revoked_keys: revoked\n")
    if !isListed { try office.allow(Person.robin.line()) }
    try office.write("\(key.publicKey)\n\(Person.alex.publicKey)\n", to: "revoked")
    let found = try await office.review()
    #expect(found.faults.count == 2)
    #expect(found.faults.first?.contains("the key \(key.fingerprint) is revoked") == true)
    #expect(found.remarks.count == 1)
    #expect(
      found.remarks.first?.contains(
        "the key \(Person.alex.fingerprint) is revoked by now; it was not when") == true)
  }

  @Test func `an approval that the journal keeps otherwise than the chain is told by its entry`()
    async throws
  {
    for statement: StaticString in [
      "UPDATE signed_approval SET bytes = CAST('kind: approval' AS BLOB)",
      "UPDATE signed_approval SET signature = CAST('-----BEGIN SSH SIGNATURE-----' AS BLOB)",
    ] {
      let office = try await office(.keyForReports())
      try office.tamper(statement)
      let faults = try await office.review().faults
      #expect(faults.count == 1)
      #expect(
        faults.first?.contains(/^entry \d+: the journal holds other bytes of its approval/) == true)
    }
    let office = try await office(.keyForReports())
    try office.tamper("DELETE FROM signed_approval")
    #expect(
      try await office.review().faults.first?.hasSuffix("the journal has no approval of it") == true
    )
  }

  @Test func `an approval of no run is told, and one that poses as the first version's`()
    async throws
  {
    let office = try await office(.keyForReports())
    try office.tamper("UPDATE signed_approval SET run = NULL")
    let faults = try await office.review().faults
    #expect(faults.count == 1)
    #expect(faults.first?.hasSuffix("the journal has its approval in another run") == true)
    try office.tamper(
      """
      UPDATE signed_approval SET digest = NULL, signature_digest = NULL, key_fingerprint = NULL,
        principal = NULL
      """)
    #expect(try await office.review().faults.count == 2)
  }

  @Test func `an approval that was forged with the whole chain is told by its entry`() async throws
  {
    let office = try Office()
    let text = office.word(of: office.request(), by: Person.alex.login)
    let document = ApprovalDocument(
      word: .approval, request: RequestID("HD-1"),
      digest: .sha256(of: Array(office.request().utf8)), by: Person.alex.login, at: office.now,
      expiresAt: nil, comment: nil)
    for (forger, words) in [
      // Alex's own signature, of something else.
      (Person.alex.sign("something else"), "its signature does not verify"),
      (
        Person.sam.sign(text),
        "it is signed with the key \(Person.sam.fingerprint), and \(Person.alex.fingerprint) was"
      ),
    ] {
      let connection = try SQLiteConnection.open(try office.workspace().journal, for: .writing)
      let journal = try SQLJournal(in: connection, at: office.now)
      try journal.transaction {
        let digest = Digest.sha256(of: [])
        var run = RunRecord(
          id: "", mode: .run, startedAt: office.now, host: "", version: "",
          configurationDigest: digest, policiesDigest: digest, provider: "embedded")
        try journal.begin(&run)
        try journal.record(
          SignedApprovalEntry(
            document: document, bytes: Array(text.utf8), signature: Array(forger),
            key: SigningKey(
              fingerprint: Person.alex.fingerprint, type: "ED25519",
              principal: Person.alex.login), file: "incoming/a.yaml",
            settledAs: "done/a.yaml"), at: office.now)
      }
      let last = try #require(try await office.review().faults.last)
      #expect(last.contains(words), "\(last)")
      #expect(try journal.audit.verify().isSound)
    }
  }
}

extension Timestamp {
  /// As `allowed_signers` writes moments, in UTC.
  fileprivate var opensshDescription: String { compactDescription.replacing("T", with: "") }
}
