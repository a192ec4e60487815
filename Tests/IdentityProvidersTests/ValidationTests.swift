import IdentityProviders
import ResetModel
import Testing

@Suite struct ValidationTests {
  @Test func `contents without a mistake are valid`() {
    guard case .valid = DirectoryContents.sample.validated() else {
      Issue.record("\(DirectoryContents.sample.validated())")
      return
    }
  }

  @Test func `every mistake is told in one pass, with the part that it is in`() {
    let contents = DirectoryContents(
      orgs: [
        acme, acme, Org(id: "s1", name: "", environment: .sandbox),
        Org(id: "s2", name: "", environment: .sandbox, sandboxOf: "acmee"),
        Org(id: "s3", name: "", environment: .sandbox, sandboxOf: "s1"),
        Org(id: "p", name: "", environment: .production, sandboxOf: "acme"),
      ],
      users: [
        DirectoryUser(
          user: user("1", "one", roles: ["acme": ["member"], "acne": []]),
          authenticators: [
            totp("a"), totp("a"), totp("b", .org), totp("c", .org, "nowhere"),
            totp("d", .org, "p"), totp("e", .user, "acme"),
          ],
          enrolmentDue: [
            EnrolmentDue(level: .org, org: nil, since: moment()),
            EnrolmentDue(level: .user, org: nil, since: moment()),
            EnrolmentDue(level: .user, org: nil, since: moment()),
          ]),
        DirectoryUser(user: user("1", "one", roles: ["acme": [""]]), authenticators: []),
        DirectoryUser(user: user("", "tw\0o", roles: [:]), authenticators: []),
      ])
    guard case .invalid(let problems) = contents.validated() else {
      Issue.record("valid")
      return
    }
    #expect(
      problems.map { "\($0.part) \($0.key): \($0.message)\($0.hint.map { " (\($0))" } ?? "")" } == [
        "org(1) id: there is another org `acme`",
        "org(2) sandbox_of: sandbox `s1` belongs to no org",
        "org(3) sandbox_of: there is no org `acmee` (did you mean `acme`?)",
        "org(4) sandbox_of: org `s1` is a sandbox itself",
        "org(5) sandbox_of: org `p` is no sandbox",
        "user(0) roles: there is no org `acne` (did you mean `acme`?)",
        "authenticator(user: 0, 1) id: there is another authenticator `a`",
        "authenticator(user: 0, 2) org: level `org` needs an org",
        "authenticator(user: 0, 3) org: there is no org `nowhere`",
        "authenticator(user: 0, 4) org: user `1` is no member of org `p`",
        "authenticator(user: 0, 5) org: level `user` has no org, but `acme` is given "
          + "(leave `org` out)",
        "enrolmentDue(user: 0, 0) org: level `org` needs an org",
        "enrolmentDue(user: 0, 2) level: the same level is due twice",
        "user(1) id: there is another user `1`",
        "user(1) login: there is another user with the login `one`",
        "user(1) roles: must not be empty",
        "user(2) id: must not be empty",
        "user(2) login: must not contain a NUL character",
      ])
  }
}
