import Foundation
import ResetEngine
import ResetModel
import Testing

/// Keys and roles count as they are when an approval is used.
@Suite struct KeyTests {
  static let twoAdministrators = "approvals: [{count: 2, role: administrator, proof: signed}]"

  /// A request that waits for a second approval, of which Alex's is recorded.
  private func waiting(_ configuration: String = "") async throws -> (Office, String) {
    let office = try Office(require: Self.twoAdministrators, configuration: configuration)
    if !configuration.isEmpty { try office.write("", to: "revoked") }
    let request = office.request()
    try office.drop(request, as: "HD-1.yaml")
    try office.speak(of: request, by: .alex)
    #expect(try await office.run()["HD-1"] == .held)
    try office.speak(of: request, by: .robin)
    return (office, request)
  }

  @Test(arguments: ["valid-after=\"20990101\"", "valid-before=\"20200101\"", "namespaces=\"git\""])
  func `a key outside its lifetime or for something else does not count`(options: String)
    async throws
  {
    let office = try Office()
    try office.allow(Person.alex.line(options))
    let request = office.request()
    try office.drop(request, as: "HD-1.yaml")
    try office.speak(of: request, by: .alex, as: "a.yaml")
    let run = try await office.run()
    #expect(run["HD-1"] == .held)
    #expect(run.invalid("a.yaml")?.hasPrefix("its signature does not count: ") == true)
  }

  @Test func `a key within its lifetime counts`() async throws {
    let office = try Office()
    try office.allow(Person.alex.line("valid-after=\"20200101\",valid-before=\"20990101\""))
    let request = office.request()
    try office.drop(request, as: "HD-1.yaml")
    try office.speak(of: request, by: .alex)
    #expect(try await office.run()["HD-1"] == .applied)
  }

  @Test func `a revoked key does not count`() async throws {
    let office = try Office(configuration: "revoked_keys: revoked\n")
    try office.write(Person.alex.publicKey + "\n", to: "revoked")
    let request = office.request()
    try office.drop(request, as: "HD-1.yaml")
    try office.speak(of: request, by: .alex, as: "a.yaml")
    let run = try await office.run()
    #expect(run["HD-1"] == .held)
    #expect(run.invalid("a.yaml")?.contains("is revoked") == true)
  }

  @Test func `a recorded approval counts while nothing changes`() async throws {
    let (office, _) = try await waiting()
    #expect(try await office.run()["HD-1"] == .applied)
  }

  @Test func `a key that was revoked since its approval was recorded does not count`() async throws
  {
    let (office, _) = try await waiting("revoked_keys: revoked\n")
    try office.write(Person.alex.publicKey + "\n", to: "revoked")
    let run = try await office.run()
    #expect(run["HD-1"] == .held)
    #expect(run.unmet("HD-1").contains("is revoked"))
  }

  @Test(arguments: ["", "valid-before=\"20200101\""])
  func `a key that may no longer sign does not count for what was recorded`(options: String)
    async throws
  {
    let (office, _) = try await waiting()
    try office.allow(
      Person.robin.line() + (options.isEmpty ? "" : Person.alex.line(options)))
    let run = try await office.run()
    #expect(run["HD-1"] == .held)
    #expect(run.unmet("HD-1").contains("its signature does not count"))
  }

  @Test(arguments: ["{acme: [member]}", "{globex: [administrator]}"])
  func `an administrator whose role has ended since does not count`(roles: String) async throws {
    let (office, _) = try await waiting()
    try office.hire(Person.all.map { $0.id == Person.alex.id ? $0.with(roles: roles) : $0 })
    let run = try await office.run()
    #expect(run["HD-1"] == .held)
    #expect(run.unmet("HD-1").contains("has not the role `administrator` in `acme`"))
  }

  @Test func `one person counts once, with two keys and under two names`() async throws {
    let second = Person.alex.withAnotherKey()
    let office = try Office(require: Self.twoAdministrators)
    try office.allow(Person.alex.line() + second.line() + second.line(as: second.id))
    let request = office.request()
    try office.drop(request, as: "HD-1.yaml")
    try office.speak(of: request, by: .alex, as: "a.yaml")
    try office.speak(of: request, by: second, named: second.id, as: "b.yaml")
    let run = try await office.run()
    #expect(run["HD-1"] == .held)
    #expect(run.unmet("HD-1").contains("only 1 approval counts"))
    #expect(run.result("HD-1")?.approvals.map(\.person) == [second.id, second.id])
  }

  @Test(arguments: [true, false])
  func `allowed signers may list a person by id or login`(byID: Bool) async throws {
    let office = try Office()
    try office.allow(Person.alex.line(as: byID ? Person.alex.id : nil))
    let request = office.request()
    try office.drop(request, as: "HD-1.yaml")
    try office.speak(of: request, by: .alex, named: byID ? nil : "\"\(Person.alex.id)\"")
    #expect(try await office.run()["HD-1"] == .applied)
  }
}
