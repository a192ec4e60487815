import Databases
import IdentityProviders
import ResetEngine
import ResetModel
import TestMaterial
import Testing

@Suite struct LookupTests {
  @Test(arguments: ["1042", "dana.lee@acme.example"])
  func `a user is found by id and by login`(name: String) throws {
    let directory = try EmbeddedDirectory.inMemory(.sample)
    #expect(try directory.users(named: name) == [dana.user])
  }

  @Test(arguments: [
    "", "DANA.LEE@acme.example", "dana.lee@acme.example ", "1042\0", "01042", "1042 ", "%",
    "' OR 1=1",
  ])
  func `nobody is found by a name that is not exactly theirs`(name: String) throws {
    #expect(try EmbeddedDirectory.inMemory(.sample).users(named: name) == [])
  }

  @Test func `composed and decomposed letters name two people`() throws {
    let composed = user("1", "ren\u{E9}e@acme.example")
    let decomposed = user("2", "rene\u{301}e@acme.example")
    let directory = try EmbeddedDirectory.inMemory(
      DirectoryContents(
        orgs: [acme, sandbox],
        users: [composed, decomposed].map { DirectoryUser(user: $0, authenticators: []) }))
    #expect(try directory.users(named: composed.login).map(\.id) == ["1"])
    #expect(try directory.users(named: decomposed.login).map(\.id) == ["2"])
    #expect(try directory.nearestName(to: "Rene\u{301}e@acme.example") == decomposed.login)
  }

