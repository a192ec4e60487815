import ResetModel

/// What a file that somebody wrote says, known without reading it.
enum Paper {
  case ticket(Ticket)
  case word(Word)
  /// The name of who is said to have signed.
  case signature(String)
  /// Half a file, and whatever else nobody can understand.
  case scrap
}

/// A request, as its writer meant it.
struct Ticket {
  let id: String
  let org: String
  let level: String
  let users: [String]
  let requestedAt: Timestamp
  /// Who is said in it to have approved, and when.
  let approvals: [(by: String, at: Timestamp)]
  let serial: Int

  static let requester = "sam"

  var isConnected: Bool { org == Cast.elsewhere }

  /// Its last line is what no half of it has.
  var text: String {
    let given = approvals.map { "{by: \($0.by), at: \($0.at)}" }.joined(separator: ", ")
    return """
      kind: lost-device
      id: \(id)
      org: \(org)
      level: \(level)
      requested_by: \(Self.requester)
      requested_at: \(requestedAt)
      reason: Number \(serial).
      approvals: [\(given)]
      users: [\(users.joined(separator: ", "))]

      """
  }
}

/// An approval or a refusal, as its writer meant it.
struct Word {
  let isRefusal: Bool
  let request: String
  let digest: Digest
  let by: String
  let at: Timestamp
  let expiresAt: Timestamp?
  let serial: Int

  var text: String {
    """
    kind: \(isRefusal ? "refusal" : "approval")
    request: \(request)
    digest: \(digest)
    by: \(by)
    at: \(at)
    \(expiresAt.map { "expires_at: \($0)\n" } ?? "")comment: Number \(serial).

    """
  }
}

/// Who plays.
enum Cast {
  static let home = "acme"
  static let elsewhere = "globex"
  static let members = [home: (1...6).map { "u\($0)" }, elsewhere: (1...6).map { "g\($0)" }]
  static let administrators = [home: ["alex", "robin"], elsewhere: ["gwen", "gary"]]

  /// What nobody may do is tried, too: unknown people, people of another org.
  static let strangers = ["nobody", "sam"]

  static let directory =
    """
    orgs:
      - {id: acme, name: Acme, environment: production}
      - {id: globex, name: Globex, environment: production}
    users:
      - {id: 1, login: alex, name: Alex, roles: {acme: [administrator]}, authenticators: [{id: alex-1, level: user, kind: totp}]}
      - {id: 2, login: robin, name: Robin, roles: {acme: [administrator]}}
      - {id: 3, login: sam, name: Sam, roles: {acme: [helpdesk], globex: [helpdesk]}}
      - {id: 4, login: gwen, name: Gwen, roles: {globex: [administrator]}}
      - {id: 5, login: gary, name: Gary, roles: {globex: [administrator]}}

    """
    + (1...6).map { number in
      """
        - {id: "10\(number)", login: u\(number), name: U \(number), roles: {acme: [member]}, authenticators: [{id: u\(number)-user, level: user, kind: totp}, {id: u\(number)-org, level: org, org: acme, kind: totp}]}
        - {id: "20\(number)", login: g\(number), name: G \(number), roles: {globex: [member]}}

      """
    }.joined()

  /// At user level one administrator approves, at org level two; nobody is reset again at once.
  static let policies = [
    policy("user", levels: "user", orgs: "*", approvals: 1),
    policy("org", levels: "org", orgs: "*", approvals: 2),
    """
    policy: not-again
    description: Nobody is reset again at once.
    applies_to: {kinds: [lost-device], levels: [user, org], orgs: [acme]}
    require: {decided_within: 72h}
    limits: [{resets: 1, per: subject, in: 6h, over: hold}]
    """,
  ]

  private static func policy(
    _ name: String, levels: String, orgs: String, approvals: Int
  ) -> String {
    """
    policy: \(name)-level
    description: Administrators approve.
    applies_to: {kinds: [lost-device], levels: [\(levels)], orgs: ["\(orgs)"]}
    require:
      approvals: [{count: \(approvals), role: administrator, proof: recorded}]
      decided_within: 72h
    """
  }

  static func provider() -> ScriptedProvider {
    let provider = ScriptedProvider()
    for number in 1...6 {
      provider.enrol("g\(number)", "g\(number)-1", "g\(number)-2")
      provider.enrol("g\(number)", "g\(number)-org", at: "globex")
    }
    return provider
  }
}
