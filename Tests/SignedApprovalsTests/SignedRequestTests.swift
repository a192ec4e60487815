import Foundation
import Glibc
import ResetEngine
import ResetModel
import Testing

/// Requests that are signed by who asks, and dropped by who is known.
@Suite struct SignedRequestTests {
  static let signedByHelpdesk = "signed_by: {role: helpdesk}"
  static let namespace = "request@mfareset"

  /// The account that the tests run under, and so drop as.
  static let account = String(cString: getpwuid(geteuid()).pointee.pw_name)

  /// A request that only its own signature is missing to.
  private func office() throws -> (Office, String) {
    let office = try Office(require: Self.signedByHelpdesk)
    return (office, office.request(recorded: [Person.alex.login]))
  }

  @Test func `a request that the helpdesk signed is applied, and its signature goes along`()
    async throws
  {
    let (office, request) = try office()
    try office.drop(
      request, signature: Person.sam.sign(request, in: Self.namespace), as: "HD-1.yaml")
    #expect(try await office.run()["HD-1"] == .applied)
    #expect(try office.queue() == ["done/HD-1.yaml", "done/HD-1.yaml.sig"])
  }

  @Test func `a request that nobody signed waits for the signature, which may come to incoming`()
    async throws
  {
    let (office, request) = try office()
    try office.drop(request, as: "HD-1.yaml")
    let first = try await office.run()
    #expect(first["HD-1"] == .held)
    #expect(first.unmet("HD-1").contains("the request is not signed"))
    try office.drop(signature: Person.sam.sign(request, in: Self.namespace), as: "HD-1.yaml")
    #expect(try await office.preview()["HD-1"] == .applied)
    #expect(try await office.run()["HD-1"] == .applied)
    #expect(try office.queue() == ["done/HD-1.yaml", "done/HD-1.yaml.sig"])
  }

  @Test func `a held request keeps its signature, which is found beside it again`() async throws {
    let office = try Office(
      require: "\(Self.signedByHelpdesk), \(Office.oneSigned)")
    let request = office.request()
    try office.drop(
      request, signature: Person.sam.sign(request, in: Self.namespace), as: "HD-1.yaml")
    #expect(try await office.run()["HD-1"] == .held)
    #expect(try office.queue() == ["held/HD-1.yaml", "held/HD-1.yaml.sig"])
    try office.speak(of: request, by: .alex)
    #expect(try await office.run()["HD-1"] == .applied)
    #expect(try office.queue().prefix(2) == ["done/HD-1.yaml", "done/HD-1.yaml.sig"])
  }

  @Test func `a held request's signer is verified anew`() async throws {
    let office = try Office(require: "\(Self.signedByHelpdesk), \(Office.oneSigned)")
    let request = office.request()
    try office.drop(
      request, signature: Person.sam.sign(request, in: Self.namespace), as: "HD-1.yaml")
    #expect(try await office.run()["HD-1"] == .held)
    try office.speak(of: request, by: .alex)
    try office.allow(Person.alex.line())
    let run = try await office.run()
    #expect(run["HD-1"] == .held)
    #expect(run.unmet("HD-1").contains("the request's signature does not count"))
  }

