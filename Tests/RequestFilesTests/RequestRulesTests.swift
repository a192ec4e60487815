import RequestFiles
import ResetModel
import TestMaterial
import Testing

@Suite struct RequestRulesTests {
  /// Each is the one line of a lost-device ticket that is changed, marked where the problem stands.
  @Test(arguments: [
    ("id", "id: 1️⃣-HD", "id: `-HD` cannot be a request's id"),
    ("id", "id: 1️⃣.hidden", "id: `.hidden` cannot be a request's id"),
    ("id", "id: 1️⃣../../etc", "id: `../../etc` cannot be a request's id"),
    ("id", "id: 1️⃣HD/1", "id: `HD/1` cannot be a request's id"),
    ("id", "id: 1️⃣HDé", "id: `HDé` cannot be a request's id"),
    ("id", "id: 1️⃣\"HD-1\\n\"", "id: `HD-1\n` cannot be a request's id"),
    ("id", "id: 1️⃣\"HD-1\\0\"", "id: `HD-1\0` cannot be a request's id"),
    ("id", "id: 1️⃣[HD-1]", "id: a list stands where text is wanted"),
    ("id", "id:1️⃣", "id: a value is missing"),
    (
      "kind", "kind: 1️⃣lost-devise",
      "kind: `lost-devise` is not one of lost-device, sandbox-overwrite"
    ),
    (
      "kind", "kind: 1️⃣Lost-Device",
      "kind: `Lost-Device` is not one of lost-device, sandbox-overwrite"
    ),
    ("level", "level: 1️⃣User", "level: `User` is not one of user, org"),
    ("level", "level: 1️⃣both", "level: `both` is not one of user, org"),
    ("level", "level: 1️⃣[user, org]", "level: a list stands where text is wanted"),
    ("org", "org: 1️⃣{id: acme}", "org: a mapping stands where text is wanted"),
    ("org", "org: 1️⃣\"ac\\u200bme\"", "org: `ac\u{200B}me` holds characters that cannot be seen"),
    ("users", "users: 1️⃣dana", "users: `dana` stands where a list is wanted"),
    ("users", "users: 1️⃣Everyone", "users: `Everyone` stands where a list is wanted"),
    ("users", "users: 1️⃣all", "users: `all` stands where a list is wanted"),
    ("users", "users:1️⃣", "users: nothing stands where a list is wanted"),
    ("users", "users: 1️⃣{a: b}", "users: a mapping stands where a list is wanted"),
    ("users", "users: 1️⃣[]", "users: the list names nobody"),
    ("users", "users: [a, 1️⃣everyone]", "users.2: `everyone` stands in a list"),
    ("users", "users: [a, 1️⃣\"everyone\"]", "users.2: `everyone` stands in a list"),
    ("users", "users: [a, 1️⃣~]", "users.2: a value is missing"),
    ("users", "users: [a, 1️⃣[b]]", "users.2: a list stands where text is wanted"),
    (
      "users", "users: [1042, 1️⃣\"1042\"]",
      "users.2: `1042` stands twice; it was first named in line 5"
    ),
    ("users", "users: 1️⃣everyone", "users: `everyone` can be asked for at level org only"),
    ("requested_by", "requested_by: 1️⃣[sam]", "requested_by: a list stands where text is wanted"),
    ("requested_by", "requested_by: 1️⃣''", "requested_by: a value is missing"),
    (
      "requested_at", "requested_at: 1️⃣2026-11-20",
      "requested_at: `2026-11-20` is no time with an offset"
    ),
    (
      "requested_at", "requested_at: 1️⃣2026-11-20T14:02:00",
      "requested_at: `2026-11-20T14:02:00` is no time with an offset"
    ),
    ("reason", "reason: 1️⃣''", "reason: a value is missing"),
    ("reason", "reason: 1️⃣' '", "reason: the text is blank"),
    ("reason", "reason: 1️⃣\"\\n\\t\\u200b\\u00a0\"", "reason: the text is blank"),
    ("reason", "reason:1️⃣ #12 is gone", "reason: a value is missing"),
    ("reason", "reason: 1️⃣[a]", "reason: a list stands where text is wanted"),
    ("device", "device: 1️⃣iPhone", "device: `iPhone` stands where a mapping is wanted"),
    ("device", "device:1️⃣", "device: nothing stands where a mapping is wanted"),
    ("device", "device: {1️⃣model: x}", "device: unknown key `model`"),
    (
      "device", "device: {circumstances: 1️⃣eaten}",
      "device.circumstances: `eaten` is not one of lost, stolen, broken, replaced"
    ),
    (
      "device", "device: {lost_at: 1️⃣yesterday}",
      "device.lost_at: `yesterday` is no time with an offset"
    ),
    (
      "identity_check", "identity_check: 1️⃣callback",
      "identity_check: `callback` stands where a list is wanted"
    ),
    (
      "identity_check", "identity_check: [1️⃣{method: callback, by: sam}]",
      "identity_check.1: `at` is missing"
    ),
    (
      "identity_check", "identity_check: [{method: a, by: b, at: 1️⃣c}]",
      "identity_check.1.at: `c` is no time with an offset"
    ),
    (
      "approvals", "approvals: 1️⃣[\(Array(repeating: "a", count: 101).joined(separator: ","))]",
      "approvals: the list has 101 elements; at most 100 are taken"
    ),
    (
      "identity_check",
      "identity_check: 1️⃣[\(Array(repeating: "a", count: 101).joined(separator: ","))]",
      "identity_check: the list has 101 elements; at most 100 are taken"
    ),
    ("approvals", "approvals: [1️⃣{by: alex}]", "approvals.1: `at` is missing"),
    (
      "approvals", "approvals: [{by: a, at: 2026-11-20T14:30:00Z, 1️⃣proof: signed}]",
      "approvals.1: unknown key `proof`"
    ),
    (
      "approvals", "approvals: [{by: a, at: 2026-11-20T14:30:00Z}, 1️⃣alex]",
      "approvals.2: `alex` stands where a mapping is wanted"
    ),
  ])
  func `a field that is not as it must be is told at its place`(
    key: String, line: String, message: String
  ) throws {
    let marked = MarkedText(Ticket.lostDevice.with(key, line).text)
    let reading = read(marked.text)
    #expect(reading.request == nil)
    #expect(reading.problems.map(\.message) == [message])
    #expect(reading.problems.map { "\($0.place.line):\($0.place.column)" } == marked.inOrder)
  }

