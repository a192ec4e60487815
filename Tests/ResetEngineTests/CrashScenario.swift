import Journals
import ResetEngine
import ResetModel
import Testing

/// The scenario once more with as much again: every outcome at both levels, with one subject and
/// with many, approvals and refusals that come later, and an org whose provider lies outside of our
/// database and does all that such a provider may do.
enum CrashScenario {
  /// What waits since an earlier run.
  private static let waiting = [
    (id: "OLD-6", name: "approved-later", org: "acme", user: "u18"),
    (id: "OLD-7", name: "refused-later", org: "acme", user: "u19"),
    (id: "G-13", name: "g13", org: "globex", user: "g13"),
    (id: "G-14", name: "g14-old", org: "globex", user: "g14"),
  ]

  static func prepare() async throws -> World {
    let world = try World(directory: directory, policies: [policy])
    let provider = ScriptedProvider()
    world.elsewhere = provider
    world.signsReports = true
    enrol(at: provider)
    script(provider)
    world.equip = { world, rooms in
      rooms.connectors = world.elsewhere.map { ["globex": $0] } ?? [:]
      rooms.provider = Refusing(over: rooms.provider, users: ["116"])
      rooms.verifier = { ReadableSignatures() }
    }
    for (id, name, user) in Scenario.held {
      try world.drop(ticket(id, users: "[\(user)]", by: []), as: "incoming/\(name).yaml")
    }
    for (id, name, org, user) in waiting {
      try world.drop(
        ticket(id, org: org, users: "[\(user)]", by: []), as: "incoming/\(name).yaml")
    }
    try await world.run(at: Scenario.earlier)
    try Scenario.drop(into: world)
    try dropForOurselves(into: world)
    try dropForTheProvider(into: world)
    return world
  }

  private static func dropForOurselves(into world: World) throws {
    try world.drop(ticket("O-1", level: "org", users: "[u13]"), as: "incoming/o1.yaml")
    try world.drop(ticket("O-2", level: "org", users: "[u14, u15]"), as: "incoming/o2.yaml")
    try world.drop(
      sandboxTicket("S-1", sandbox: "acme-sandbox", users: "[u17]"), as: "incoming/s1.yaml")
    try world.drop(ticket("F-1", users: "[u16]"), as: "incoming/f1.yaml")
    try world.drop(ticket("L-1", users: "[u1]"), as: "incoming/l1.yaml")
    try world.drop("approval", of: "OLD-6", in: "held/approved-later.yaml", by: "alex")
    try world.drop("refusal", of: "OLD-7", in: "held/refused-later.yaml", by: "robin")
  }

  private static func dropForTheProvider(into world: World) throws {
    func drop(_ number: Int, _ users: String, level: String = "user", by: [String] = ["gwen"])
      throws
    {
      let name = number < 10 ? "g0\(number)" : "g\(number)"
      try world.drop(
        ticket("G-\(number)", org: "globex", level: level, users: "[\(users)]", by: by),
        as: "incoming/\(name).yaml")
    }
    try drop(1, "g1")
    try drop(2, "g2, g3, g4")
    try drop(3, "g5", level: "org")
    try drop(4, "g6")
    try drop(5, "g7")
    try drop(6, "g8, g9")
    try drop(7, "g10")
    try drop(8, "g11")
    try drop(9, "g12")
    try drop(10, "g16")
    try drop(11, "g17")
    try drop(12, "g15", by: [])
    try drop(15, "g18")
    try drop(16, "g19")
    try drop(17, "g20, g21", level: "org")
    try world.drop(
      ticket("G-1", org: "globex", users: "[g1]", by: ["gwen"]), as: "incoming/g21.yaml")
    try world.drop(
      ticket("G-1", org: "globex", users: "[g2]", by: ["gwen"]), as: "incoming/g22.yaml")
    try world.drop("approval", of: "G-13", in: "held/g13.yaml", by: "gwen")
    try world.drop(
      ticket("G-14", org: "globex", users: "[g14]", by: ["gwen"]), as: "incoming/g14-new.yaml")
  }