  @Test(arguments: [Outcome.denied, .invalid])
  func `a signature goes where its request goes`(outcome: Outcome) async throws {
    let (office, _) = try office()
    let request =
      outcome == .denied
      ? office.request(by: .dana, recorded: [Person.alex.login])
      : office.request().replacing("org: acme", with: "org: nowhere")
    try office.drop(
      request, signature: Person.dana.sign(request, in: Self.namespace), as: "HD-1.yaml")
    #expect(try await office.run()["HD-1"] == outcome)
    #expect(
      try office.queue() == ["\(outcome.rawValue)/HD-1.yaml", "\(outcome.rawValue)/HD-1.yaml.sig"])
  }

  @Test func `a replaced request takes its own signature away`() async throws {
    let (office, request) = try office()
    try office.drop(
      request, signature: Person.robin.sign(request, in: Self.namespace), as: "HD-1.yaml")
    #expect(try await office.run()["HD-1"] == .held)
    let other = office.request(reason: "Really lost.", recorded: [Person.alex.login])
    try office.drop(other, signature: Person.sam.sign(other, in: Self.namespace), as: "HD-1.yaml")
    #expect(try await office.run()["HD-1"] == .applied)
    #expect(
      try office.queue() == [
        "denied/HD-1.yaml", "denied/HD-1.yaml.sig", "done/HD-1.yaml", "done/HD-1.yaml.sig",
      ])
  }

  @Test func `a good signature takes the place of a bad one`() async throws {
    let (office, request) = try office()
    try office.drop(request, signature: Data("rubbish".utf8), as: "HD-1.yaml")
    let first = try await office.run()
    #expect(first["HD-1"] == .held)
    #expect(first.unmet("HD-1").contains("the request's signature does not count"))
    try office.drop(signature: Person.sam.sign(request, in: Self.namespace), as: "HD-1.yaml")
    #expect(try await office.run()["HD-1"] == .applied)
    #expect(
      try office.queue() == [
        "done/HD-1.yaml", "done/HD-1.yaml.sig", "invalid/HD-1.yaml.sig",
      ])
  }

  @Test func `a bad signature takes the place of none that is good`() async throws {
    let office = try Office(require: "\(Self.signedByHelpdesk), \(Office.oneSigned)")
    let request = office.request()
    let signature = Person.sam.sign(request, in: Self.namespace)
    try office.drop(request, signature: signature, as: "HD-1.yaml")
    #expect(try await office.run()["HD-1"] == .held)
    try office.drop(signature: Data("rubbish".utf8), as: "HD-1.yaml")
    try office.speak(of: request, by: .alex)
    #expect(try await office.run()["HD-1"] == .applied)
    #expect(try Data(contentsOf: office.path("queue/done/HD-1.yaml.sig")) == signature)
  }

  @Test(arguments: ["approval@mfareset", "git"])
  func `a signature for another namespace signs no request`(namespace: String) async throws {
    let (office, request) = try office()
    try office.drop(request, signature: Person.sam.sign(request, in: namespace), as: "HD-1.yaml")
    #expect(try await office.run()["HD-1"] == .held)
  }

  @Test func `who signs is who asks`() async throws {
    let (office, request) = try office()
    try office.drop(
      request, signature: Person.alex.sign(request, in: Self.namespace), as: "HD-1.yaml")
    #expect(try await office.run()["HD-1"] == .held)
  }

  @Test func `whoever signs without the role is denied`() async throws {
    let (office, _) = try office()
    let request = office.request(by: .noor, recorded: [Person.alex.login])
    try office.drop(
      request, signature: Person.noor.sign(request, in: Self.namespace), as: "HD-1.yaml")
    let run = try await office.run()
    #expect(run["HD-1"] == .denied)
    #expect(run.unmet("HD-1").contains("has not the role `helpdesk`"))
  }

  @Test func `the account that dropped the file is known by the configuration, or denied`()
    async throws
  {
    for (person, outcome) in [
      (Person.sam.login, Outcome.applied), (Person.alex.login, .denied), ("ghost", .denied),
    ] {
      let office = try Office(
        require: "submitter: {role: helpdesk}",
        configuration: "submitters: {\(Self.account): \(person)}\n")
      try office.drop(office.request(recorded: [Person.alex.login]), as: "HD-1.yaml")
      #expect(try await office.run()["HD-1"] == outcome)
    }
    let office = try Office(require: "submitter: {role: helpdesk}")
    try office.drop(office.request(recorded: [Person.alex.login]), as: "HD-1.yaml")
    #expect(try await office.run()["HD-1"] == .denied)
  }

  @Test(arguments: [
    (Person.alex, "who dropped the file is not independent" as String?),
    (.robin, nil),
  ])
  func `whoever dropped the file does not approve where policies say so`(
    approver: Person, reason: String?
  ) async throws {
    let office = try Office(
      require:
        "approvals: [{role: administrator, proof: signed, independent_of: [submitter]}]",
      configuration: "submitters: {\(Self.account): \(Person.alex.login)}\n")
    let request = office.request()
    try office.drop(request, as: "HD-1.yaml")
    try office.speak(of: request, by: approver)
    let run = try await office.run()
    #expect(run["HD-1"] == (reason == nil ? .applied : .held))
    if let reason { #expect(run.unmet("HD-1").contains(reason)) }
  }

  @Test func `independence of an unknown account cannot be shown`() async throws {
    let office = try Office(
      require: "approvals: [{role: administrator, proof: signed, independent_of: [submitter]}]")
    let request = office.request()
    try office.drop(request, as: "HD-1.yaml")
    try office.speak(of: request, by: .alex)
    #expect(try await office.run()["HD-1"] == .held)
  }
}
