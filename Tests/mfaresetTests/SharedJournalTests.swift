import Foundation
import Glibc
import Testing

/// A journal belongs to one workspace.
@Suite struct SharedJournalTests {
  let owner: TestWorkspace
  let other: TestWorkspace

  /// The other workspace names the owner's journal, where a request waits.
  init() throws {
    owner = try TestWorkspace()
    other = try TestWorkspace()
    try owner.run("submit", "example/HD-20418.yaml")
    try owner.run("run")
    try #require(try owner.names(in: "queue/held") == ["HD-20418.yaml"])
    try other.nameJournal("sqlite:\(owner.path("journal.sqlite"))")
  }

  private static let refused = [
    ["run"], ["run", "--dry-run"], ["preview", "example/HD-20417.yaml"], ["init", "."],
    ["directory", "import", "example/directory.yaml"],
    ["directory", "import", "--dry-run", "example/directory.yaml"],
    ["approve", "HD-20418", "--by", "robin.diaz@acme.example", "--print"],
  ]

  @Test func `78: what would write to the journal of another workspace, or shows what would`()
    throws
  {
    try other.run("submit", "example/HD-20417.yaml")
    let (owners, others) = (try owner.contents(), try other.contents())
    for arguments in Self.refused {
      let run = try Program.run(arguments, in: other.folder)
      #expect((run.status, run.output) == (78, ""), "\(arguments): \(run.all)")
      #expect(
        run.errors.contains("belongs to the workspace `\(owner.realFolder)`"), "\(run.errors)")
      #expect(run.errors.hasSuffix("nothing was done\n"))
    }
    #expect(try owner.contents() == owners)
    #expect(try other.contents() == others)
    #expect(try owner.run("run").status == 0)
    try owner.expectSoundChain()
  }

  @Test func `whoever only looks is refused nothing`() throws {
    for arguments in [["status"], ["history"], ["directory", "list"], ["audit", "export"]] {
      let run = try Program.run(arguments, in: other.folder)
      #expect(run.status == 0, "\(arguments): \(run.all)")
    }
  }

  @Test func `a link to the journal is the journal`() throws {
    try FileManager.default.createSymbolicLink(
      atPath: other.path("link.sqlite"), withDestinationPath: owner.path("journal.sqlite"))
    try other.nameJournal("sqlite:link.sqlite")
    #expect(try other.run("run").status == 78)
  }

  @Test func `a copy that names its original's journal is refused, and one with its own is not`()
    throws
  {
    let copy = try TestWorkspace(copying: owner)
    try copy.run("submit", "example/HD-20417.yaml")
    #expect(try copy.run("run").status == 0)
    try copy.nameJournal("sqlite:\(owner.path("journal.sqlite"))")
    #expect(try copy.run("run").status == 78)
    #expect(try owner.run("run").status == 0)
  }

  @Test func `a workspace that was moved takes its journal along`() throws {
    let place = owner.scratch.path("moved")
    try FileManager.default.moveItem(atPath: owner.folder, toPath: place)
    #expect(try Program.run(["run"], in: place).status == 0)
    #expect(try Program.run(["audit", "verify"], in: place).status == 0)
    // Under a link it is the same workspace.
    try FileManager.default.createSymbolicLink(
      atPath: owner.folder, withDestinationPath: place)
    #expect(try owner.run("run", "--workspace", owner.folder).status == 0)
  }

  @Test func `one that gave up its workspace gives up its journal`() throws {
    try owner.remove("mfareset.yaml")
    #expect(try other.run("run").status == 0)
    #expect(try other.names(in: "queue/held") == ["HD-20418.yaml"])
  }

  @Test func `one that took another journal gives up its first`() throws {
    try owner.nameJournal("sqlite:another.sqlite")
    #expect(try other.run("run").status == 0)
  }

  @Test func `78: where nobody can tell whether the workspace still uses it`() throws {
    try owner.write("mfareset.yaml", "queue: [")
    let run = try other.run("run")
    #expect((run.status, run.output) == (78, ""))
    #expect(run.errors.contains("`\(owner.realFolder)`") && run.errors.contains("cannot be read"))
    #expect(try other.names(in: "queue/held") == [])
  }
}

extension TestWorkspace {
  fileprivate init(copying other: TestWorkspace) throws {
    scratch = try Scratch()
    try FileManager.default.copyItem(atPath: other.folder, toPath: folder)
  }

  /// The folder without links, as the journal remembers it.
  fileprivate var realFolder: String {
    guard let resolved = realpath(folder, nil) else { return folder }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  fileprivate func nameJournal(_ address: String) throws {
    try write("mfareset.yaml", "settle: 0s\njournal: \(address)\n")
  }

  /// The tree but for the times of the folder itself: SQLite makes files there and takes them away.
  fileprivate func contents() throws -> [String: String] {
    var contents = try tree()
    contents["."] = nil
    return contents
  }
}
