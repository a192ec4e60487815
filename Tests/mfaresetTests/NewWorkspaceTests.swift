import Foundation
import Testing

/// What somebody meets who starts with `mfareset init`.
@Suite struct NewWorkspaceTests {
  @Test func `its example is applied and refused, by the shipped policies`() throws {
    let workspace = try TestWorkspace()
    let tickets = ["example/HD-20417.yaml", "example/HD-20418.yaml", "example/HD-20419.yaml"]
    let preview = try Program.run(["preview"] + tickets, in: workspace.folder)
    #expect(preview.status == 0)
    #expect(preview.output.contains("3 requests: 1 would be applied, 1 held, 1 denied;"))
    _ = try Program.run(["submit"] + tickets, in: workspace.folder)
    let run = try workspace.run("run")
    #expect(run.status == 0)
    #expect(
      run.output.contains(
        "3 requests: 1 applied, 1 held, 1 denied; 1 authenticator of 1 subject removed"))
    #expect(
      run.output.contains("nobody approves") || run.output.contains("other than the subjects"))
    #expect(try workspace.names(in: "queue/done") == ["HD-20417.receipt.yaml", "HD-20417.yaml"])
    #expect(try workspace.names(in: "queue/held") == ["HD-20418.yaml"])
    #expect(try workspace.run("history").output.contains("totp totp-1042"))
    #expect(try workspace.run("status").output.contains("0 in incoming, 1 held"))
    #expect(try workspace.run("status", "HD-20417").output.contains("removed: totp totp-1042"))
    let dana = try workspace.run("directory", "find", "dana").output
    #expect(dana.contains("must set up MFA again at user level"))
    #expect(!dana.contains("totp totp-1042 "))
    #expect(dana.contains("totp-1042-sandbox"))
    #expect(try workspace.run("audit", "verify").status == 0)
  }

  @Test func `who submits a ticket while another of its name waits for a run is told`() throws {
    let workspace = try TestWorkspace()
    #expect(try workspace.run("submit", "example/HD-20417.yaml").errors == "")
    let again = try workspace.run("submit", "example/HD-20417.yaml")
    #expect((again.status, again.output) == (0, "dropped incoming/HD-20417.2.yaml\n"))
    #expect(again.errors.contains("incoming/HD-20417.yaml waits for the next run too"))
    #expect(try workspace.run("submit", "--quiet", "example/HD-20417.yaml").all == "")
  }

  @Test func `its policies are sound and pass their tests`() throws {
    let workspace = try TestWorkspace()
    let check = try workspace.run("policy", "check")
    #expect((check.status, check.all) == (0, "5 policies: no problems\n"))
    let test = try workspace.run("policy", "test")
    #expect(test.status == 0, "\(test.errors)")
    #expect(test.errors == "")
    #expect(test.output.contains("cases of 5 policies passed"))
  }

  @Test func `a folder that holds anything is left alone`() throws {
    let scratch = try Scratch()
    try scratch.write("precious", [1])
    let made = try Program.run(["init", "."], in: scratch.folder)
    #expect(made.status == 73)
    #expect(made.errors.contains("neither empty nor a workspace"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.folder) == ["precious"])
  }

  @Test func `what is missing of a workspace is made, and its files stay as they are`() throws {
    let workspace = try TestWorkspace(knowingPeople: false)
    for folder in ["queue/held", "queue/incoming", "reports"] { try workspace.remove(folder) }
    try workspace.write("policies/user-resets.yaml", "# mine\n")
    #expect(try workspace.run("init", ".").status == 0)
    #expect(try workspace.names(in: "queue").count == 6)
    #expect(try workspace.names(in: "reports") == [])
    #expect(try workspace.text("policies/user-resets.yaml") == "# mine\n")
    #expect(try workspace.text("mfareset.yaml") == "settle: 0s\n")
  }

  @Test(arguments: ["--workspace", "MFARESET_WORKSPACE", "parent"])
  func `a workspace is found by`(way: String) throws {
    let workspace = try TestWorkspace()
    let elsewhere = try Scratch()
    let found =
      switch way {
      case "--workspace":
        // Named on the command line beats named in the environment.
        try Program.run(
          ["status", "--workspace", workspace.folder], in: elsewhere.folder,
          environment: ["MFARESET_WORKSPACE": "/nowhere"])
      case "parent":
        try Program.run(["status"], in: workspace.path("queue/incoming"))
      default:
        try Program.run(
          ["status"], in: elsewhere.folder, environment: ["MFARESET_WORKSPACE": workspace.folder])
      }
    #expect((found.status, found.output) == (0, "0 in incoming, 0 held\n"))
  }
}
