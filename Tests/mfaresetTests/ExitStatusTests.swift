import Foundation
import Glibc
import TestMaterial
import Testing

/// The statuses that scripts rely on, and that what went wrong is told on standard error alone.
@Suite struct ExitStatusTests {
  @Test func `0: a run that refuses everything has completed`() throws {
    let workspace = try TestWorkspace()
    try workspace.run("submit", "example/HD-20418.yaml")
    try workspace.write("queue/incoming/broken.yaml", "kind: lost-divice\n")
    let run = try workspace.run("run")
    #expect((run.status, run.errors) == (0, ""))
    #expect(run.output.contains("2 requests: 1 held, 1 invalid; nothing was reset"))
  }

  @Test func `1: an outcome that --fail-on names`() throws {
    let workspace = try TestWorkspace()
    try workspace.run("submit", "example/HD-20418.yaml")
    #expect(try workspace.run("run", "--dry-run", "--fail-on", "denied,invalid").status == 0)
    let run = try workspace.run("run", "--fail-on", "held")
    #expect(run.status == 1)
    #expect(run.output.contains("1 held"))
    #expect(run.errors == "")
  }

  @Test(arguments: [["held", "denied"], ["denied", "held,invalid"], ["denied", "invalid"]])
  func `1: an outcome that one of several --fail-on names`(words: [String]) throws {
    let workspace = try TestWorkspace()
    let arguments = ["preview", "example/HD-20418.yaml"] + words.flatMap { ["--fail-on", $0] }
    let isNamed = words.contains { $0.contains("held") }
    #expect(try Program.run(arguments, in: workspace.folder).status == (isNamed ? 1 : 0))
  }

  @Test(arguments: [
    ["rum"], ["run", "--no-such-option"], ["run", "--at", "2026-12-01T08:00:00Z"],
    ["run", "--dry-run", "--at", "tomorrow"], ["run", "--limit", "0"], ["run", "--limit", "many"],
    ["run", "--format", "jsn"], ["run", "--fail-on", "refused"], ["run", "--fail-on", ""],
    ["run", "--fail-on", "held,,denied"], ["run", "--fail-on", "held,"],
    ["run", "--fail-on", "held", "--fail-on", "refused"], ["preview"], ["submit"],
    ["report", "latest", "--format", "html5"], ["schema", "ticket"],
    ["history", "--since", "once"],
    ["history", "--limit", "-1"], ["init"],
  ])
  func `64: a command line that is wrong`(arguments: [String]) throws {
    let scratch = try Scratch()
    let run = try Program.run(arguments, in: scratch.folder)
    #expect(run.status == 64)
    #expect(run.output == "")
    #expect(run.errors.hasPrefix("mfareset: error: "))
    #expect(run.errors.contains("Usage: mfareset"))
  }

