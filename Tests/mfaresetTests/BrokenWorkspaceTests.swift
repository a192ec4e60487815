import Foundation
import Testing

/// A broken policy or configuration stops everything before a single byte is touched.
@Suite struct BrokenWorkspaceTests {
  @Test(arguments: [
    ("policies/user-resets.yaml", "", "policies/user-resets.yaml"),
    ("policies/user-resets.yaml", "policy: [", "policies/user-resets.yaml:1"),
    ("policies/user-resets.yaml", "policy: user-resets\nrequires: {}\n", "did you mean `require`?"),
    ("policies/new.yaml", "policy: user-resets\n", "policies/new.yaml:1"),
    (
      "policies/new.yaml",
      """
      policy: new
      applies_to: {kinds: [lost-device], levels: [user], orgs: ["*"]}
      require: {fields: [device.lost_on]}

      """, "policies/new.yaml:3:20: error: `device.lost_on` is no field of a request"
    ),
    ("mfareset.yaml", "queue: [", "mfareset.yaml:1"),
    ("mfareset.yaml", "repots: reports\n", "did you mean `reports`?"),
    ("mfareset.yaml", "settle: soon\n", "`soon` is no length of time"),
    ("mfareset.yaml", "policies: nowhere\n", "nowhere` cannot be read: No such file or directory"),
    ("mfareset.yaml", "policies: example\n", "example/"),
  ])
  func `78: nothing is touched`(file: String, content: String, words: String) throws {
    let workspace = try TestWorkspace()
    try workspace.run("submit", "example/HD-20417.yaml")
    try workspace.write(file, content)
    let before = try workspace.tree()
    for arguments in [["run"], ["run", "--dry-run"], ["preview", "example/HD-20417.yaml"]] {
      let run = try Program.run(arguments, in: workspace.folder)
      #expect((run.status, run.output) == (78, ""), "\(run.all)")
      #expect(run.errors.contains(words), "\(run.errors)")
      #expect(run.errors.contains("nothing was done") || run.errors.contains("cannot be read"))
    }
    #expect(try workspace.tree() == before)
  }

  @Test func `a policy folder without policies permits nothing and stops the run`() throws {
    let workspace = try TestWorkspace()
    for name in try workspace.names(in: "policies") { try workspace.remove("policies/\(name)") }
    let run = try workspace.run("run")
    #expect((run.status, run.output) == (78, ""))
    #expect(run.errors.contains("policies"))
  }

  @Test func `looking leaves every byte and time as it was`() throws {
    let workspace = try TestWorkspace()
    try workspace.run("submit", "example/HD-20417.yaml")
    try workspace.run("run")
    try workspace.run("submit", "example/HD-20418.yaml")
    let before = try workspace.tree()
    for arguments in [
      ["run", "--dry-run"], ["preview", "example/HD-20418.yaml"], ["status"],
      ["status", "HD-20417"], ["history"], ["policy", "check"], ["policy", "test"],
      ["policy", "explain", "example/HD-20418.yaml"], ["directory", "list"],
      ["directory", "find", "dana"],
      ["directory", "import", "--dry-run", "example/directory.yaml"],
      ["audit", "verify"], ["audit", "export"], ["report", "latest"], ["schema", "report"],
    ] {
      let run = try Program.run(arguments, in: workspace.folder)
      #expect(run.status == 0, "\(arguments): \(run.all)")
      #expect(try workspace.tree() == before, "\(arguments)")
    }
  }

  @Test(arguments: [
    "journal: postgresql://mfareset:hunter2@db.example/mfareset",
    "journal: postgres://mfareset:hunter2@db.example/mfareset",
    "jurnal: postgresql://mfareset:hunter2@db.example/mfareset",
    "provider: https://mfareset:hunter2@db.example/",
    "journal: [postgresql://mfareset:hunter2@db.example/mfareset",
    "journal: sqlite:x\njournal: postgresql://mfareset:hunter2@db.example/mfareset",
  ])
  func `a password in the configuration is told to nobody`(configuration: String) throws {
    let workspace = try TestWorkspace()
    try workspace.write("mfareset.yaml", configuration + "\n")
    for arguments in [["run"], ["run", "--log-format", "json", "--verbose"], ["status"]] {
      let run = try Program.run(arguments, in: workspace.folder)
      #expect((run.status, run.output) == (78, ""), "\(run.all)")
      #expect(run.errors.contains("mfareset.yaml:"))
      #expect(!run.errors.contains("hunter2"), "\(run.errors)")
    }
  }
}
