import Foundation
import TestMaterial
import Testing

/// What a person sees, and what a script may rely on.
@Suite struct OutputTests {
  @Test func `a preview shows a file under the name that it was given`() throws {
    let workspace = try TestWorkspace()
    try workspace.write("example/broken.yaml", "kind: lost-device\nid: [\n")
    let preview = try workspace.run("preview", "example/broken.yaml", "./example/missing.yaml")
    #expect(!preview.output.contains("incoming/"))
    #expect(preview.output.contains("\ninvalid    example/broken.yaml"))
    #expect(preview.output.contains("example/broken.yaml:2:6: error"), "\(preview.output)")
    #expect(preview.output.contains("./example/missing.yaml: error: no such file"))
    let json = try workspace.run("preview", "--format", "json", "example/HD-20417.yaml").output
    #expect(json.contains(#""file":"example/HD-20417.yaml""#))
  }

  @Test func `a file that waits is previewed as the one that waits`() throws {
    let workspace = try TestWorkspace()
    try workspace.run("submit", "example/HD-20418.yaml")
    try workspace.run("run")
    let waiting = try workspace.run("preview", "queue/held/HD-20418.yaml").output
    #expect(waiting.contains("1 request: 1 would be held;"))
    // Its copy elsewhere would be a second drop.
    let copy = try workspace.run("preview", "example/HD-20418.yaml").output
    #expect(copy.contains("1 request: 1 would be duplicate;"))
    let explained = try workspace.run("policy", "explain", "queue/held/HD-20418.yaml").output
    #expect(try workspace.run("policy", "explain", "HD-20418").output == explained)
    #expect(explained.hasPrefix("HD-20418 hold by org-resets\n"))
    #expect(explained.contains("  hold  "))
    #expect(explained.contains("  met   "))
    #expect(explained.contains("→ needs 1 more signed approval"))
  }

  @Test func `a settled request is explained as it was decided`() throws {
    let workspace = try TestWorkspace()
    try workspace.run("submit", "example/HD-20417.yaml")
    try workspace.run("submit", "example/HD-20419.yaml")
    try workspace.run("run")
    for (file, effect, outcome) in [
      ("queue/done/HD-20417.yaml", "permit", "applied"),
      ("queue/denied/HD-20419.yaml", "deny", "denied"),
      ("example/HD-20419.yaml", "deny", "denied"),
    ] {
      let explained = try workspace.run("policy", "explain", file)
      #expect(explained.status == 0)
      #expect(explained.output.contains(" \(effect) by "), "\(explained.all)")
      #expect(explained.output.contains("note: \(outcome) on "), "\(explained.all)")
      #expect(explained.output.contains("  met   "))
    }
    let moment = ["--at", "2030-01-01T00:00:00Z"]
    let later = try Program.run(
      ["policy", "explain"] + moment + ["queue/done/HD-20417.yaml"], in: workspace.folder)
    #expect(later.output.contains("; --at decides"))
    // What waits is decided as of now, or then, whatever copy of it is named.
    try workspace.run("submit", "example/HD-20418.yaml")
    try workspace.run("run")
    for moment in [[], moment] {
      let explained = try ["queue/held/HD-20418.yaml", "example/HD-20418.yaml", "HD-20418"].map {
        try Program.run(["policy", "explain"] + moment + [$0], in: workspace.folder).output
      }
      #expect(Set(explained).count == 1, "\(explained)")
      #expect(explained[0].contains(moment.isEmpty ? " hold by " : " deny by "), "\(explained[0])")
    }
    let unknown = try workspace.run("policy", "explain", "HD-20417")
    #expect(unknown.status == 65 && unknown.all.contains("no such file"))
  }

  @Test(.enabled(if: Python.has("sqlite3"), "there is no python3 with sqlite3"))
  func `a report of a run that was cut off says so`() throws {
    let workspace = try TestWorkspace()
    try workspace.run("submit", "example/HD-20417.yaml")
    try workspace.run("run")
    #expect(try workspace.run("report", "latest").errors == "")
    try Python.run(
      """
      import sqlite3
      journal = sqlite3.connect('\(workspace.path("journal.sqlite"))')
      journal.execute("UPDATE run SET finished_at = NULL")
      journal.commit()
      """)
    let report = try workspace.run("report", "latest")
    #expect(report.status == 0 && report.output.contains("1 request: 1 applied"))
    #expect(report.errors.contains("is not finished"))
  }

  @Test(
    .enabled(if: Python.has("sqlite3"), "there is no python3 with sqlite3"),
    arguments: [
      (2, "the 2 files that it has decided count as settled here", "the 2 files that it had"),
      (1, "the one file that it has decided counts as settled here", "the one file that it had"),
      (0, "is not finished, and has decided nothing yet", "before it had decided anything"),
    ])
  func `a dry run says of a run that is not finished what is true of one under way too`(
    files: Int, dry: String, wet: String
  ) throws {
    let workspace = try TestWorkspace()
    for file in ["HD-20417.yaml", "HD-20418.yaml"].prefix(files) {
      try workspace.run("submit", "example/\(file)")
    }
    try workspace.run("run")
    try Python.run(
      """
      import sqlite3
      journal = sqlite3.connect('\(workspace.path("journal.sqlite"))')
      journal.execute("UPDATE run SET finished_at = NULL")
      journal.commit()
      """)
    let foretold = try workspace.run("run", "--dry-run").errors
    #expect(foretold.contains(dry) && !foretold.contains("cut off"), "\(foretold)")
    let recovered = try workspace.run("run").errors
    #expect(recovered.contains("was cut off") && recovered.contains(wet), "\(recovered)")
  }

