import Foundation
import Glibc
import Testing

/// A run goes by nothing that everybody on the machine could have written.
@Suite struct OpenDoorTests {
  @Test(arguments: [
    (".", 0o777), ("mfareset.yaml", 0o646), ("policies", 0o777),
    ("policies/user-resets.yaml", 0o666),
    ("allowed_signers", 0o602), ("journal.sqlite", 0o666), ("reports", 0o757),
    ("queue/done", 0o777),
    ("queue/held", 0o703),
  ])
  func `78: what everybody may write to stops a run before it touches anything`(
    path: String, mode: Int
  ) throws {
    let workspace = try TestWorkspace()
    try workspace.run("submit", "example/HD-20417.yaml")
    try #require(chmod(workspace.path(path), mode_t(mode)) == 0)
    let before = try workspace.tree()
    let run = try workspace.run("run")
    #expect((run.status, run.output) == (78, ""))
    #expect(
      run.errors.hasPrefix(
        "mfareset: error: `\(path)` may be written to by everybody (mode \(String(mode, radix: 8)))"
      ),
      "\(run.errors)")
    #expect(run.errors.hasSuffix("mfareset: error: nothing was done\n"))
    #expect(try workspace.tree() == before)
  }

  @Test func `every open door is told at once`() throws {
    let workspace = try TestWorkspace()
    for path in ["policies", "reports"] {
      try #require(chmod(workspace.path(path), 0o777) == 0)
    }
    let run = try workspace.run("run")
    #expect(run.errors.split(separator: "\n").count == 3, "\(run.errors)")
  }

  @Test func `the configuration may say why a door is open, but not for itself`() throws {
    let workspace = try TestWorkspace()
    let excuses = "reports: nobody else, policies: a read-only mount"
    try workspace.write("mfareset.yaml", "settle: 0s\nworld_writable: {\(excuses)}\n")
    for path in ["reports", "policies", "policies/user-resets.yaml"] {
      try #require(chmod(workspace.path(path), 0o777) == 0)
    }
    #expect(try workspace.run("run").status == 0)
    try workspace.write("mfareset.yaml", "settle: 0s\nworld_writable: {mfareset.yaml: mine}\n")
    try #require(chmod(workspace.path("mfareset.yaml"), 0o666) == 0)
    #expect(try workspace.run("run").status == 78)
  }

  @Test func `incoming is for whoever may drop, and a sticky folder lets nobody replace`() throws {
    let workspace = try TestWorkspace()
    try #require(chmod(workspace.path("queue/incoming"), 0o1777) == 0)
    try #require(chmod(workspace.path("reports"), 0o1777) == 0)
    #expect(try workspace.run("run").status == 0)
    try #require(chmod(workspace.path("queue/incoming"), 0o777) == 0)
    #expect(try workspace.run("run").status == 0)
  }

  @Test func `whatever the umask, files that the program makes are for owner and group alone`()
    throws
  {
    let scratch = try Scratch()
    let made = try Program.start(
      [
        "bash", "-euc",
        """
        umask 0
        mfareset=$1
        "$mfareset" init workspace --quiet
        cd workspace
        echo 'settle: 0s' > mfareset.yaml
        chmod o-w mfareset.yaml
        "$mfareset" directory import --quiet example/directory.yaml
        "$mfareset" submit example/HD-20417.yaml example/HD-20418.yaml
        "$mfareset" run
        rm queue/held/*.yaml
        "$mfareset" run
        """, "bash", Program.path,
      ], in: scratch.folder)
    #expect(made.status == 0, "\(made.all)")
    let files = try Program.start(
      ["find", "workspace", "-type", "f", "-not", "-name", "mfareset.yaml", "-perm", "/0137"],
      in: scratch.folder)
    #expect(files.output == "")
    let all = try Program.start(["find", "workspace/queue", "-type", "f"], in: scratch.folder)
    #expect(all.output.split(separator: "\n").count == 3, "\(all.output)")
  }
}
