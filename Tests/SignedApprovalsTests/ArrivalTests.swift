import Foundation
import ResetEngine
import ResetModel
import Testing

/// Whichever of the files comes first.
@Suite struct ArrivalTests {
  @Test func `a file and its signature approve, and the report names proof, key and person`()
    async throws
  {
    let office = try Office()
    let request = office.request()
    try office.drop(request, as: "HD-1.yaml")
    try office.speak(of: request, by: .alex)
    let run = try await office.run()
    #expect(run["HD-1"] == .applied)
    let approval = try #require(run.result("HD-1")?.approvals.first)
    #expect(approval.proof == "signed")
    #expect(approval.keyFingerprint == Person.alex.fingerprint)
    #expect(approval.person == Person.alex.id)
    #expect(
      try office.queue() == [
        "done/HD-1.yaml", "done/approval-1001.yaml", "done/approval-1001.yaml.sig",
      ])
    let report = try #require(
      FileManager.default.contentsOfDirectory(atPath: office.path("reports").path).first)
    #expect(try office.read("reports/\(report)").contains(Person.alex.fingerprint))
    let receipt = try office.receipt("done/approval-1001").split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
    #expect(receipt.contains("was recorded for request HD-1."), "\(receipt)")
    #expect(receipt.contains("`mfareset status HD-1` tells what becomes of the request"))
  }

  @Test(arguments: [true, false])
  func `the file may come before its signature, and the other way round`(fileFirst: Bool)
    async throws
  {
    let office = try Office()
    let request = office.request()
    try office.drop(request, as: "HD-1.yaml")
    let text = office.word(of: request, by: Person.alex.login)
    let signature = Person.alex.sign(text)
    try office.drop(fileFirst ? text : nil, signature: fileFirst ? nil : signature, as: "a.yaml")
    #expect(try await office.run()["HD-1"] == .held)
    #expect(
      try office.queue()
        == [
          "held/HD-1.yaml", "incoming/a.yaml\(fileFirst ? "" : ".sig")",
        ].sorted())
    try office.drop(fileFirst ? nil : text, signature: fileFirst ? signature : nil, as: "a.yaml")
    #expect(try await office.run()["HD-1"] == .applied)
    #expect(
      try office.queue() == ["done/HD-1.yaml", "done/a.yaml", "done/a.yaml.sig"])
  }

  @Test func `an approval may come before its request`() async throws {
    let office = try Office()
    let request = office.request()
    try office.speak(of: request, by: .alex, as: "a.yaml")
    #expect(try await office.run().results == [])
    #expect(try office.queue() == ["incoming/a.yaml", "incoming/a.yaml.sig"])
    try office.drop(request, as: "HD-1.yaml")
    #expect(try await office.run()["HD-1"] == .applied)
  }

  @Test func `a held request is applied by the run that finds its approval`() async throws {
    let office = try Office()
    let request = office.request()
    try office.drop(request, as: "HD-1.yaml")
    let first = try await office.run()
    #expect(first["HD-1"] == .held)
    #expect(
      first.unmet("HD-1").contains("1 signed approval by an administrator of `acme` is needed"))
    try office.speak(of: request, by: .alex)
    let second = try await office.run()
    #expect(second["HD-1"] == .applied)
    #expect(second.result("HD-1")?.resets.map(\.user) == [Person.dana.id])
    #expect(second.result("HD-1")?.approvals.map(\.keyFingerprint) == [Person.alex.fingerprint])
  }

  @Test func `an approval of a request that waits on is remembered after its file has gone`()
    async throws
  {
    let office = try Office(
      require: "approvals: [{count: 2, role: administrator, proof: signed}]")
    let request = office.request()
    try office.drop(request, as: "HD-1.yaml")
    try office.speak(of: request, by: .alex)
    #expect(try await office.run()["HD-1"] == .held)
    #expect(try office.queue().contains("done/approval-1001.yaml.sig"))
    try FileManager.default.removeItem(at: office.path("queue/done/approval-1001.yaml"))
    try office.speak(of: request, by: .robin)
    #expect(try await office.run()["HD-1"] == .applied)
  }

  @Test func `an approval that matches no request waits, and is then invalid`() async throws {
    let office = try Office(configuration: "unmatched_for: 1h\n")
    try office.speak(of: office.request(), by: .alex, as: "a.yaml")
    #expect(try await office.run(after: TimeSpan(seconds: 3500)).results == [])
    let run = try await office.run(after: TimeSpan(seconds: 3800))
    #expect(run.invalid("a.yaml") == "no request `HD-1` came")
    #expect(try office.queue() == ["invalid/a.yaml", "invalid/a.yaml.sig"])
    #expect(try office.receipt("invalid/a").contains("no request `HD-1` came"))
  }

  @Test func `an approval waits longer while files that it may be for are not read`() async throws {
    let office = try Office(configuration: "unmatched_for: 1h\n")
    let request = office.request()
    try office.speak(of: request, by: .alex, as: "a.yaml")
    try office.drop(office.request("HD-0"), as: "b.yaml")
    try office.drop(request, as: "z.yaml")
    let late = TimeSpan(seconds: 3800)
    #expect(try await office.run(after: late, limit: 1).results.map(\.id) == ["HD-0"])
    #expect(
      try office.queue() == [
        "held/b.yaml", "incoming/a.yaml", "incoming/a.yaml.sig", "incoming/z.yaml",
      ])
    #expect(try await office.run(after: late)["HD-1"] == .applied)
  }

  @Test func `an approval without a signature waits, and is then invalid`() async throws {
    let office = try Office(configuration: "unmatched_for: 1h\n")
    try office.drop(office.word(of: office.request(), by: "alex@acme.example"), as: "a.yaml")
    #expect(try await office.run(after: TimeSpan(seconds: 3500)).results == [])
    let run = try await office.run(after: TimeSpan(seconds: 3800))
    #expect(run.invalid("a.yaml") == "its signature `a.yaml.sig` never came")
    #expect(try office.receipt("invalid/a").contains("never came"))
  }

  @Test func `a signature without a file waits, and is then invalid`() async throws {
    let office = try Office(configuration: "unmatched_for: 1h\n")
    try office.drop(signature: Person.alex.sign("x"), as: "a.yaml")
    #expect(try await office.run(after: TimeSpan(seconds: 3500)).results == [])
    let run = try await office.run(after: TimeSpan(seconds: 3800))
    #expect(run.invalid("a.yaml.sig") == "the file that it signs never came")
    #expect(try office.queue() == ["invalid/a.yaml.sig"])
    #expect(try office.receipt("invalid/a.yaml.sig").contains("never came"))
  }

  @Test func `a second approval of the same name keeps its own signature`() async throws {
    let office = try Office(
      require: "approvals: [{count: 2, role: administrator, proof: signed}]")
    let request = office.request()
    try office.drop(request, as: "HD-1.yaml")
    try office.speak(of: request, by: .alex, as: "a.yaml")
    _ = try await office.run()
    try office.speak(of: request, by: .robin, as: "a.yaml")
    #expect(try await office.run()["HD-1"] == .applied)
    #expect(
      try office.queue().suffix(4) == [
        "done/a.2.yaml", "done/a.2.yaml.sig", "done/a.yaml", "done/a.yaml.sig",
      ])
  }

  @Test func `a dry run decides like the run, and writes nothing`() async throws {
    let office = try Office()
    let request = office.request()
    try office.drop(request, as: "HD-1.yaml")
    try office.drop(office.request("HD-2"), as: "HD-2.yaml")
    try office.speak(of: request, by: .alex)
    try office.speak(of: request, id: "HD-2", by: .robin, in: "git")
    let before = try office.everything()
    let preview = try await office.preview()
    #expect(try office.everything() == before)
    let run = try await office.run()
    #expect(run["HD-1"] == .applied)
    #expect(run.results == preview.results)
  }
}

extension Office {
  /// All files with their bytes.
  func everything() throws -> [String: Data] {
    var files: [String: Data] = [:]
    let root = path("")
    for name in try FileManager.default.subpathsOfDirectory(atPath: root.path) {
      files[name] = try? Data(contentsOf: root.appending(path: name))
    }
    return files
  }
}