  @Test func `whoever was looked up is looked up again after an import, by whomever`() throws {
    let folder = try TemporaryFolder.make()
    defer { TemporaryFolder.remove(folder) }
    let connection = try SQLiteConnection.open("\(folder)/journal.sqlite", for: .creating)
    let directory = try EmbeddedDirectory(in: connection)
    func contents(_ login: String, orgs: [Org]) -> DirectoryContents {
      DirectoryContents(
        orgs: orgs, users: [DirectoryUser(user: user("1", login, roles: [:]), authenticators: [])])
    }
    let before = contents("before@acme.example", orgs: [acme])
    let after = contents("after@acme.example", orgs: [])
    try directory.imports(before)
    try connection.transaction {
      #expect(try directory.users(named: "1").map(\.login) == ["before@acme.example"])
      #expect(try directory.org(withID: "acme") == acme)
      try directory.imports(after)
      #expect(try directory.users(named: "1").map(\.login) == ["after@acme.example"])
      #expect(try directory.org(withID: "acme") == nil)
    }
    try directory.imports(before)
    #expect(
      try connection.transaction { try directory.users(named: "1").map(\.login) } == [
        "before@acme.example"
      ])
    // As another process would, without this directory's knowing.
    let other = try EmbeddedDirectory(
      in: SQLiteConnection.open("\(folder)/journal.sqlite", for: .writing))
    try other.imports(contents("new@acme.example", orgs: []))
    try connection.transaction { () throws in
      #expect(try directory.users(named: "1").map(\.login) == ["new@acme.example"])
      #expect(try directory.org(withID: "acme") == nil)
    }
  }

  @Test func `what an import that was taken back said is not remembered`() throws {
    struct Crash: Error {}
    let connection = try SQLiteConnection.inMemory()
    let directory = try EmbeddedDirectory(in: connection)
    try directory.imports(.sample)
    let nobody = DirectoryContents(orgs: [], users: [])
    func seeNobody() throws {
      try directory.imports(nobody)
      #expect(try directory.users(named: "1042") == [])
      #expect(try directory.org(withID: "acme") == nil)
      throw Crash()
    }
    func seeAll() throws {
      #expect(try directory.users(named: "1042") == [dana.user])
      #expect(try directory.org(withID: "acme") == acme)
    }
    #expect(throws: Crash.self) { try connection.transaction { try seeNobody() } }
    try connection.transaction { try seeAll() }
    try connection.transaction {
      #expect(throws: Crash.self) {
        try connection.savepoint { try seeNobody() }
      }
      try seeAll()
    }
  }

  @Test func `however many are looked up, each is found as they are`() throws {
    let connection = try SQLiteConnection.inMemory()
    let directory = try EmbeddedDirectory(in: connection)
    let users = (1...5000).map { user("\($0)", "user-\($0)@acme.example") }
    try directory.imports(
      DirectoryContents(
        orgs: [acme, sandbox],
        users: users.map { DirectoryUser(user: $0, authenticators: []) }))
    try connection.transaction { () throws in
      for user in users + users {
        #expect(try directory.users(named: user.login) == [user])
      }
    }
  }

  @Test func `a name that is one's id and another's login is ambiguous`() throws {
    let directory = try EmbeddedDirectory.inMemory(
      DirectoryContents(
        orgs: [acme, sandbox],
        users: [
          DirectoryUser(user: user("dana", "1@acme.example"), authenticators: []),
          DirectoryUser(user: user("9", "dana"), authenticators: []),
          DirectoryUser(user: user("same", "same"), authenticators: []),
        ]))
    #expect(try directory.users(named: "dana").map(\.id) == ["9", "dana"])
    #expect(try directory.users(named: "same").map(\.id) == ["same"])
  }

  @Test func `an org is known by its exact id and has its users in the order of their ids`() throws
  {
    let directory = try EmbeddedDirectory.inMemory(.sample)
    #expect(try directory.org(withID: "acme") == acme)
    #expect(try directory.org(withID: "acme-sandbox") == sandbox)
    #expect(try directory.org(withID: "ACME") == nil)
    #expect(try directory.org(withID: "acme\0") == nil)
    #expect(try directory.users(of: "acme") == [dana.user, sam.user])
    #expect(try directory.users(of: "acme-sandbox") == [dana.user])
    #expect(try directory.users(of: "other") == [])
  }

  @Test(
    arguments: [
      ("DANA.LEE@ACME.EXAMPLE", "dana.lee@acme.example"),
      ("dana.le@acme.example", "dana.lee@acme.example"),
      ("dana.lee@acme.exmple", "dana.lee@acme.example"),
      ("dna.lee@acme.example", "dana.lee@acme.example"),
      ("pat.kim@acme.example", nil), ("zzzzz", nil), ("", nil), ("1042\0", nil),
      (String(repeating: "dana", count: 17), nil),
    ] as [(String, String?)])
  func `a slip is told with the name that was meant`(name: String, expected: String?) throws {
    #expect(try EmbeddedDirectory.inMemory(.sample).nearestName(to: name) == expected)
  }

  @Test(arguments: [
    ("dana", ["1042"]), ("DANA", ["1042"]), ("lee@", ["1042"]), ("104", ["1042"]),
    ("acme.example", ["1042", "7"]), ("%", []), ("_", []), ("!", []), ("nobody", []), ("a\0", []),
  ])
  func `a search finds names, logins and ids by a part of them`(text: String, expected: [String])
    throws
  {
    #expect(try EmbeddedDirectory.inMemory(.sample).find(text).map(\.user.id.text) == expected)
  }

  @Test func `a search stops at its limit`() throws {
    #expect(try EmbeddedDirectory.inMemory(.sample).find("acme", limit: 1).count == 1)
  }

  @Test func `a long directory is listed once and whole, in the order of ids`() throws {
    var contents = DirectoryContents(orgs: [acme, sandbox])
    for number in 0..<1203 {
      contents.users.append(
        DirectoryUser(
          user: user("\(number)", "u\(number)@acme.example"),
          authenticators: [totp("totp-\(number)")], enrolmentDue: []))
    }
    let directory = try EmbeddedDirectory.inMemory(contents)
    #expect(try directory.contents() == contents.sorted)
    #expect(try directory.userCount() == 1203)
  }
}
