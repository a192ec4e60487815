import Foundation
import ResetEngine
import ResetModel
import Testing

/// What somebody would try who can drop any file.
@Suite struct ForgeryTests {
  /// Runs with a request and what was dropped for it, and gives what that was found to be.
  private func outcome(
    _ office: Office, _ request: String, of file: String = "a.yaml"
  ) async throws -> String? {
    try office.drop(request, as: "HD-1.yaml")
    let run = try await office.run()
    #expect(run["HD-1"] == .held)
    return run.invalid(file)
  }

  @Test func `an approval that is signed for one request never serves another`() async throws {
    let office = try Office()
    let other = office.request("HD-2", reason: "Another one.")
    try office.drop(other, as: "HD-2.yaml")
    try office.speak(of: other, id: "HD-2", by: .alex, as: "a.yaml")
    #expect(try await outcome(office, office.request()) == nil)
  }

  @Test func `an approval cannot be changed to name another request`() async throws {
    let office = try Office()
    let request = office.request()
    let signature = Person.alex.sign(
      office.word(of: office.request("HD-2"), id: "HD-2", by: Person.alex.login))
    try office.drop(
      office.word(of: request, by: Person.alex.login), signature: signature, as: "a.yaml")
    #expect(
      try await outcome(office, request)?.hasPrefix("its signature does not count: ") == true)
    #expect(try office.receipt("invalid/a").contains("its signature does not count"))
  }

  @Test func `an approval never serves the same id with other bytes`() async throws {
    let office = try Office(configuration: "unmatched_for: 1h\n")
    try office.speak(of: office.request(), by: .alex, as: "a.yaml")
    let changed = office.request(reason: "Left in a taxi!")
    #expect(try await outcome(office, changed) == nil)
    let later = try await office.run(after: TimeSpan(seconds: 3800))
    #expect(later["HD-1"] == .held)
    #expect(
      later.invalid("a.yaml")?.contains("has other bytes than those that were approved") == true)
  }

  @Test func `an approval of a replaced request does not serve what took its place`() async throws {
    let office = try Office(
      require: "approvals: [{count: 2, role: administrator, proof: signed}]")
    let request = office.request()
    try office.drop(request, as: "HD-1.yaml")
    try office.speak(of: request, by: .alex)
    #expect(try await office.run()["HD-1"] == .held)
    let changed = office.request(for: .noor)
    try office.drop(changed, as: "HD-1.yaml")
    try office.speak(of: changed, by: .robin)
    let run = try await office.run()
    #expect(run["HD-1"] == .held)
    #expect(run.result("HD-1")?.approvals.map(\.person) == [Person.robin.id])
  }

  @Test(arguments: ["request@mfareset", "report@mfareset", "git", "file"])
  func `a signature for another namespace is no approval`(namespace: String) async throws {
    let office = try Office()
    let request = office.request()
    try office.speak(of: request, by: .alex, in: namespace, as: "a.yaml")
    #expect(
      try await outcome(office, request)?.hasPrefix("its signature does not count: ") == true)
  }

  @Test func `an approval in the name of another does not count`() async throws {
    let office = try Office()
    let request = office.request()
    try office.speak(of: request, by: .sam, named: Person.alex.login, as: "a.yaml")
    #expect(
      try await outcome(office, request)?.hasPrefix("its signature does not count: ") == true)
  }

  @Test(arguments: ["nobody@acme.example", "*", "alex@acme.example,sam@acme.example", "-Oprint"])
  func `a name of nobody is no approver`(name: String) async throws {
    let office = try Office()
    let request = office.request()
    try office.speak(of: request, by: .alex, named: "\"\(name)\"", as: "a.yaml")
    #expect(try await outcome(office, request)?.contains("the directory has no one user") == true)
  }

  @Test func `a signature over bytes with other line ends does not count`() async throws {
    let office = try Office()
    let request = office.request()
    let text = office.word(of: request, by: Person.alex.login)
    try office.drop(
      text.replacing("\n", with: "\r\n"), signature: Person.alex.sign(text), as: "a.yaml")
    #expect(
      try await outcome(office, request)?.hasPrefix("its signature does not count: ") == true)
  }

  @Test(arguments: [
    (Data(), "is empty"), (Data("not a signature\n".utf8), "no SSH signature"),
    (Data((0...255).map { UInt8($0) }), "no SSH signature"),
    (Data("-----BEGIN SSH SIGNATURE-----\nU1NIU0lH".utf8), "cut short"),
    (
      Data("-----BEGIN SSH SIGNATURE-----\n\u{0}\n-----END SSH SIGNATURE-----\n".utf8),
      "no plain text"
    ),
    (
      Data("-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n".utf8),
      "does not count"
    ),
    (Data(repeating: 0x41, count: 20_000), "larger than 16 KiB"),
    (Data(repeating: 0x41, count: 200_000), "has 200000 bytes"),
  ])
  func `a signature that is none is a reason in a receipt`(signature: Data, reason: String)
    async throws
  {
    let office = try Office()
    let request = office.request()
    try office.drop(
      office.word(of: request, by: Person.alex.login), signature: signature, as: "a.yaml")
    #expect(try await outcome(office, request)?.contains(reason) == true)
    #expect(try office.receipt("invalid/a").contains("its signature does not count"))
    #expect(
      try office.queue() == ["held/HD-1.yaml", "invalid/a.yaml", "invalid/a.yaml.sig"])
  }

  @Test func `every way to cut a genuine signature short is a reason`() async throws {
    let office = try Office()
    let request = office.request()
    let text = office.word(of: request, by: Person.alex.login)
    let signature = Person.alex.sign(text)
    let lengths = stride(from: 0, to: signature.count - 1, by: 37)
    for length in lengths {
      try office.drop(text, signature: signature.prefix(length), as: "a\(length).yaml")
    }
    try office.drop(request, as: "HD-1.yaml")
    let run = try await office.run()
    #expect(run["HD-1"] == .held)
    for length in lengths { #expect(run.invalid("a\(length).yaml") != nil) }
  }

  @Test func `a link in a signature's place is not followed`() async throws {
    let office = try Office()
    let request = office.request()
    let text = office.word(of: request, by: Person.alex.login)
    try Person.alex.sign(text).write(to: office.path("secret"))
    try FileManager.default.createSymbolicLink(
      at: office.path("queue/incoming/a.yaml.sig"), withDestinationURL: office.path("secret"))
    try office.drop(text, as: "a.yaml")
    #expect(try await outcome(office, request)?.contains("symbolic link") == true)
  }

  @Test func `recorded approvals serve no policy that asks for signatures`() async throws {
    let office = try Office()
    let request = office.request(recorded: [Person.alex.login, Person.robin.login])
    try office.drop(request, as: "HD-1.yaml")
    let run = try await office.run()
    #expect(run["HD-1"] == .held)
    #expect(
      run.result("HD-1")?.decision?.unmet.map(\.name) == [
        "always/administrator", "resets/approvals",
      ])
  }

  @Test func `a recorded approval is no administrator's beside a signature by another role`()
    async throws
  {
    let office = try Office(
      require:
        "approvals: [{role: security, proof: signed}, {role: administrator, proof: recorded}]"
    )
    let request = office.request(recorded: [Person.alex.login])
    try office.drop(request, as: "HD-1.yaml")
    try office.speak(of: request, by: .noor)
    let run = try await office.run()
    #expect(run["HD-1"] == .held)
    #expect(run.result("HD-1")?.decision?.unmet.map(\.name) == ["always/administrator"])
  }

  @Test func `a forged refusal stops nobody`() async throws {
    let office = try Office()
    let request = office.request()
    try office.drop(request, as: "HD-1.yaml")
    try office.speak(of: request, by: .alex)
    try office.speak("refusal", of: request, by: .sam, named: Person.robin.login, as: "r.yaml")
    let run = try await office.run()
    #expect(run["HD-1"] == .applied)
    #expect(run.invalid("r.yaml")?.hasPrefix("its signature does not count: ") == true)
  }
}
