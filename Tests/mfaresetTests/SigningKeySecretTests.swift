import Foundation
import Glibc
import Testing

/// Nothing of a private key is ever seen, whatever is asked and whatever goes wrong.
@Suite struct SigningKeySecretTests {
  /// What must not be seen: halves of the key's lines, but for what the public key says as well.
  private func secrets(of name: String, in workspace: TestWorkspace) throws -> [String] {
    let publicKey = try workspace.text(name + ".pub")
    return try workspace.text(name).split(separator: "\n").filter { !$0.hasPrefix("-----") }.flatMap
    { line in
      [String(line.prefix(line.count / 2)), String(line.suffix(line.count / 2))]
    }.filter { $0.count > 8 && !publicKey.contains($0) }
  }

  @Test func `no report, log, receipt, error or journal holds any of it`() throws {
    let desk = try ApprovalDesk()
    let workspace = desk.workspace
    try ApprovalDesk.makeKey(workspace.path("report_key"))
    try workspace.write("mfareset.yaml", "settle: 0s\nsigning_key: report_key\n")
    try workspace.write(
      "allowed_signers",
      "\(try workspace.text("allowed_signers"))mfareset \(try workspace.text("report_key.pub"))")
    let secrets = try ["report_key", "robin"].flatMap { try self.secrets(of: $0, in: workspace) }
    #expect(secrets.count > 8)
    var said = ""
    let digest = try desk.digest()
    func run(_ arguments: [String]) throws {
      said += try Program.run(arguments, in: workspace.folder).all
    }
    try run(desk.words("approve", "--verbose", "--yes", "--digest", digest))
    for arguments in [
      ["run", "--verbose"], ["run", "--verbose", "--log-format", "json"],
      ["run", "--dry-run", "--verbose"], ["report", "latest", "--format", "json"],
      ["audit", "verify", "--verbose"], ["audit", "export"], ["status", ApprovalDesk.id],
      ["history"], ["policy", "check"],
    ] { try run(arguments) }
    #expect(said.contains("signed: 2 reports, 1 approval or refusal"), "\(said)")
    // A key that is no key any more, one that others can read, and none.
    let key = try workspace.text("report_key")
    for broken in [String(key.dropLast(80)), key.replacing("-----BEGIN", with: "-----BEGUN")] {
      try workspace.write("report_key", broken)
      for log in ["text", "json"] { try run(["run", "--verbose", "--log-format", log]) }
      try run(
        [
          "approve", ApprovalDesk.id, "--by", ApprovalDesk.robin, "--key", "report_key", "--yes",
          "--digest", digest,
        ])
    }
    chmod(workspace.path("report_key"), 0o644)
    try run(["run", "--verbose"])
    for secret in secrets { #expect(!said.contains(secret)) }
    for name in try FileManager.default.subpathsOfDirectory(atPath: workspace.folder)
    where name != "report_key" && name != "robin" {
      guard let bytes = try? Data(contentsOf: URL(filePath: workspace.path(name))) else { continue }
      for secret in secrets { #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(name)") }
    }
  }

  @Test func `a file that is no key is refused without a word of what it holds`() throws {
    let workspace = try TestWorkspace()
    for content in ["hunter2\n", "ssh-ed25519 hunter2\n", "-----BEGIN hunter2-----\nhunter2\n"] {
      try workspace.write("mfareset.yaml", "settle: 0s\nsigning_key: notes\n")
      try workspace.write("notes", content)
      chmod(workspace.path("notes"), 0o600)
      let run = try workspace.run("run", "--verbose")
      #expect((run.status, run.output) == (78, ""))
      #expect(run.errors.contains("`\(workspace.path("notes"))`"))
      #expect(!run.errors.contains("hunter2"), "\(run.errors)")
    }
  }
}
