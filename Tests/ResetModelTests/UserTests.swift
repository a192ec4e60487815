import ResetModel
import Testing

@Suite struct UserTests {
  /// Few are compared one by one, many are hashed.
  @Test(arguments: 0...12)
  func `roles are those of the very org, however many orgs there are`(orgs: Int) {
    let roles = (0..<orgs).map { (OrgID("org-\($0)"), Set([Role("role-\($0)")])) }
    let user = User(
      id: "u", login: "u@a", name: "U", roles: Dictionary(uniqueKeysWithValues: roles))
    for (org, held) in roles {
      #expect(user.roles(in: org) == held)
      #expect(user.isMember(of: org))
      #expect(held.allSatisfy { user.has($0, in: org) })
    }
    #expect(user.roles(in: "org") == nil)
    #expect(!user.isMember(of: OrgID("org-\(orgs)")))
    #expect(!user.has("role-0", in: "org-1"))
  }

  @Test(arguments: [0, 5])
  func `an org's id that looks the same to Swift's text is another one`(others: Int) {
    var roles: User.Roles = ["caf\u{e9}": ["administrator"]]
    for number in 0..<others { roles[OrgID("org-\(number)")] = ["member"] }
    let user = User(id: "u", login: "u@a", name: "U", roles: roles)
    #expect(user.has(.administrator, in: "caf\u{e9}"))
    #expect(user.roles(in: "cafe\u{301}") == nil)
  }
}
