import Foundation
import ResetEngine
import ResetModel
import Testing

/// Resets of everyone in an org, and those who would rather be left out.
@Suite struct EveryoneTests {
  private func logins(_ run: Outcomes) -> Set<String> {
    Set(run.result("HD-1")?.resets.map(\.login) ?? [])
  }

  private static let everyone = Set(
    [Person.alex, .robin, .kai, .noor, .sam, .dana].map(\.login))

  @Test func `whoever can drop a file spares no administrator by writing an approval into it`()
    async throws
  {
    let office = try Office()
    // Robin's authenticator is in other hands, who would keep it.
    let request = office.request(recorded: [Person.robin.login], forEveryone: true)
    try office.drop(request, as: "HD-1.yaml")
    try office.speak(of: request, by: .alex)
    let run = try await office.run()
    #expect(run["HD-1"] == .applied)
    #expect(logins(run) == Self.everyone.subtracting([Person.alex.login]))
    let result = try #require(run.result("HD-1"))
    #expect(result.notes.map { $0.contains(Person.alex.login) } == [true])
    #expect(!result.notes[0].contains(Person.robin.login))
    #expect(
      result.approvals.map(\.objection) == [
        "nobody approves a reset of their own MFA", nil,
      ])
  }

  @Test(arguments: ["git", "request@mfareset"])
  func `a signature for something else spares nobody`(namespace: String) async throws {
    let office = try Office()
    let request = office.request(forEveryone: true)
    try office.drop(request, as: "HD-1.yaml")
    try office.speak(of: request, by: .robin, in: namespace)
    try office.speak(of: request, by: .alex)
    let run = try await office.run()
    #expect(run["HD-1"] == .applied)
    #expect(logins(run) == Self.everyone.subtracting([Person.alex.login]))
  }

  @Test func `who is left out is told while the request still waits`() async throws {
    let office = try Office(
      require: "approvals: [{count: 2, role: administrator, proof: signed}]")
    let request = office.request(forEveryone: true)
    try office.drop(request, as: "HD-1.yaml")
    try office.speak(of: request, by: .robin)
    let first = try await office.run()
    #expect(first["HD-1"] == .held)
    #expect(first.result("HD-1")?.notes.map { $0.contains(Person.robin.login) } == [true])
    try office.speak(of: request, by: .alex)
    let second = try await office.run()
    #expect(second["HD-1"] == .applied)
    #expect(
      logins(second) == Self.everyone.subtracting([Person.alex.login, Person.robin.login]))
  }
}
