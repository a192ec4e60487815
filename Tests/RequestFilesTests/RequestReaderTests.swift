import RequestFiles
import ResetModel
import TestMaterial
import Testing

@Suite struct RequestReaderTests {
  /// The examples of the contract, word for word.
  private let lostDevice = """
    kind: lost-device
    id: HD-20417                          # the ticket's number; unique for ever
    org: acme
    level: user                           # user | org
    users: [dana.lee@acme.example]        # user ids or logins; or `everyone` (level: org only)
    requested_by: sam.ortiz@acme.example
    requested_at: 2026-11-20T14:02:00Z
    reason: Phone left in a taxi on 19 November; the carrier has blocked the SIM.
    device:
      description: iPhone 15, company owned
      lost_at: 2026-11-19T18:30:00Z
      circumstances: lost                 # lost | stolen | broken | replaced
    identity_check:                       # how the helpdesk made sure who was asking
      - {method: callback, by: sam.ortiz@acme.example, at: 2026-11-20T13:55:00Z, reference: call 88121}
    approvals:                            # proof `recorded`; see section 4 for signed ones
      - {by: alex.kim@acme.example, at: 2026-11-20T14:30:00Z, comment: Spoke to her manager.}
    """

  private let sandboxOverwrite = """
    kind: sandbox-overwrite
    id: HD-20431
    org: acme
    level: org
    users: [1042, 1077]
    requested_by: sam.ortiz@acme.example
    requested_at: 2026-11-20T15:10:00Z
    reason: Added the Sandbox account; the app replaced the Production entry of the same name.
    sandbox:
      org: acme-sandbox
      added_at: 2026-11-20T09:12:00Z
    """