  @Test func `a report without a signature is said to name the chain, and no more`() throws {
    let workspace = try TestWorkspace()
    try workspace.run("submit", "example/HD-20417.yaml")
    try workspace.run("run")
    let name = try #require(try workspace.names(in: "reports").first)
    try workspace.write(
      "reports/\(name)",
      try workspace.text("reports/\(name)").replacing("applied", with: "denied"))
    let verified = try workspace.run("audit", "verify")
    #expect(verified.status == 0 && verified.output.contains("; 1 report names this chain\n"))
  }

  @Test func `a run ends with where its report lies, and that is the report`() throws {
    let workspace = try TestWorkspace()
    try workspace.run("submit", "example/HD-20417.yaml")
    let last = try workspace.run("run").output.split(separator: "\n").last.map(String.init)
    let path = try #require(last).replacing("report: ", with: "")
    #expect(path.hasPrefix("\(workspace.folder)/reports/"))
    let report = try String(contentsOfFile: path, encoding: .utf8)
    #expect(try workspace.run("report", "latest", "--format", "json").output == report)
    #expect(!(try workspace.run("run", "--dry-run").output.contains("report: ")))
  }

  @Test func `a run over an empty queue says so in one line`() throws {
    let workspace = try TestWorkspace()
    let run = try workspace.run("run")
    #expect(run.output.hasPrefix("No requests in the queue (run "))
    #expect(run.output.count { $0 == "\n" } == 1)
    #expect(try workspace.run("run", "--dry-run").output == "No requests to decide on\n")
  }

  @Test func `with --quiet only errors are told, and what was asked for`() throws {
    let workspace = try TestWorkspace()
    for arguments in [
      ["submit", "-q", "example/HD-20417.yaml", "example/HD-20418.yaml"], ["run", "-q"],
      ["run", "--dry-run", "-q"], ["preview", "-q", "example/HD-20417.yaml"],
      ["policy", "check", "-q"], ["policy", "test", "-q"], ["audit", "verify", "-q"],
      ["directory", "import", "-q", "example/directory.yaml"], ["init", "-q", "."],
    ] {
      let run = try Program.run(arguments, in: workspace.folder)
      #expect((run.status, run.all) == (0, ""), "\(arguments)")
    }
    try workspace.write("broken.yaml", "kind: lost-divice\n")
    #expect(try workspace.run("submit", "-q", "broken.yaml").errors.contains("broken.yaml:1:7"))
    let preview = try workspace.run("preview", "-q", "broken.yaml", "missing.yaml")
    #expect((preview.status, preview.output) == (65, ""))
    #expect(preview.errors.contains("broken.yaml:1:7: error: kind: `lost-divice` is not one of"))
    #expect(preview.errors.contains("missing.yaml: error: no such file"))
    // Where a report was asked for, it tells them.
    let shown = try workspace.run("preview", "-q", "--format", "text", "broken.yaml")
    #expect(shown.errors == "" && shown.output.contains("broken.yaml:1:7: error"))
    let json = try workspace.run("run", "-q", "--format", "json").output
    #expect(json.hasPrefix(#"{"schema":"mfareset.report/1""#))
  }

  @Test func `names that are not taken for requests are told, once and for people`() throws {
    let workspace = try TestWorkspace()
    try workspace.write("queue/incoming/ticket.txt", "kind: lost-device\n")
    let run = try workspace.run("run", "--format", "json")
    #expect(run.errors.hasPrefix("mfareset: warning: "))
    #expect(run.errors.contains("`ticket.txt`"))
    #expect(run.output.hasPrefix("{"))
    #expect(try workspace.run("run", "--quiet").all == "")
    #expect(try workspace.run("status").output.contains("incoming/ticket.txt is not taken"))
  }

  @Test(.enabled(if: Python.has("json"), "there is no python3"))
  func `what scripts read is whole, parses, and has nothing else beside it`() throws {
    let workspace = try TestWorkspace()
    try workspace.write("queue/incoming/broken.yaml", "kind: lost-divice\n")
    try workspace.write("queue/incoming/ticket.txt", "")
    try workspace.run("submit", "example/HD-20417.yaml", "example/HD-20418.yaml")
    let dry = try workspace.run("run", "--dry-run", "--format", "json", "--verbose").output
    let counts = """
      import json, sys
      summary = json.load(sys.stdin)['summary']
      print(summary['applied'], summary['held'], summary['invalid'])
      """
    #expect(try Python.run(counts, input: dry) == "1 1 1\n")
    let xml = try workspace.run("run", "--format", "junit").output
    let cases = """
      import sys, xml.etree.ElementTree as tree
      print(len(tree.fromstring(sys.stdin.buffer.read()).findall('.//testcase')))
      """
    #expect(try Python.run(cases, input: xml) == "3\n")
    let latest = try workspace.run("report", "latest", "--format", "json").output
    #expect(try Python.run(counts, input: latest) == "1 1 1\n")
    let people = try workspace.run("directory", "list", "--format", "json").output
    let users = "import json, sys; print(len(json.load(sys.stdin)['users']))"
    #expect(try Python.run(users, input: people) == "7\n")
    for name in ["request", "policy", "configuration", "report"] {
      let schema = try workspace.run("schema", name).output
      let type = "import json, sys; print(json.load(sys.stdin)['$schema'])"
      #expect(try Python.run(type, input: schema).contains("json-schema.org"))
    }
  }

