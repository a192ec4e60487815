import Databases
import IdentityProviders
import ResetModel
import Testing

@Suite struct ImportTests {
  let directory: EmbeddedDirectory

  init() throws { directory = try .inMemory(.sample) }

  @Test func `what is imported comes back`() throws {
    #expect(try directory.contents() == DirectoryContents.sample.sorted)
  }

  @Test func `importing the same again changes nothing`() throws {
    #expect(try directory.imports(.sample).isEmpty)
    #expect(try directory.imports(directory.contents()).isEmpty)
  }

  @Test func `the first import adds everything`() throws {
    let empty = try EmbeddedDirectory(in: SQLiteConnection.inMemory())
    let changes = try empty.imports(.sample)
    #expect(
      changes.list.map(\.description) == [
        "added org `acme`", "added org `acme-sandbox`", "added user `1042` (dana.lee@acme.example)",
        "added user `7` (sam.ortiz@acme.example)",
      ])
    #expect(changes.orgs.added == 2)
    #expect(changes.users.added == 2)
    #expect(changes.authenticators.added == 4)
  }

  @Test func `a preview tells the same changes and writes nothing`() throws {
    let before = try directory.contents()
    let preview = try directory.imports(changed, apply: false)
    #expect(try directory.contents() == before)
    #expect(try directory.imports(changed) == preview)
    #expect(try directory.contents() == changed.sorted)
    #expect(try directory.imports(changed).isEmpty)
  }

  @Test func `every change is told`() throws {
    #expect(
      try directory.imports(changed).list.map(\.description) == [
        "changed org `acme`: name `Acme Manufacturing` → `Acme`",
        "added org `b`",
        "removed org `acme-sandbox`",
        "changed user `1042` (dana@acme.example): login `dana.lee@acme.example` → "
          + "`dana@acme.example`, name `Dana Lee` → `Dana`, roles {acme: [member], acme-sandbox: []} "
          + "→ {acme: [], b: [member]}",
        "added authenticator `new-1042` of user `1042`",
        "changed authenticator `totp-1042` of user `1042`: enrolled otherwise",
        "removed authenticator `totp-1042-acme` of user `1042`",
        "removed authenticator `totp-1042-sandbox` of user `1042`",
        "added enrolment due in org `acme` of user `1042`",
        "removed user `7` (sam.ortiz@acme.example)",
        "added user `8` (kim@acme.example)",
      ])
  }

  @Test func `two users may swap their logins and authenticators`() throws {
    let swapped = DirectoryContents(
      orgs: [acme, sandbox],
      users: [
        DirectoryUser(
          user: user("1042", sam.user.login), authenticators: [totp("totp-7")], enrolmentDue: []),
        DirectoryUser(
          user: user("7", dana.user.login), authenticators: [totp("totp-1042")], enrolmentDue: []),
      ])
    try directory.imports(swapped)
    #expect(try directory.contents() == swapped.sorted)
  }

  @Test func `an authenticator that a reset removed comes back only if the file lists it`() throws {
    try directory.carryOut(plan(.user, [(dana.user, [totp("totp-1042")])]), at: moment())
    let back = try directory.imports(.sample, apply: false)
    #expect(
      back.list.map(\.kind) == [.returned(resetAt: moment()), .removed])
    #expect(
      back.list.first?.description == "brought back authenticator `totp-1042` of user `1042`, "
        + "although a reset on 2026-11-20T15:00:00Z removed it")
    var without = DirectoryContents.sample
    without.users[0] = DirectoryUser(
      user: dana.user, authenticators: Array(dana.authenticators.dropFirst()))
    #expect(try directory.imports(without).isEmpty)
    #expect(try directory.authenticatorIDs("1042") == ["totp-1042-acme", "totp-1042-sandbox"])
  }

  @Test(arguments: [(-1, true), (0, false), (1, false)] as [(Int64, Bool)])
  func `a user stays due until something is enrolled again`(seconds: Int64, isDue: Bool) throws {
    try directory.carryOut(plan(.user, [(dana.user, [totp("totp-1042")])]), at: moment())
    var contents = DirectoryContents.sample
    contents.users[0] = DirectoryUser(
      user: dana.user, authenticators: [totp("new", at: moment(seconds))])
    try directory.imports(contents)
    #expect(try directory.find("1042")[0].enrolmentDue?.isEmpty == !isDue)
    #expect(try directory.imports(contents).isEmpty)
  }

  @Test func `an import that fails leaves the directory as it was`() throws {
    let connection = try SQLiteConnection.inMemory()
    let directory = try EmbeddedDirectory(in: connection)
    try directory.imports(.sample)
    struct Crash: Error {}
    #expect(throws: Crash.self) {
      try connection.transaction {
        try directory.imports(changed)
        throw Crash()
      }
    }
    #expect(try directory.contents() == DirectoryContents.sample.sorted)
  }

  @Test func `names that differ in their bytes only are told apart`() throws {
    var contents = DirectoryContents(
      orgs: [acme, sandbox],
      users: [
        DirectoryUser(user: user("1", "ren\u{E9}e"), authenticators: [], enrolmentDue: [])
      ])
    try directory.imports(contents)
    contents.users[0] = DirectoryUser(
      user: user("1", "rene\u{301}e"), authenticators: [], enrolmentDue: [])
    #expect(try directory.imports(contents).users.changed == 1)
    #expect(try directory.users(named: "ren\u{E9}e").isEmpty)
  }

  /// The sample with one change of every sort.
  var changed: DirectoryContents {
    DirectoryContents(
      orgs: [
        Org(id: "acme", name: "Acme", environment: .production),
        Org(id: "b", name: "B", environment: .production),
      ],
      users: [
        DirectoryUser(
          user: user(
            "1042", "dana@acme.example", name: "Dana", roles: ["acme": [], "b": ["member"]]),
          authenticators: [totp("totp-1042", at: moment(-5)), totp("new-1042", .org, "b")],
          enrolmentDue: [EnrolmentDue(level: .org, org: "acme", since: moment())]),
        DirectoryUser(
          user: user("8", "kim@acme.example", roles: [:]), authenticators: [], enrolmentDue: []),
      ])
  }
}