  @Test func `a lost-device ticket is read with all its fields`() throws {
    let reading = read(lostDevice)
    #expect(reading.problems.isEmpty)
    let request = try #require(reading.request)
    #expect(request.kind == .lostDevice)
    #expect(request.id.value == "HD-20417")
    #expect(request.id.place == Place(file: "incoming/HD-1.yaml", line: 2, column: 5))
    #expect(request.org.value == "acme")
    #expect(request.level.value == .user)
    #expect(names(request.users) == ["dana.lee@acme.example"])
    #expect(request.requestedBy.value == "sam.ortiz@acme.example")
    #expect(request.requestedAt.value.description == "2026-11-20T14:02:00Z")
    #expect(
      request.reason == "Phone left in a taxi on 19 November; the carrier has blocked the SIM.")
    #expect(request.sandboxOrg == nil)
    let check = try #require(request.identityChecks.first)
    #expect(check.method == "callback" && check.by == "sam.ortiz@acme.example")
    #expect(check.at.description == "2026-11-20T13:55:00Z" && check.reference == "call 88121")
    #expect(check.place.line == 14 && check.place.column == 5)
    let approval = try #require(request.approvals.first)
    #expect(approval.by == "alex.kim@acme.example")
    #expect(approval.at.description == "2026-11-20T14:30:00Z")
    #expect(approval.comment == "Spoke to her manager.")
    #expect(approval.place.line == 16)
    #expect(
      request.presentFields == [
        "kind", "id", "org", "level", "users", "requested_by", "requested_at", "reason", "device",
        "device.description", "device.lost_at", "device.circumstances", "identity_check",
        "approvals",
      ])
  }

  @Test func `a sandbox-overwrite report is read with all its fields`() throws {
    let reading = read(sandboxOverwrite)
    #expect(reading.problems.isEmpty)
    let request = try #require(reading.request)
    #expect(request.kind == .sandboxOverwrite)
    #expect(request.level.value == .org)
    #expect(names(request.users) == ["1042", "1077"])
    #expect(request.sandboxOrg?.value == "acme-sandbox")
    #expect(request.sandboxOrg?.place.line == 10)
    #expect(request.identityChecks.isEmpty && request.approvals.isEmpty)
    #expect(
      Set(request.presentFields).isSuperset(of: ["sandbox", "sandbox.org", "sandbox.added_at"]))
  }

  @Test func `JSON is YAML`() throws {
    let request = try #require(
      read(
        """
        {"kind":"lost-device","id":"HD-1","org":"acme","level":"org","users":"everyone",
        \t"requested_by":"sam","requested_at":"2026-11-20T14:02:00Z","reason":"Lost \\u00e9 \\/"}
        """
      ).request)
    #expect(request.users == .everyone(Place(file: "incoming/HD-1.yaml", line: 1, column: 70)))
    #expect(request.reason == "Lost é /")
  }

  @Test func `ids are text, and zeros in front stay`() throws {
    let request = try #require(
      read(Ticket.lostDevice.with("users", "users: [1042, 00418823, 0x1F, 1e5, no]").text).request)
    #expect(names(request.users) == ["1042", "00418823", "0x1F", "1e5", "no"])
    let number = try #require(read(Ticket.lostDevice.with("id", "id: 007").text).request)
    #expect(number.id.value == "007")
  }

  @Test func `the fewest keys that make a request`() {
    let bare = ["device", "identity_check", "approvals"].reduce(Ticket.lostDevice) {
      $0.without($1)
    }
    #expect(read(bare.text).request != nil)
    let empty = Ticket.lostDevice.with("device", "device: {}")
      .with("identity_check", "identity_check: []").with("approvals", "approvals: []")
    #expect(read(empty.text).request != nil)
  }

  @Test func `five mistakes in one file are told in one pass, each where it stands`() {
    let marked = MarkedText(
      """
      kind: lost-device
      id: 1️⃣HD 20417
      org: acme
      level: 2️⃣usr
      users: [dana.lee@acme.example, 3️⃣dana.lee@acme.example]
      requested_by: sam.ortiz@acme.example
      requested_at: 4️⃣2026-11-20 14:02
      reason: Phone left in a taxi.
      5️⃣reasn: Phone left in a taxi.
      """)
    let reading = read(marked.text)
    #expect(reading.request == nil)
    #expect(reading.problems.map { "\($0.place.line):\($0.place.column)" } == marked.inOrder)
    #expect(
      reading.problems.map(\.summary) == [
        "incoming/HD-1.yaml:2:5: error: id: `HD 20417` cannot be a request's id "
          + "(use at most 64 of A-Z, a-z, 0-9, `.`, `_` and `-`, a letter or digit first)",
        "incoming/HD-1.yaml:4:8: error: level: `usr` is not one of user, org "
          + "(did you mean `user`?)",
        "incoming/HD-1.yaml:5:32: error: users.2: `dana.lee@acme.example` stands twice; "
          + "it was first named in line 5 (name each user once)",
        "incoming/HD-1.yaml:7:15: error: requested_at: `2026-11-20 14:02` is no time with an "
          + "offset (write it like 2026-11-20T14:02:00Z or 2026-11-20T15:02:00+01:00)",
        "incoming/HD-1.yaml:9:1: error: unknown key `reasn` (did you mean `reason`?)",
      ])
    #expect(
      reading.problems[1].description == """
        incoming/HD-1.yaml:4:8: error: level: `usr` is not one of user, org (did you mean `user`?)
          level: usr
                 ^
        """)
  }

  @Test func `what the structure and the values have wrong is told in the same pass`() {
    let marked = MarkedText(
      """
      kind: lost-device
      id: HD-1
      1️⃣id: HD-2
      org: 2️⃣!secret acme
      level: 3️⃣usr
      users: [a, 4️⃣*a]
      requested_by: 5️⃣&a sam
      requested_at: 6️⃣yesterday
      reason: Lost.
      7️⃣<<: {}
      """)
    let problems = read(marked.text).problems
    #expect(problems.map { "\($0.place.line):\($0.place.column)" } == marked.inOrder)
  }

  @Test func `the parts that could be read are given with the problems`() throws {
    let reading = read(
      """
      kind: sandbox-overwrite
      id: HD-1
      org: acme
      level: usr
      users: [dana, "", sam, dana]
      requested_by: sam
      sandbox: {org: acme-sandbox, added: now}
      """)
    #expect(reading.request == nil)
    #expect(reading.kind == .sandboxOverwrite)
    #expect(reading.id?.value == "HD-1")
    #expect(reading.org?.value == "acme")
    #expect(reading.level == nil)
    #expect(names(try #require(reading.users)) == ["dana", "sam"])
    #expect(reading.requestedBy?.value == "sam")
    #expect(reading.sandboxOrg?.value == "acme-sandbox")
    #expect(
      reading.problems.map(\.brief) == [
        "1:1: `requested_at` is missing (when it was asked for, as 2026-11-20T14:02:00Z)",
        "1:1: `reason` is missing (why the reset is needed, in a sentence or two)",
        "4:8: level: `usr` is not one of user, org (did you mean `user`?)",
        "5:15: users.2: a value is missing",
        "5:24: users.4: `dana` stands twice; it was first named in line 5 (name each user once)",
        "7:30: sandbox: unknown key `added` (known keys: org, added_at)",
      ])
  }

  @Test func `a text that breaks off gives its one problem and no parts`() {
    let reading = read("kind: lost-device\nid: HD-1\nlevel:user\n")
    #expect(reading.request == nil && reading.id == nil)
    #expect(
      reading.problems.map(\.brief) == [
        "3:1: could not find expected ':' while scanning a simple key "
          + "(write a space after the colon: level: user)"
      ])
  }

  @Test(arguments: [
    ("[a]", "1:1: a list stands where a mapping is wanted (write key: value lines)"),
    ("Hello", "1:1: `Hello` stands where a mapping is wanted (write key: value lines)"),
    (
      "level:user",
      "1:1: `level:user` stands where a mapping is wanted (write a space after the colon: level: user)"
    ),
    ("---\n", "1:4: nothing stands where a mapping is wanted (write key: value lines)"),
    ("---", "1:4: nothing stands where a mapping is wanted (write key: value lines)"),
    ("# a\n--- # b", "2:8: nothing stands where a mapping is wanted (write key: value lines)"),
    ("", "1:1: the file is empty"),
  ])
  func `what is no mapping is no request`(text: String, problem: String) {
    #expect(read(text).problems.map(\.brief) == [problem])
  }
}

func names(_ users: RequestedUsers) -> [String] {
  if case .named(let users) = users { users.map(\.value) } else { ["everyone"] }
}
