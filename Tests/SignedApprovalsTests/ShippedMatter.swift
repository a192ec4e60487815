import Foundation
import ResetModel

/// A request that one of the policies is about that come with the project, with all in order but
/// the approvals.
struct ShippedMatter: Sendable, CustomStringConvertible {
  let policy: String
  /// How many administrators must approve.
  let approvers: Int
  /// For how long an approval counts.
  let hours: Int64
  fileprivate let body: @Sendable (Desk) -> String
  /// The subjects; nil for everyone.
  fileprivate let subjects: [Person]?
  /// Somebody whose own MFA is to be reset, and the subjects that the request then has.
  let subject: Person
  fileprivate let subjectsWithThem: [Person]?

  var description: String { policy }

  static let all = [
    ShippedMatter(
      policy: "org-resets", approvers: 1, hours: 24, body: lost, subjects: [.dana],
      subject: .kai, subjectsWithThem: [.dana, .kai]),
    ShippedMatter(
      policy: "sandbox-overwrite", approvers: 1, hours: 48, body: overwritten, subjects: [.dana],
      subject: .kai, subjectsWithThem: [.dana, .kai]),
    ShippedMatter(
      policy: "privileged-subjects", approvers: 2, hours: 12, body: lost, subjects: [.kai],
      subject: .kai, subjectsWithThem: [.kai]),
    ShippedMatter(
      policy: "everyone-in-an-org", approvers: 2, hours: 24, body: lost, subjects: nil,
      subject: .dana, subjectsWithThem: nil),
  ]

  private static let lost: @Sendable (Desk) -> String = { desk in
    """
    kind: lost-device
    device: {description: iPhone 15, lost_at: \(desk.ago(7200)), circumstances: lost}
    """
  }

  private static let overwritten: @Sendable (Desk) -> String = { desk in
    "kind: sandbox-overwrite\nsandbox: {org: acme-sandbox, added_at: \(desk.ago(7200))}"
  }
}

/// An office with the policies that come with the project, at an hour at which they let one work.
struct Desk {
  let office: Office
  let matter: ShippedMatter
  /// From now until that hour.
  let wait: TimeSpan

  /// Alex, Robin, Kai and Noor are administrators; Robin works at the helpdesk as well.
  static let people = Person.all.map { person in
    switch person.id {
    case Person.robin.id: person.with(roles: "{acme: [administrator, helpdesk]}")
    case Person.noor.id: person.with(roles: "{acme: [administrator]}")
    default: person
    }
  }

  init(_ matter: ShippedMatter) throws {
    self.matter = matter
    office = try Office(configuration: "revoked_keys: revoked\n", people: Self.people)
    try office.write("", to: "revoked")
    try FileManager.default.removeItem(at: office.path("policies/resets.yaml"))
    let shipped = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Policies")
    for name in try FileManager.default.contentsOfDirectory(atPath: shipped.path)
    where name.hasSuffix(".yaml") && !name.hasSuffix(".cases.yaml") {
      try FileManager.default.copyItem(
        at: shipped.appending(path: name), to: office.path("policies/\(name)"))
    }
    // Half past two at night is an hour of each of them.
    let day: Int64 = 86_400
    let halfPastTwo: Int64 = 9000
    let secondOfDay = office.now.millisecondsSince1970 / 1000 % day
    wait = TimeSpan(seconds: (halfPastTwo - secondOfDay + day) % day)
  }

  /// So many seconds before that hour.
  func ago(_ seconds: Int64) -> Timestamp { office.now + wait - TimeSpan(seconds: seconds) }

  func request(
    _ id: String = "HD-1", for subject: Person? = nil, by requester: Person = .sam,
    reason: String = "Left in a taxi."
  ) -> String {
    let subjects = subject == nil ? matter.subjects : matter.subjectsWithThem
    let users = subjects.map { "[\($0.map(\.login).joined(separator: ", "))]" } ?? "everyone"
    return """
      id: \(id)
      org: acme
      level: org
      users: \(users)
      requested_by: \(requester.login)
      requested_at: \(ago(3600))
      reason: \(reason)
      identity_check: [{method: in-person, by: sam@acme.example, at: \(ago(3600))}]
      \(matter.body(self))

      """
  }

  /// What somebody writes before they sign it.
  func word(
    on request: String, id: String = "HD-1", by name: String, secondsAgo: Int64 = 60,
    lasting: Int64 = 3600
  ) -> String {
    office.word(
      of: request, id: id, by: "\"\(name)\"", secondsAgo: secondsAgo - wait.seconds,
      expires: wait.seconds + lasting)
  }

  /// Drops an approval that is as it should be.
  func approve(_ request: String, by person: Person, as file: String) throws {
    let text = word(on: request, by: person.login)
    try office.drop(text, signature: person.sign(text), as: file)
  }

  func run() async throws -> Outcomes { try await office.run(after: wait) }
}

extension Outcomes {
  /// What became of a request of whatever kind.
  func request(_ id: String) -> RequestResult? {
    results.last { $0.id == id && $0.kind != "approval" && $0.kind != "refusal" }
  }
}