  @Test func `64: a misspelt format comes with a hint`() throws {
    let scratch = try Scratch()
    let run = try Program.run(["run", "--format", "jsn"], in: scratch.folder)
    #expect(
      run.errors.contains("`jsn` is not one of text, json, markdown, junit (did you mean `json`?)"))
  }

  @Test(arguments: [
    (["preview", "broken.yaml"], "broken.yaml:1:7: error"),
    (["preview", "missing.yaml"], "missing.yaml: error: no such file"),
    (["submit", "example/HD-20417.yaml", "broken.yaml"], "nothing was dropped"),
    (["submit", "missing.yaml"], "`missing.yaml` cannot be read"),
    (["policy", "explain", "broken.yaml"], "broken.yaml:1:7: error"),
    (["directory", "import", "broken.yaml"], "the directory stays as it was"),
    (["directory", "import", "missing.yaml"], "`missing.yaml` cannot be read"),
    (["history", "--user", "dana.le@acme.example"], "did you mean `dana.lee@acme.example`?"),
    (["history", "--user", "nobody"], "no user `nobody`, and no such reset is found"),
    (
      ["history", "--org", "acm"], "no org `acm`, and no such reset is found (did you mean `acme`?)"
    ),
    (["status", "HD-1"], "no run has seen a request `HD-1` yet"),
    (["report", "yesterday"], "the journal knows no run `yesterday`"),
  ])
  func `65: an input that is invalid`(arguments: [String], words: String) throws {
    let workspace = try TestWorkspace()
    try workspace.write("broken.yaml", "kind: lost-divice\n")
    let run = try Program.run(arguments, in: workspace.folder)
    #expect(run.status == 65)
    // A preview shows a report, whatever the files are; all others tell problems on standard error.
    let isReport = arguments[0] == "preview" || arguments[1] == "explain"
    #expect((isReport ? run.output : run.errors).contains(words), "\(run.all)")
    #expect((isReport ? run.errors : run.output) == "")
    #expect(try workspace.names(in: "queue/incoming") == [])
  }

  @Test func `65: a policy that is broken, for who asks about policies`() throws {
    let workspace = try TestWorkspace()
    try workspace.write("policies/user-resets.yaml", "policy: user-resets\nrequires: {}\n")
    for command in ["check", "test"] {
      let run = try workspace.run("policy", command)
      #expect((run.status, run.output) == (65, ""))
      #expect(run.errors.contains("policies/user-resets.yaml:2:1: error"))
      #expect(run.errors.contains("did you mean `require`?"))
    }
  }

  @Test func `65: a policy's case that fails, and a policy without cases`() throws {
    let workspace = try TestWorkspace()
    let cases = "policies/user-resets.cases.yaml"
    try workspace.write(
      cases, try workspace.text(cases).replacing("decision: permit", with: "decision: deny"))
    try workspace.remove("policies/org-resets.cases.yaml")
    let run = try workspace.run("policy", "test")
    #expect(run.status == 65)
    #expect(run.errors.contains("\(cases):"))
    #expect(run.errors.contains("the policy `org-resets` has no cases"))
    #expect(!run.errors.contains(" passed\n") || run.errors.contains(" failed, "))
  }

  @Test(
    .enabled(if: Python.has("sqlite3"), "there is no python3 with sqlite3"),
    arguments: [
      "body = replace(body, 'alex.kim', 'alex.kin')", "body = x'00'", "hash = 'none'",
      "entered_at = 9223372036854775807",
    ])
  func `65: an audit chain that does not hold, or cannot be read`(tampering: String) throws {
    let workspace = try TestWorkspace()
    try workspace.run("submit", "example/HD-20417.yaml")
    try workspace.run("run")
    try Python.run(
      """
      import sqlite3
      journal = sqlite3.connect('\(workspace.path("journal.sqlite"))')
      journal.execute("PRAGMA ignore_check_constraints = ON")
      journal.execute("UPDATE audit SET \(tampering)")
      journal.commit()
      """)
    let run = try workspace.run("audit", "verify")
    #expect((run.status, run.output) == (65, ""))
    #expect(run.errors.contains("the audit chain does not hold"))
  }

  @Test func `73: a workspace or a journal that cannot be made or opened`() throws {
    let scratch = try Scratch()
    let made = try Program.run(["init", "no/such/folder"], in: scratch.folder)
    #expect((made.status, made.output) == (73, ""))
    #expect(made.errors.contains("`no/such/folder` cannot be made: No such file or directory"))

    let workspace = try TestWorkspace()
    try workspace.remove("journal.sqlite")
    try FileManager.default.createDirectory(
      atPath: workspace.path("journal.sqlite"), withIntermediateDirectories: false)
    let run = try workspace.run("run")
    #expect((run.status, run.output) == (73, ""))
    #expect(run.errors.contains("journal.sqlite`: cannot be opened: it is a folder"))
  }

  @Test func `74: reports that cannot be written stop the run before it begins`() throws {
    let workspace = try TestWorkspace()
    try workspace.run("submit", "example/HD-20417.yaml")
    try workspace.remove("reports")
    for reason in ["No such file or directory", "Not a directory"] {
      let before = try workspace.tree()
      let run = try workspace.run("run")
      #expect((run.status, run.output) == (74, ""))
      #expect(
        run.errors.contains("reports cannot be written to `\(workspace.folder)/reports`: \(reason)")
      )
      #expect(run.errors.contains("(`mfareset init ") == (reason == "No such file or directory"))
      #expect(try workspace.tree() == before)
      try workspace.write("reports", "in the way")
    }
  }

  @Test func `74: what is told to make missing reports makes them`() throws {
    let workspace = try TestWorkspace()
    try workspace.remove("reports")
    let run = try workspace.run("run")
    #expect(run.errors.contains("(`mfareset init \(workspace.folder)` makes what is missing)"))
    try workspace.run("init", workspace.folder)
    #expect(try workspace.run("run").status == 0)
  }

  // Nothing is read-only for root.
  @Test(.enabled(if: geteuid() != 0, "this runs as root"))
  func `74: a journal that is read-only is told, and nothing is settled`() throws {
    let workspace = try TestWorkspace()
    try workspace.run("submit", "example/HD-20417.yaml")
    chmod(workspace.path("journal.sqlite"), 0o440)
    let run = try workspace.run("run")
    #expect((run.status, run.output) == (74, ""))
    #expect(run.errors.contains("journal.sqlite`: cannot be written: it is read-only"))
    #expect(try workspace.names(in: "queue/incoming") == ["HD-20417.yaml"])
  }

  @Test func `74: standard output that takes nothing`() throws {
    let workspace = try TestWorkspace()
    let run = try Program.run(["directory", "list"], in: workspace.folder, output: "/dev/full")
    #expect(run.status == 74)
    #expect(run.errors.contains("cannot write to standard output: No space left on device"))
  }

  @Test func `75: a second run on the same workspace`() throws {
    let workspace = try TestWorkspace()
    try workspace.run("submit", "example/HD-20417.yaml")
    let lock = open(workspace.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(lock) }
    #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
    let before = try workspace.tree()
    let run = try workspace.run("run")
    #expect((run.status, run.output) == (75, ""))
    #expect(run.errors.contains("another run is active on `\(workspace.folder)`; nothing was done"))
    #expect(try workspace.tree() == before)
    // To look is always possible.
    #expect(try workspace.run("run", "--dry-run").status == 0)
    flock(lock, LOCK_UN)
    #expect(try workspace.run("run").status == 0)
  }

  @Test func `78: no workspace`() throws {
    let scratch = try Scratch()
    for arguments in [["run"], ["status", "--workspace", "nowhere"]] {
      let run = try Program.run(arguments, in: scratch.folder)
      #expect((run.status, run.output) == (78, ""))
      #expect(run.errors.contains("mfareset.yaml"))
      #expect(run.errors.contains("make one with `mfareset init DIR`"))
    }
  }

  @Test func `78: a journal that is missing or none, and a queue that is missing`() throws {
    let workspace = try TestWorkspace()
    try workspace.remove("journal.sqlite")
    let missing = try workspace.run("run")
    #expect((missing.status, missing.output) == (78, ""))
    #expect(missing.errors.contains("journal.sqlite`: there is no such file"))
    try workspace.write("journal.sqlite", String(repeating: "no database\n", count: 1000))
    let other = try workspace.run("run")
    #expect((other.status, other.output) == (78, ""))
    #expect(other.errors.contains("is not a journal"))

    let queueless = try TestWorkspace()
    try queueless.remove("queue")
    let run = try queueless.run("run")
    #expect((run.status, run.output) == (78, ""))
    #expect(run.errors.contains("no folder at `\(queueless.folder)/queue"))
  }
}
