import Foundation
import ResetEngine
import ResetModel
import Testing

/// What is said, by whom and when.
@Suite struct WordTests {
  /// Decides on a request after the words that were spoken of it.
  private func run(
    _ office: Office, _ request: String, _ speak: () throws -> Void
  ) async throws -> Outcomes {
    try office.drop(request, as: "HD-1.yaml")
    try speak()
    return try await office.run()
  }

  @Test func `a valid refusal beats approvals`() async throws {
    let office = try Office()
    let request = office.request()
    let run = try await run(office, request) {
      try office.speak(of: request, by: .alex)
      try office.speak(of: request, by: .kai)
      try office.speak("refusal", of: request, by: .robin)
    }
    #expect(run["HD-1"] == .denied)
    #expect(run.unmet("HD-1").contains("robin@acme.example refused"))
  }

  @Test func `a refusal of another request's bytes refuses nothing here`() async throws {
    let office = try Office()
    let request = office.request()
    let run = try await run(office, request) {
      try office.speak(of: request, by: .alex)
      try office.speak("refusal", of: office.request("HD-2"), by: .robin)
    }
    #expect(run["HD-1"] == .applied)
  }

  @Test func `a refusal that was recorded in an earlier run is not forgotten`() async throws {
    let office = try Office(configuration: "")
    let request = office.request()
    let run = try await run(office, request) {
      try office.speak("refusal", of: request, by: .robin)
    }
    #expect(run["HD-1"] == .denied)
    try office.speak(of: request, by: .alex)
    #expect(try await office.run()["HD-1"] == nil)
    #expect(try office.queue().contains("denied/HD-1.yaml"))
  }

  @Test(arguments: [("approval", "refusal", Outcome.denied), ("refusal", "approval", .applied)])
  func `a person's later word replaces the earlier`(
    earlier: String, later: String, outcome: Outcome
  ) async throws {
    let office = try Office()
    let request = office.request()
    let run = try await run(office, request) {
      try office.speak(earlier, of: request, by: .alex, secondsAgo: 600)
      try office.speak(
        later, of: request, by: .alex, named: "\"\(Person.alex.id)\"", secondsAgo: 60)
    }
    #expect(run["HD-1"] == outcome)
  }

  @Test func `of two words at one moment the refusal counts`() async throws {
    let office = try Office()
    let request = office.request()
    let run = try await run(office, request) {
      try office.speak("refusal", of: request, by: .alex)
      try office.speak(of: request, by: .alex)
    }
    #expect(run["HD-1"] == .denied)
  }

  @Test func `nobody takes back another's refusal, and no recorded approval takes back any`()
    async throws
  {
    let office = try Office()
    let request = office.request(recorded: [Person.alex.login])
    let run = try await run(office, request) {
      try office.speak("refusal", of: request, by: .alex, secondsAgo: 600)
      try office.speak(of: request, by: .robin)
    }
    #expect(run["HD-1"] == .denied)
  }

  @Test(arguments: [false, true])
  func `nobody approves their own reset, under no alias`(byID: Bool) async throws {
    let office = try Office(require: "approvals: [{role: administrator, proof: signed}]")
    try office.allow(Person.alex.line() + Person.alex.line(as: Person.alex.id))
    let request = office.request(for: .alex)
    let run = try await run(office, request) {
      try office.speak(of: request, by: .alex, named: byID ? "\"\(Person.alex.id)\"" : nil)
    }
    #expect(run["HD-1"] == .held)
    #expect(run.unmet("HD-1").contains("nobody approves a reset of their own MFA"))
  }

  @Test func `an administrator of another org does not count`() async throws {
    let office = try Office()
    let request = office.request()
    let run = try await run(office, request) { try office.speak(of: request, by: .pat) }
    #expect(run["HD-1"] == .held)
    #expect(run.unmet("HD-1").contains("has not the role `administrator` in `acme`"))
  }

  @Test(arguments: [
    (Int64(600), Int64(-30), "it expired"), (-301, nil, "it is dated in the future"),
    (86_401, nil, "it is older than 1d"),
  ])
  func `an approval counts neither before nor after its time`(
    secondsAgo: Int64, expires: Int64?, reason: String
  ) async throws {
    let office = try Office()
    let request = office.request()
    let run = try await run(office, request) {
      try office.speak(of: request, by: .alex, secondsAgo: secondsAgo, expires: expires)
    }
    #expect(run["HD-1"] == .held)
    #expect(run.unmet("HD-1").contains(reason))
  }

  @Test func `an approval that expires while its request waits does not count`() async throws {
    let office = try Office(
      require: "approvals: [{count: 2, role: administrator, proof: signed}]")
    let request = office.request()
    let first = try await run(office, request) {
      try office.speak(of: request, by: .alex, expires: 600)
    }
    #expect(first["HD-1"] == .held)
    try office.speak(of: request, by: .robin)
    let second = try await office.run(after: TimeSpan(seconds: 601))
    #expect(second["HD-1"] == .held)
    #expect(second.unmet("HD-1").contains("it expired"))
  }

  @Test func `and-joined lines are filled by different people, whenever there are any`()
    async throws
  {
    let lines =
      "approvals: [{role: administrator, proof: signed}, {role: security, proof: signed}]"
    for (people, outcome) in [
      ([Person.kai], Outcome.held), ([.kai, .alex], .applied), ([.kai, .noor], .applied),
      ([.alex, .robin], .held), ([.alex, .noor], .applied),
    ] {
      let office = try Office(require: lines)
      let request = office.request()
      let run = try await run(office, request) {
        for person in people { try office.speak(of: request, by: person) }
      }
      #expect(run["HD-1"] == outcome, "\(people.map(\.login))")
    }
  }
}
