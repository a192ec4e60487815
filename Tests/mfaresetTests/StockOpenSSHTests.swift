import Foundation
import Testing

/// What the README says of OpenSSH works with nothing but OpenSSH.
@Suite struct StockOpenSSHTests {
  @Test func `an approver without this program approves by three lines`() throws {
    let lines = try #require(
      Readme.blocks(of: "bash").first { $0.contains("-n approval@mfareset") })
    #expect(lines.split(separator: "\n").count == 3)
    let desk = try ApprovalDesk()
    let home = try Scratch()
    try FileManager.default.createDirectory(
      atPath: home.path(".ssh"), withIntermediateDirectories: false)
    try FileManager.default.moveItem(atPath: desk.key, toPath: home.path(".ssh/id_ed25519"))
    let said = try Program.start(
      ["bash", "-euc", lines], in: desk.workspace.folder, environment: ["HOME": home.folder])
    #expect(said.status == 0, "\(said.all)")
    #expect(try desk.dropped().count == 2)
    #expect(try desk.outcomeOfNextRun() == "applied")
    #expect(try desk.workspace.run("audit", "verify").output.contains("1 approval or refusal"))
  }

  @Test func `what --print writes is signed elsewhere`() throws {
    let desk = try ApprovalDesk()
    let printed = try Program.run(desk.words("approve", "--print"), in: desk.workspace.folder)
    #expect((printed.status, printed.errors) == (0, ""))
    #expect(printed.output.hasPrefix("kind: approval\nrequest: \"HD-20418\"\ndigest: sha256:"))
    let piped = try Program.start(
      [
        "bash", "-euc",
        """
        '\(Program.path)' approve HD-20418 --by \(ApprovalDesk.robin) --print | tee a.yaml | ssh-keygen -q -Y sign \
        -f '\(desk.key)' -n approval@mfareset > a.yaml.sig
        mv a.yaml.sig a.yaml queue/incoming/
        """,
      ], in: desk.workspace.folder)
    #expect(piped.status == 0, "\(piped.all)")
    #expect(try desk.outcomeOfNextRun() == "applied")
  }

  @Test func `reports are signed and verified by the lines of the README`() throws {
    let blocks = try Readme.blocks(of: "sh")
    let make = try #require(blocks.first { $0.contains("report_key.pub") })
    let verify = try #require(blocks.first { $0.contains("-n report@mfareset") })
    let workspace = try TestWorkspace()
    try workspace.write("mfareset.yaml", "settle: 0s\nsigning_key: report_key\n")
    let made = try Program.start(["bash", "-euc", make], in: workspace.folder)
    #expect(made.status == 0, "\(made.all)")
    #expect(try workspace.run("run").status == 0)
    let name = try #require(workspace.names(in: "reports").first)
    let script = verify.replacing("RUN.json", with: name)
    let good = try Program.start(["bash", "-euc", script], in: workspace.folder)
    #expect(good.output.hasPrefix("Good \"report@mfareset\" signature for mfareset with ED25519"))
    let sound = try workspace.run("audit", "verify")
    #expect(sound.output.contains("\nsigned: 1 report, 0 approvals and refusals\n"))
    try workspace.write("reports/\(name)", try workspace.text("reports/\(name)") + " ")
    #expect(try Program.start(["bash", "-euc", script], in: workspace.folder).status != 0)
    let broken = try workspace.run("audit", "verify")
    #expect((broken.status, broken.output) == (65, ""))
    #expect(broken.errors.hasPrefix("reports/\(name): its signature does not verify"))
    #expect(broken.errors.contains("signatures do not hold: 1 fault"))
  }
}
