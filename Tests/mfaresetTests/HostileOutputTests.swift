import Foundation
import Glibc
import TestMaterial
import Testing

/// Whatever files, names, people and arguments hold, nothing of it reaches a terminal unescaped.
@Suite(.enabled(if: SharedSuite.isThere, "../shared/suites is not there"))
struct HostileOutputTests {
  private static let texts =
    SharedSuite.rows("hostile/own-terminal-and-output", as: SuiteInput.self)
    + SharedSuite.rows("hostile/own-user-identifiers", as: SuiteInput.self)

  @Test func `files, their names and texts of requests`() throws {
    let workspace = try TestWorkspace()
    for name in HostileInputs.names {
      try drop(Array(ticket("HD-1", saying: "plain").utf8), named: name, in: workspace)
    }
    // The own lists whole, and of all others every ninth.
    let all = HostileInputs.all
    let texts = Self.texts.map(\.bytes) + stride(from: 0, to: all.count, by: 9).map { all[$0] }
    for (number, text) in texts.enumerated() {
      let content = ticket(
        "HD-\(number + 100)", saying: String(decoding: text, as: UTF8.self))
      try drop(Array(content.utf8), named: Array("HD-\(number).yaml".utf8), in: workspace)
      // As the bytes are, not as YAML would have them.
      try drop(
        Array("kind: lost-device\nreason: ".utf8) + text + [0x0A],
        named: Array("raw-\(number).yaml".utf8), in: workspace)
      try drop(text, named: Array("content-\(number).yaml".utf8), in: workspace)
    }
    let dropped = try contents(in: workspace)
    let shown = texts.indices.prefix(60).map { "queue/incoming/raw-\($0).yaml" }
    var outputs = 0
    for arguments in [
      ["preview"] + shown, ["preview", "--format", "json"] + shown,
      ["preview", "--format", "markdown"] + shown, ["preview", "--format", "junit"] + shown,
      ["run", "--dry-run", "--verbose"], ["run", "--dry-run", "--format", "json"],
      ["run", "--dry-run", "--format", "markdown"], ["run", "--dry-run", "--format", "junit"],
      ["run", "--log-format", "json"], ["run"], ["report", "latest"],
      ["report", "latest", "--format", "junit"], ["status"], ["status", "--log-format", "json"],
      ["history"], ["status", "HD-100"], ["audit", "export"], ["audit", "verify"],
    ] {
      let run = try expectHarmless(arguments, in: workspace)
      outputs += 2
      if arguments.contains("--log-format") { try expectLog(run.errors) }
      if arguments == ["run", "--log-format", "json"] { #expect(!run.errors.isEmpty) }
    }
    #expect(try contents(in: workspace) == dropped)
    var receipts = 0
    for folder in ["invalid", "denied", "held", "done"] {
      for name in try workspace.names(in: "queue/\(folder)")
      where name.hasSuffix("receipt.yaml") && !name.contains("\u{FFFD}") {
        let receipt = try workspace.text("queue/\(folder)/\(name)")
        #expect(HarmlessText.harm(in: receipt) == [])
        receipts += 1
      }
    }
    print(
      "hostile files given to the program: \(dropped.count); looked at: \(outputs) outputs, "
        + "\(receipts) receipts")
  }

  /// Each line of a log is one JSON object with a message.
  private func expectLog(_ log: String) throws {
    for line in log.split(separator: "\n") {
      let entry = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      #expect(entry?["message"] is String)
    }
  }

  /// The digests of all files of the queue but receipts, whatever folder they are in.
  private func contents(in workspace: TestWorkspace) throws -> [String] {
    let sums = try Program.start(
      ["find", "queue", "-type", "f", "!", "-name", "*.receipt.yaml"]
        + ["-exec", "sha256sum", "--zero", "{}", "+"], in: workspace.folder)
    try #require(sums.status == 0)
    return sums.outputBytes.split(separator: 0)
      .map { String(decoding: $0.prefix(64), as: UTF8.self) }.sorted()
  }

  @Test func `arguments of every command`() throws {
    let workspace = try TestWorkspace()
    let escape = "\u{1B}[2J\u{9B}31m\u{202E}\nforged\u{7}"
    for arguments in [
      [escape], ["run", "--\(escape)"], ["run", "--format", escape], ["run", "--fail-on", escape],
      ["run", "--limit", escape], ["run", "--dry-run", "--at", escape], ["run", escape],
      ["preview", escape], ["preview", "--format", "json", escape], ["submit", escape],
      ["status", escape], ["history", "--user", escape], ["history", "--org", escape],
      ["history", "--since", escape], ["policy", escape], ["policy", "explain", escape],
      ["directory", "import", escape], ["directory", "find", escape], ["report", escape],
      ["report", "latest", "--format", escape], ["schema", escape],
      ["init", "\(escape)/\(escape)"],
      ["status", "--workspace", escape], ["approve", escape, "--by", escape],
      ["refuse", "HD-1", "--by", escape, "--expires", escape],
      ["approve", "HD-1", "--by", escape, "--digest", escape], ["status", "--log-format", escape],
      ["audit", "verify", "--workspace", escape, "--log-format", "json"],
    ] {
      let run = try expectHarmless(arguments, in: workspace)
      #expect(!run.all.contains("\nforged"), "\(arguments)")
    }
  }

  @Test func `people, policies and configurations`() throws {
    let workspace = try TestWorkspace(knowingPeople: false)
    for text in Self.texts.filter({ $0.id.hasPrefix("own-terminal/") }) {
      let said = String(decoding: text.bytes, as: UTF8.self)
      let quoted = Self.quoted(said)
      try workspace.write(
        "people.yaml",
        """
        orgs: [{id: acme, name: \(quoted), environment: production}]
        users:
          - {id: 1, login: \(quoted), name: \(quoted), roles: {acme: [\(quoted)]}}
        """)
      try expectHarmless(["directory", "import", "people.yaml"], in: workspace)
      try expectHarmless(["directory", "list"], in: workspace)
      try workspace.write("policies/user-resets.yaml", "policy: \(quoted)\n\(said): 1\n")
      try expectHarmless(["policy", "check"], in: workspace)
      try workspace.write("mfareset.yaml", "queue: \(quoted)\n\(quoted): 1\n")
      try expectHarmless(["status"], in: workspace)
      try workspace.write("mfareset.yaml", "queue: \(quoted)\nsettle: 0s\n")
    }
  }

  @discardableResult
  private func expectHarmless(_ arguments: [String], in workspace: TestWorkspace) throws
    -> Program.Outcome
  {
    let run = try Program.run(arguments, in: workspace.folder)
    #expect(HarmlessText.harm(in: run.all) == [], "\(arguments)")
    #expect(String(validating: run.outputBytes, as: UTF8.self) != nil, "\(arguments)")
    #expect(String(validating: run.errorBytes, as: UTF8.self) != nil, "\(arguments)")
    #expect(run.status < 128 && run.status != 70, "\(arguments): \(run.status) \(run.errors)")
    return run
  }

  /// A ticket in which everything that may be text is the one given.
  private func ticket(_ id: String, saying text: String) -> String {
    let text = Self.quoted(text)
    return """
      kind: lost-device
      id: \(id)
      org: acme
      level: user
      users: [dana.lee@acme.example]
      requested_by: \(text)
      requested_at: 2026-11-20T14:02:00Z
      reason: \(text)
      device: {description: \(text)}
      approvals:
        - {by: \(text), at: 2026-11-20T14:30:00Z, comment: \(text)}

      """
  }

  /// A text as YAML's double quotes have it, all but plain ASCII escaped.
  private static func quoted(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "\"") { quoted, scalar in
      let isPlain = (0x20...0x7E).contains(scalar.value) && scalar != "\"" && scalar != "\\"
      let hex = String(scalar.value, radix: 16)
      quoted +=
        isPlain ? String(scalar) : "\\U" + String(repeating: "0", count: 8 - hex.count) + hex
    } + "\""
  }

  private func drop(_ bytes: [UInt8], named name: [UInt8], in workspace: TestWorkspace) throws {
    let path = Array(workspace.path("queue/incoming/").utf8) + name + [0]
    let file = path.withUnsafeBytes {
      open(
        $0.bindMemory(to: CChar.self).baseAddress!, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
    }
    try #require(file >= 0)
    defer { close(file) }
    #expect(write(file, bytes, bytes.count) == bytes.count)
  }
}

extension SuiteInput: CustomTestStringConvertible {
  public var testDescription: String { id }
}
