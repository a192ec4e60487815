import Databases
import IdentityProviders
import Journals
import ResetEngine
import ResetModel
import Testing

@Suite struct CarryingOutTests {
  let directory: EmbeddedDirectory

  init() throws { directory = try .inMemory(.sample) }

  @Test(arguments: [
    (Level.user, "acme", ["totp-1042"]),
    (.org, "acme", ["totp-1042-acme"]),
    (.org, "acme-sandbox", ["totp-1042-sandbox"]),
    (.org, "other", []),
  ])
  func `a reset would remove what is enrolled at its level, and in its org`(
    level: Level, org: String, expected: [String]
  ) throws {
    let found = try directory.authenticators(of: "1042", level: level, org: OrgID(org))
    #expect(found.map(\.id.text) == expected)
  }

  @Test func `a reset at user level leaves every org's authenticators, the sandbox's too`() throws {
    try directory.carryOut(plan(.user, [(dana.user, [totp("totp-1042")])]), at: moment())
    #expect(try directory.authenticatorIDs("1042") == ["totp-1042-acme", "totp-1042-sandbox"])
    #expect(try directory.authenticatorIDs("7") == ["totp-7"])
    #expect(
      try directory.find("1042")[0].enrolmentDue
        == [EnrolmentDue(level: .user, org: nil, since: moment())])
  }

  @Test func `a reset at org level leaves the sandbox's and the user's own`() throws {
    let removed = totp("totp-1042-acme", .org, "acme")
    try directory.carryOut(
      plan(.org, [(dana.user, [removed])], kind: .sandboxOverwrite), at: moment())
    #expect(try directory.authenticatorIDs("1042") == ["totp-1042", "totp-1042-sandbox"])
    #expect(
      try directory.find("1042")[0].enrolmentDue
        == [EnrolmentDue(level: .org, org: "acme", since: moment())])
  }

  @Test func `what was enrolled since the plan stays`() throws {
    let planned = plan(.user, [(dana.user, [totp("totp-1042")])])
    var contents = try directory.contents()
    contents.users[0] = DirectoryUser(
      user: dana.user, authenticators: dana.authenticators + [totp("new-1042")])
    try directory.imports(contents)
    try directory.carryOut(planned, at: moment())
    #expect(try directory.authenticatorIDs("1042").contains("new-1042"))
    #expect(try !directory.authenticatorIDs("1042").contains("totp-1042"))
  }

  @Test func `all of a plan or nothing: an authenticator that is gone stops it`() throws {
    let before = try directory.contents()
    let planned = plan(
      .user, [(dana.user, [totp("totp-1042")]), (sam.user, [totp("gone-7")])])
    #expect(throws: EmbeddedResetError.authenticatorGone("gone-7", of: "7")) {
      try directory.carryOut(planned, at: moment())
    }
    #expect(try directory.contents() == before)
  }

  @Test func `a plan is carried out once`() throws {
    let planned = plan(.user, [(dana.user, [totp("totp-1042")])])
    try directory.carryOut(planned, at: moment())
    #expect(throws: EmbeddedResetError.authenticatorGone("totp-1042", of: "1042")) {
      try directory.carryOut(planned, at: moment(1))
    }
  }

  @Test func `an authenticator that belongs to somebody else now is left alone`() throws {
    let planned = plan(.user, [(dana.user, [totp("totp-7")])])
    #expect(throws: EmbeddedResetError.authenticatorGone("totp-7", of: "1042")) {
      try directory.carryOut(planned, at: moment())
    }
    #expect(try directory.authenticatorIDs("7") == ["totp-7"])
  }

  static let excessive: [ResetPlan] = [
    plan(.user, [(dana.user, [totp("totp-1042-acme", .org, "acme")])]),
    plan(.org, [(dana.user, [totp("totp-1042")])]),
    plan(.org, [(dana.user, [totp("totp-1042-sandbox", .org, "acme-sandbox")])]),
    plan(.user, [(dana.user, [totp("totp-1042")]), (sam.user, [])], permitted: [dana.user]),
    plan(.user, [(dana.user, [totp("totp-1042")])], permitted: [dana.user, sam.user]),
    plan(
      .user, [(dana.user, [totp("totp-1042")]), (dana.user, [])], permitted: [dana.user, sam.user]),
    plan(
      .org, [(dana.user, [totp("totp-1042-sandbox", .org, "acme-sandbox")])], in: sandbox,
      kind: .sandboxOverwrite),
  ]

  @Test(arguments: excessive.indices)
  func `a plan that does other than what was permitted is refused whole`(index: Int) throws {
    let before = try directory.contents()
    let error = #expect(throws: EmbeddedResetError.self) {
      try directory.carryOut(Self.excessive[index], at: moment())
    }
    guard case .planExceedsPermission? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(try directory.contents() == before)
  }

  @Test func `a user who has nothing enrolled becomes due all the same`() throws {
    try directory.carryOut(plan(.org, [(sam.user, [])]), at: moment())
    #expect(
      try directory.find("sam.ortiz")[0].enrolmentDue
        == [EnrolmentDue(level: .org, org: "acme", since: moment())])
  }

  @Test(arguments: [[], [totp("totp-99")]])
  func `a user who is gone stops the plan`(authenticators: [Authenticator]) throws {
    let nobody = user("99", "nobody@acme.example")
    #expect(throws: EmbeddedResetError.userGone("99")) {
      try directory.carryOut(plan(.user, [(nobody, authenticators)]), at: moment())
    }
  }

  @Test func `a removal commits with the journal or not at all`() throws {
    let connection = try SQLiteConnection.inMemory()
    let journal = try SQLJournal(in: connection, at: moment())
    let directory = try EmbeddedDirectory(in: connection)
    try directory.imports(.sample)
    let planned = plan(.user, [(dana.user, [totp("totp-1042")])])
    struct Crash: Error {}
    #expect(throws: Crash.self) {
      try journal.transaction {
        try directory.carryOut(planned, at: moment())
        throw Crash()
      }
    }
    #expect(try directory.contents() == DirectoryContents.sample.sorted)
    try journal.transaction {
      do {
        try journal.savepoint {
          try directory.carryOut(planned, at: moment())
          throw Crash()
        }
      } catch is Crash {}
    }
    #expect(try directory.contents() == DirectoryContents.sample.sorted)
    try journal.transaction { try directory.carryOut(planned, at: moment()) }
    #expect(try directory.authenticatorIDs("1042").count == 2)
  }
}

extension DirectoryContents {
  /// In the order in which a directory gives itself back.
  var sorted: DirectoryContents {
    get throws {
      let valid = try self.valid
      return DirectoryContents(orgs: valid.orgs, users: valid.users)
    }
  }
}
