import Glibc
import Testing

/// The audit chain is verified without this program, by the lines that the README gives.
@Suite(.enabled(if: access("/usr/bin/jq", X_OK) == 0, "there is no jq"))
struct AuditByShellTests {
  /// The README's lines.
  private func lines() throws -> String {
    try #require(Readme.blocks(of: "sh").first { $0.contains("audit.jsonl") })
  }

  @Test func `sha256sum and jq find the same head as audit verify`() throws {
    let workspace = try TestWorkspace()
    try workspace.run("submit", "example/HD-20417.yaml")
    try workspace.run("run")
    let shell = try script(try lines(), in: workspace)
    #expect(shell.errors == "")
    #expect(!shell.output.contains("broken"))
    let head = try #require(shell.output.split(separator: "\n").last)
    #expect(try workspace.run("audit", "verify").output.contains("\n\(head)\n"))
  }

  @Test func `they find an entry that was changed`() throws {
    let workspace = try TestWorkspace()
    try workspace.run("run")
    let forged = try lines().replacing(
      "> audit.jsonl\n", with: "| sed '2s/root/r00t/; 2s/\"added\":2/\"added\":3/' > audit.jsonl\n")
    #expect(try script(forged, in: workspace).output.contains("broken before: {\"sequence\":3,"))
  }

  private func script(_ lines: String, in workspace: TestWorkspace) throws -> Program.Outcome {
    let folder = Program.path.dropLast("/mfareset".count)
    return try Program.start(
      ["bash", "-c", "PATH=\(folder):$PATH\n\(lines)"], in: workspace.folder)
  }
}