  @Test func `what directory list writes, directory import reads`() throws {
    let workspace = try TestWorkspace()
    let people = try workspace.run("directory", "list", "--format", "json").output
    try workspace.write("people.json", people)
    let again = try workspace.run("directory", "import", "people.json")
    #expect(
      (again.status, again.output) == (0, "nothing changes: the directory is as the file says\n"))
  }

  @Test func `--log-format json makes each line on standard error an object`() throws {
    let workspace = try TestWorkspace()
    try workspace.write("broken.yaml", "kind: lost-divice\nid: \"\\u001b[2J\"\n")
    let run = try workspace.run("submit", "--log-format", "json", "broken.yaml")
    #expect(run.status == 65)
    for line in run.errors.split(separator: "\n") {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String]
      #expect(object?["level"] == "error")
      #expect(object?["message"] != nil)
    }
  }

  @Test(.enabled(if: Program.hasTerminal, "there is no `script` to play a terminal"))
  func `colour is for terminals that want it, and for text alone`() throws {
    let workspace = try TestWorkspace()
    try workspace.run("submit", "example/HD-20418.yaml")
    try workspace.run("run")
    let escape = "\u{1B}["
    for arguments in [["report", "latest"], ["status"], ["status", "HD-20418"]] {
      let coloured = try Program.runOnTerminal(arguments, in: workspace.folder).output
      #expect(coloured.contains(escape), "\(arguments)")
      for (option, environment) in [
        (["--no-color"], [:]), ([], ["NO_COLOR": "1"]), ([], ["TERM": "dumb"]),
      ] {
        let plain = try Program.runOnTerminal(
          arguments + option, in: workspace.folder, environment: environment
        ).output
        #expect(!plain.contains(escape), "\(arguments) \(option) \(environment)")
      }
      #expect(!(try Program.run(arguments, in: workspace.folder).output.contains(escape)))
    }
    for arguments in [
      ["report", "latest", "--format", "json"], ["report", "latest", "--format", "junit"],
      ["report", "latest", "--format", "markdown"], ["directory", "list", "--format", "json"],
      ["audit", "export"], ["schema", "request"],
    ] {
      let piped = try Program.run(arguments, in: workspace.folder).output
      let shown = try Program.runOnTerminal(arguments, in: workspace.folder).output
      #expect(shown.replacing("\r\n", with: "\n") == piped, "\(arguments)")
    }
  }

  @Test func `a reader that goes away ends nothing in its middle`() throws {
    let workspace = try TestWorkspace()
    try workspace.run("submit", "example/HD-20417.yaml")
    let piped = try Program.start(
      ["sh", "-c", "'\(Program.path)' run --format json | true; exec '\(Program.path)' status"],
      in: workspace.folder)
    #expect(piped.output == "0 in incoming, 0 held\n")
    #expect(try workspace.names(in: "queue/done").contains("HD-20417.yaml"))
  }

  @Test(arguments: [
    [], ["run"], ["preview"], ["submit"], ["approve"], ["refuse"], ["status"], ["history"],
    ["policy", "check"], ["policy", "test"], ["policy", "explain"], ["directory", "import"],
    ["directory", "list"], ["directory", "find"], ["audit", "verify"], ["audit", "export"],
    ["report"], ["schema"], ["init"],
  ])
  func `every help has an example and fits a terminal of 80 columns`(command: [String]) throws {
    let scratch = try Scratch()
    let help = try Program.run(command + ["--help"], in: scratch.folder)
    #expect((help.status, help.errors) == (0, ""))
    #expect(help.output.contains("\nEXAMPLE"))
    let lines = help.output.split(separator: "\n")
    let examples = lines.filter { $0.hasPrefix("  mfareset ") || $0.hasPrefix("  ssh-keygen ") }
    #expect(!examples.isEmpty)
    // The parser breaks longer lines; what is broken is no line to copy.
    #expect(lines.allSatisfy { $0.count <= 80 || $0.hasPrefix("USAGE:") })
    let isBroken = zip(lines, lines.dropFirst()).contains { line, next in
      line.hasPrefix("  mfareset ") && !next.hasPrefix(" ")
        && !["USAGE", "EXIT ", "EXAMP", "ARGUM", "OPTIO"].contains(String(next.prefix(5)))
    }
    #expect(!isBroken, "\(help.output)")
  }
}
