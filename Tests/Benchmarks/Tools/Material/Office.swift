package import PolicyEngine
import ResetEngine
package import ResetModel

/// The people and the policies of `make-queue`, in memory.
package struct Office: Directory {
  private static let acme = OrgID("acme")

  private let users: [String: User]

  package init() {
    var users: [String: User] = [:]
    func add(_ id: String, _ role: String) {
      let user = User(
        id: UserID(id), login: "\(id)@acme.example", name: id,
        roles: [Self.acme: [Role(role)], OrgID("acme-sandbox"): [Role("member")]])
      users[user.login] = user
    }
    add("desk", "helpdesk")
    for number in 0..<20 { add("adm\(number)", "administrator") }
    for number in 0..<1000 { add("u\(number)", "member") }
    self.users = users
  }

  package func org(withID id: OrgID) -> Org? {
    id == Self.acme ? Org(id: id, name: "Acme", environment: .production) : nil
  }

  package func users(named name: String) -> [User] { users[name].map { [$0] } ?? [] }

  package func users(of org: OrgID) -> [User] { [] }

  package func nearestName(to name: String) -> String? { nil }

  /// Twenty policies that all apply; the last one also asks for more, and sets a limit.
  package static func policies() throws -> PolicySet {
    let texts = (0..<20).map { number in
      """
      policy: p\(number)
      description: An administrator approves.
      applies_to: {kinds: [lost-device, sandbox-overwrite], levels: [user, org], orgs: ["*"]}
      require:
        approvals:
          - {count: 1, role: administrator, proof: recorded, within: 24h, independent_of: [subject, requester]}

      """
    }
    let last = """
        identity_check: {count: 1, methods: [callback, video-call, in-person], within: 24h}
        decided_within: 72h
      limits:
        - {resets: 1000000, per: subject, in: 30d, over: deny}

      """
    return try PolicySet.read(
      texts.enumerated().map { number, text in
        SourceText(
          file: "policies/p\(number).yaml", bytes: Array((text + (number == 19 ? last : "")).utf8))
      }, folder: "policies")
  }
}