  private static func enrol(at provider: ScriptedProvider) {
    for number in 1...21 where number != 17 { provider.enrol("g\(number)", "g\(number)-1") }
    for login in ["g2", "g8", "g19"] { provider.enrol(login, "\(login)-2") }
    for login in ["g5", "g20", "g21"] { provider.enrol(login, "\(login)-org", at: "globex") }
  }

  /// G-4 is never answered for, G-5 is refused, G-6 is refused in part, G-7 and G-8 are not
  /// answered (and done or not), G-9's subject enrols in the very moment, G-10 is done and nobody
  /// can tell, G-11's subject is unknown, G-15 has to wait, G-16 cannot go in that order.
  private static func script(_ provider: ScriptedProvider) {
    provider.script(.account, "g6", .timeOut(acted: false), times: nil)
    provider.script(.remove, "g7-1", .forbidden, times: nil)
    provider.script(.remove, "g8-2", .conflict, times: nil)
    provider.script(.remove, "g10-1", .timeOut(acted: true))
    provider.script(.remove, "g11-1", .timeOut(acted: false))
    provider.before { provider, operation, subject in
      guard operation == .remove, subject == "g12-1" else { return }
      if !provider.enrolled("g12").contains("g12-new") { provider.enrol("g12", "g12-new") }
    }
    provider.script(.remove, "g16-1", .cutAnswer)
    provider.script(.list, "g16", .serverError(acted: false), times: nil, whenEmpty: true)
    provider.script(.remove, "g18-1", .tooManyCalls(TimeSpan("5s")))
    provider.script(.remove, "g19-1", .conflict)
  }

  private static let directory =
    Scenario.directory.replacing(
      "orgs: [{id: acme, name: Acme, environment: production}]",
      with: """
        orgs:
          - {id: acme, name: Acme, environment: production}
          - {id: acme-sandbox, name: Acme (Sandbox), environment: sandbox, sandbox_of: acme}
          - {id: globex, name: Globex, environment: production}
        """)
    + (13...19).map { number in
      """
        - {id: "\(100 + number)", login: u\(number), name: U \(number), roles: {acme: [member]}, authenticators: [{id: totp-\(number), level: user, kind: totp}, {id: totp-\(number)-acme, level: org, org: acme, kind: totp}]}

      """
    }.joined()
    + "  - {id: 20, login: gwen, name: Gwen, roles: {globex: [administrator]}}\n"
    + (1...21).map { number in
      "  - {id: \"\(200 + number)\", login: g\(number), name: G \(number), roles: {globex: [member]}}\n"
    }.joined()

  private static let policy = """
    policy: one-administrator
    description: An administrator approves.
    applies_to: {kinds: [lost-device, sandbox-overwrite], levels: [user, org], orgs: ["*"]}
    require:
      approvals: [{count: 1, role: administrator, proof: recorded}]
      decided_within: 72h
    limits: [{resets: 1, per: subject, in: 30d, over: deny}]
    """
}

extension World {
  /// Drops a signed word on a file that waits, and its signature.
  fileprivate func drop(_ word: String, of id: String, in file: String, by login: String) throws {
    let bytes = Array(try #require(text(file)).utf8)
    try drop(
      """
      kind: \(word)
      request: \(id)
      digest: \(Digest.sha256(of: bytes))
      by: \(login)
      at: 2026-11-20T14:50:00Z

      """, as: "incoming/\(id)-\(word).yaml")
    try drop("signed by \(login)", as: "incoming/\(id)-\(word).yaml.sig")
  }
}

/// Takes a signature for genuine that names its signer: what is proven here is that none is lost.
struct ReadableSignatures: SignatureVerifier {
  func verify(
    _ signature: [UInt8], of message: [UInt8], by principal: String,
    in namespace: SignatureNamespace
  ) async -> SignatureVerdict {
    signature == Array("signed by \(principal)".utf8)
      ? .valid(
        SigningKey(fingerprint: "SHA256:\(principal)", type: "ED25519", principal: principal))
      : .refused(reason: "not signed by `\(principal)`")
  }

  func verifyReport(
    _ signature: [UInt8], of report: [UInt8], by principal: String, asOf moment: Timestamp
  ) async -> SignatureVerdict { .refused(reason: "no report") }
}