  @Test(arguments: [
    "kind", "id", "org", "level", "users", "requested_by", "requested_at", "reason",
  ])
  func `a key that every request needs is missed where the file begins`(key: String) {
    let problems = read(Ticket.lostDevice.without(key).text).problems
    #expect(problems.map(\.message) == ["`\(key)` is missing"])
    #expect(problems.map { "\($0.place.line):\($0.place.column)" } == ["1:1"])
  }

  @Test func `a sandbox overwrite names the sandbox`() {
    #expect(
      read(Ticket.sandboxOverwrite.without("sandbox").text).problems.map(\.message) == [
        "`sandbox` is missing"
      ])
    #expect(
      read(Ticket.sandboxOverwrite.with("sandbox", "sandbox: {}").text).problems.map(\.message) == [
        "sandbox: `org` is missing"
      ])
    let marked = MarkedText(Ticket.sandboxOverwrite.with("sandbox", "sandbox: {org: 1️⃣acme}").text)
    let problems = read(marked.text).problems
    #expect(
      problems.map(\.brief) == [
        "\(marked.inOrder[0]): sandbox.org: `acme` is the org to be reset itself "
          + "(name the sandbox that belongs to it)"
      ])
  }

  @Test func `a key of the other kind is an error that says so`() {
    var ticket = Ticket.lostDevice
    ticket.lines.append(("sandbox", "sandbox: {org: x}"))
    #expect(
      read(ticket.text).problems.map(\.brief) == [
        "12:1: `sandbox` is no key of a lost-device request "
          + "(it belongs to kind: sandbox-overwrite; change the kind or remove `sandbox`)"
      ])
    ticket = .sandboxOverwrite
    ticket.lines.append(("device", "device: {}"))
    #expect(
      read(ticket.text).problems.map(\.brief) == [
        "12:1: `device` is no key of a sandbox-overwrite request "
          + "(it belongs to kind: lost-device; change the kind or remove `device`)"
      ])
  }

  @Test(arguments: [
    ("Approval", "approval"), ("aproval", "approval"), ("REFUSAL", "refusal"),
    ("refuse", "refusal"),
  ])
  func `a file that is meant to be an approval is told its kind alone`(kind: String, meant: String)
  {
    let text = "kind: \(kind)\nrequest: HD-20417\nby: alex.kim@acme.example\n"
    #expect(
      read(text).problems.map(\.brief) == [
        "1:7: kind: `\(kind)` is not one of lost-device, sandbox-overwrite, approval, refusal (did you mean `\(meant)`?)"
      ])
  }

  @Test(arguments: ["approval", "refusal"])
  func `an approval is told that it is no request`(kind: String) {
    let problems = read("kind: \(kind)\nrequest: HD-20417\n").problems
    #expect(problems.map(\.message) == ["kind: `\(kind)` is no request"])
    #expect(problems.allSatisfy { $0.hint?.contains("mfareset approve") == true })
  }

  @Test func `a file of an unknown kind is read as any kind`() {
    let device = Ticket.lostDevice.with("kind", "kind: lost-phone")
      .with("device", "device: {circumstances: eaten}")
    #expect(
      read(device.text).problems.map(\.message) == [
        "kind: `lost-phone` is not one of lost-device, sandbox-overwrite",
        "device.circumstances: `eaten` is not one of lost, stolen, broken, replaced",
      ])
    let sandbox = read(
      Ticket.sandboxOverwrite.without("kind").with("sandbox", "sandbox: {org: acme}").text)
    #expect(
      sandbox.problems.map(\.message) == [
        "`kind` is missing", "sandbox.org: `acme` is the org to be reset itself",
      ])
    #expect(sandbox.kind == nil && sandbox.sandboxOrg?.value == "acme")
    #expect(
      read(Ticket.lostDevice.with("kind", "kind: sandbox-overwrit").text).problems.first?.hint
        == "did you mean `sandbox-overwrite`?")
  }

  @Test(arguments: ["everyone", "\"everyone\"", "|-\n  everyone"])
  func `everyone may be asked for at level org`(written: String) {
    let ticket = Ticket.lostDevice.with("level", "level: org").with("users", "users: \(written)")
    #expect(read(ticket.text).request.map { names($0.users) } == ["everyone"])
  }

  @Test func `an id has at most 64 characters and a letter or digit first`() {
    for id in ["a", "9", String(repeating: "x", count: 64), "A.b_c-9"] {
      #expect(read(Ticket.lostDevice.with("id", "id: \(id)").text).request?.id.value.text == id)
    }
    let long = String(repeating: "x", count: 65)
    #expect(read(Ticket.lostDevice.with("id", "id: \(long)").text).request == nil)
  }

  @Test func `a reason has at most 4000 bytes`() {
    let reason = String(repeating: "é", count: 2000)
    #expect(
      read(Ticket.lostDevice.with("reason", "reason: \(reason)").text).request?.reason == reason)
    #expect(
      read(Ticket.lostDevice.with("reason", "reason: \(reason)x").text).problems.map(\.message) == [
        "reason: the text is longer than 4000 bytes"
      ])
  }

  @Test func `a request names at most 10000 users`() throws {
    func ticket(_ count: Int) -> String {
      Ticket.lostDevice.with(
        "users", "users: [\((0..<count).map(String.init).joined(separator: ","))]"
      ).text
    }
    let request = try #require(read(ticket(10_000)).request)
    #expect(names(request.users).count == 10_000)
    #expect(
      read(ticket(10_001)).problems.map(\.message) == [
        "users: the list names 10001 users; at most 10000 are taken"
      ])
  }

  @Test func `the same bytes name the same user, and another Unicode form does not`() {
    let marked = MarkedText(
      Ticket.lostDevice.with("users", "users:\n  - a\n  - zo\u{EB}\n  - zoe\u{308}\n  - 1️⃣a\n  - 2️⃣a")
        .text)
    let problems = read(marked.text).problems
    #expect(problems.map { "\($0.place.line):\($0.place.column)" } == marked.inOrder)
    #expect(problems.map { $0.message.hasSuffix("first named in line 6") } == [true, true])
  }

  @Test func `no more than a hundred problems are told`() {
    let many = (0..<500).map { "k\($0): x\n" }.joined()
    #expect(read(many).problems.count == 100)
  }
}
