import ResetEngine
import ResetModel
import Testing

@testable import mfareset

/// What is asked while the threat level is elevated.
@Suite struct ElevatedTests {
  static let two = "require: {approvals: [{count: 2, role: administrator, proof: signed}]}"
  static let one = "approvals: [{count: 1, role: administrator, proof: signed}]"

  @Test(arguments: [("normal", Outcome.applied), ("elevated", .held)])
  func `an elevated block counts under an elevated threat level alone`(
    level: String, outcome: Outcome
  ) async throws {
    let office = try Office(
      require: Self.one, elevated: Self.two, configuration: "threat_level: \(level)\n")
    let request = office.request()
    try office.drop(request, as: "HD-1.yaml")
    try office.speak(of: request, by: .alex)
    #expect(try await office.run()["HD-1"] == outcome)
    try office.speak(of: request, by: .robin)
    #expect(try await office.run()["HD-1"] == (outcome == .held ? .applied : nil))
  }

  @Test func `an elevated block that asks for signatures makes recorded approvals worthless`()
    async throws
  {
    let office = try Office(
      require: "approvals: [{role: administrator, proof: recorded}]",
      elevated: "require: {\(Self.one)}", configuration: "threat_level: elevated\n")
    try office.drop(office.request(recorded: [Person.alex.login]), as: "HD-1.yaml")
    let run = try await office.run()
    #expect(run["HD-1"] == .held)
    #expect(run.result("HD-1")?.decision?.unmet.count == 2)
  }

  @Test(arguments: [
    "count: 1, role: administrator, proof: signed, within: 24h, independent_of: [requester, submitter]",
    "count: 2, role: helpdesk, proof: signed, within: 24h, independent_of: [requester, submitter]",
    "count: 2, role: administrator, proof: recorded, within: 24h, independent_of: [requester, submitter]",
    "count: 2, role: administrator, proof: signed, within: 25h, independent_of: [requester, submitter]",
    "count: 2, role: administrator, proof: signed, independent_of: [requester, submitter]",
    "count: 2, role: administrator, proof: signed, within: 24h, independent_of: [requester]",
    "count: 2, role: administrator, proof: signed, within: 24h, independent_of: [submitter]",
  ])
  func `a block that loosens is an error, whatever the threat level`(line: String) async throws {
    let own =
      "count: 2, role: administrator, proof: signed, within: 24h, independent_of: [subject, requester, submitter]"
    for level in ["normal", "elevated"] {
      let office = try Office(
        require: "approvals: [{\(own)}]", elevated: "require: {approvals: [{\(line)}]}",
        configuration: "threat_level: \(level)\n")
      try office.drop(office.request(), as: "HD-1.yaml")
      await #expect(throws: Failure.self) { _ = try await office.run() }
      #expect(try office.queue() == ["incoming/HD-1.yaml"])
      try office.write(
        try office.read("policies/resets.yaml").replacing(
          "elevated: {require: {approvals: [{\(line)}]}}",
          with: "elevated: {require: {approvals: [{\(own)}, {\(own)}]}}"),
        to: "policies/resets.yaml")
      #expect(try await office.run()["HD-1"] == .held)
    }
  }
}
