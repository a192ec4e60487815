import Databases
import Foundation
import Journals
import Reports
import RequestQueue
import ResetEngine
import ResetModel
import Testing
import Workspaces

/// What reports, receipts and the journal tell of who signed.
@Suite struct VoiceTests {
  /// Everything that is told of one request: the JSON report, each other format, and the receipt.
  private func texts(_ office: Office, _ result: RequestResult) throws -> [String] {
    let reports = try FileManager.default.contentsOfDirectory(atPath: office.path("reports").path)
    let run = RunRecord(
      id: "1", mode: .run, startedAt: office.now, host: "", version: "",
      configurationDigest: .sha256(of: []), policiesDigest: .sha256(of: []), provider: "embedded")
    var texts = try reports.map { try office.read("reports/\($0)") }
    for format in reportFormats {
      var report = format.init(colour: false)
      var bytes: [UInt8] = []
      try report.begin(run) { bytes += $0 }
      try report.add(result, json: result.json) { bytes += $0 }
      try report.finish(run) { bytes += $0 }
      texts.append(String(decoding: bytes, as: UTF8.self))
    }
    return texts + [try office.receipt(String(result.settledAs!.dropLast(5)))]
  }

  /// The text without what a format adds: escapes and line breaks.
  private func plain(_ text: String) -> String {
    text.replacing("&#95;", with: "_").replacing("&#42;", with: "*").replacing("&#96;", with: "`")
      .replacing("&#58;", with: ":").split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  @Test func `every report names proof, key and principal of each approval, and the signer's`()
    async throws
  {
    let office = try Office(
      require:
        "\(SignedRequestTests.signedByHelpdesk), submitter: {role: helpdesk}, \(Office.oneSigned)",
      configuration: "submitters: {\(SignedRequestTests.account): \(Person.sam.login)}")
    // The key is listed under the id, and the approval names the login.
    try office.allow(Person.alex.line(as: Person.alex.id) + Person.sam.line() + Person.robin.line())
    let request = office.request(recorded: [Person.kai.login])
    try office.drop(
      request, signature: Person.sam.sign(request, in: SignedRequestTests.namespace),
      as: "HD-1.yaml")
    try office.speak(of: request, by: .alex)
    try office.speak(of: request, by: .robin, expires: -1)
    let run = try await office.run()
    let result = try #require(run.result("HD-1"))
    #expect(result.outcome == .applied)
    #expect(result.submitterPerson == Person.sam.id)
    #expect(
      result.signedBy
        == SignerResult(
          person: Person.sam.id, keyFingerprint: Person.sam.fingerprint,
          principal: Person.sam.login, objection: nil))
    let recorded = try #require(result.approvals.first { $0.proof == "recorded" })
    #expect(recorded.objection == "it is not signed" && recorded.keyFingerprint == nil)
    let expired = try #require(result.approvals.first { $0.person == Person.robin.id })
    #expect(expired.objection?.hasPrefix("it expired") == true)
    let counted = try #require(result.approvals.first { $0.person == Person.alex.id })
    #expect(counted.objection == nil && counted.principal == Person.alex.id)
    for text in try texts(office, result) {
      // Where it begins with a slash, Markdown has the colon before it escaped.
      #expect(plain(text).contains(Person.alex.fingerprint))
      #expect(plain(text).contains(Person.sam.fingerprint))
      #expect(plain(text).contains("it expired"), "\(text)")
    }
    let connection = try SQLiteConnection.open(try office.workspace().journal, for: .reading)
    let journal = try SQLJournal(reading: connection)
    let story = try #require(try journal.story(of: "HD-1"))
    #expect(story.chapters.first?.decisions.last?.result == result)
    var approvers: [[String]] = []
    try journal.forEachReset(ResetFilter()) {
      approvers.append($0.approvers)
      return true
    }
    #expect(approvers == [[Person.alex.login]])
    #expect(
      try office.receipt("done/approval-\(Person.alex.id)").contains(
        Person.alex.fingerprint))
  }

  @Test func `a refusal is told as a refusal`() async throws {
    let office = try Office()
    let request = office.request()
    try office.drop(request, as: "HD-1.yaml")
    try office.speak(of: request, by: .alex)
    try office.speak("refusal", of: request, by: .robin)
    let result = try #require(try await office.run().result("HD-1"))
    #expect(result.outcome == .denied)
    #expect(result.approvals.map(\.word) == [.approval, .refusal])
    #expect(result.approvals.map(\.objection) == [nil, nil])
    let told = try texts(office, result).map(plain)
    #expect(told.filter { $0.contains("refused by \(Person.robin.login)") }.count == 3)
    #expect(told[0].contains(#""word":"refusal","by":"\#(Person.robin.login)""#))
    #expect(told.last?.contains("refused_by: \"\(Person.robin.login)\"") == true)
  }

  @Test func `a refusal that was taken back says why it does not count`() async throws {
    let office = try Office()
    let request = office.request()
    try office.drop(request, as: "HD-1.yaml")
    try office.speak("refusal", of: request, by: .alex, secondsAgo: 600)
    try office.speak(of: request, by: .alex)
    let result = try #require(try await office.run().result("HD-1"))
    #expect(result.outcome == .applied)
    let refusal = try #require(result.approvals.first { $0.word == .refusal })
    #expect(refusal.objection == "the same person said otherwise later")
  }

  @Test func `a request's signature that does not count says why`() async throws {
    let office = try Office(require: SignedRequestTests.signedByHelpdesk)
    let request = office.request(recorded: [Person.alex.login])
    try office.drop(request, signature: Person.sam.sign(request, in: "git"), as: "HD-1.yaml")
    let result = try #require(try await office.run().result("HD-1"))
    #expect(result.outcome == .held)
    #expect(result.signedBy?.person == nil && result.signedBy?.objection != nil)
  }

  @Test func `what nothing was decided on tells its approvals, and that they do not count`()
    async throws
  {
    let office = try Office()
    let request = office.request().replacing("org: acme", with: "org: acne")
    try office.drop(request, as: "HD-1.yaml")
    try office.speak(of: request, by: .alex)
    let result = try #require(try await office.run().result("HD-1"))
    #expect(result.outcome == .invalid)
    #expect(result.approvals.map { $0.objection?.contains("nothing was decided") } == [true])
  }
}
