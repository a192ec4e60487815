import Foundation
import Testing

/// A journal with a damaged page, and a queue without one of its folders.
@Suite struct FaultyWorkspaceTests {
  @Test
  func `a damaged page of the journal stops a run or is none of its business, and loses nothing`()
    throws
  {
    let queue = try BusyQueue(files: 40)
    let template = queue.workspace
    #expect(try template.run("run", "--quiet", "--limit", "20").status == 0)
    let before = try Agreement.files(template)
    let journal = try template.data("journal.sqlite")
    let page = 4096
    var disturbance = Disturbance()
    var statuses: [Int32: Int] = [:]
    // The first page says what the file is; it is told elsewhere when that is wrong.
    let pages = (1..<journal.count / page).shuffled(using: &disturbance).prefix(10)
    for number in pages {
      let note: Comment = "page \(number) (seed \(disturbance.seed))"
      let workspace = try TestWorkspace(copyOf: template)
      var bytes = journal
      for place in number * page..<number * page + 64 { bytes[place] ^= 0xFF }
      try bytes.write(to: URL(filePath: workspace.path("journal.sqlite")))
      let run = try workspace.run("run", "--quiet")
      statuses[run.status, default: 0] += 1
      #expect([0, 74, 78].contains(run.status), "\(run.all) \(note)")
      #expect(run.status == 0 || run.errors.contains("journal.sqlite`"), "\(run.all) \(note)")
      let files = try Agreement.files(workspace).filter { !$0.key.contains("/.") }
      #expect(Agreement.contents(files) == Agreement.contents(before), note)
      // With the page as it was, nothing was done twice.
      if run.status != 0, files == before {
        try journal.write(to: URL(filePath: workspace.path("journal.sqlite")))
        #expect(try workspace.run("run", "--quiet").status == 0, note)
        #expect(try Agreement(workspace).removed.count == queue.applied, note)
      }
    }
    #expect(statuses.keys.contains(74))
    print("damaged pages: \(pages.count), statuses \(statuses), seed \(disturbance.seed)")
  }

  @Test(arguments: ["incoming", "held", "done", "denied", "invalid", "failed"])
  func `a folder that is missing stops a run before anything is touched`(folder: String) throws {
    let queue = try BusyQueue(files: 20)
    let workspace = queue.workspace
    let (path, aside) = (workspace.path("queue/\(folder)"), workspace.path("aside"))
    try FileManager.default.moveItem(atPath: path, toPath: aside)
    let before = try workspace.tree()
    let run = try workspace.run("run")
    #expect((run.status, run.output) == (78, ""), "\(run.all)")
    #expect(run.errors.contains("queue/\(folder)"), "\(run.errors)")
    // Opening the journal makes files beside it, and removes them: the folder's time tells.
    #expect(try workspace.tree().filter { $0.key != "." } == before.filter { $0.key != "." })
    try FileManager.default.moveItem(atPath: aside, toPath: path)
    #expect(try workspace.run("run", "--quiet").status == 0)
    #expect(try Agreement(workspace).removed.count == queue.applied)
  }
}
