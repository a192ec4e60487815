import Foundation
import Glibc
import Testing

/// The journal, the queue and the reports on a small file system that is full.
@Suite(.enabled(if: SmallDisk.canBeMade, "no file system can be mounted (not root)"))
struct FullDiskTests {
  @Test(arguments: ["journal", "queue", "reports", "."])
  func `a disk that is full at any stage loses nothing, and with room a run completes`(
    folder: String
  ) throws {
    let template = try BusyQueue(files: 40)
    try template.workspace.moveJournal()
    let before = try Agreement.files(template.workspace)
    let (expected, _) = try template.undisturbed()
    var statuses: [Int32] = []
    var kibibytes = 0
    repeat {
      let note: Comment = "\(folder) with \(kibibytes) KiB left"
      let workspace = try BusyQueue(copyOf: template).workspace
      let disk = try SmallDisk(kibibytes: 4096, as: folder, of: workspace)
      try disk.fill(leaving: kibibytes)
      let run = try workspace.run("run", "--quiet")
      statuses.append(run.status)
      #expect([0, 73, 74].contains(run.status), "\(run.all) \(note)")
      #expect(run.status == 0 || !run.errors.isEmpty, note)
      let files = try Agreement.files(workspace).filter { !$0.key.contains("/.") }
      #expect(Agreement.contents(files) == Agreement.contents(before), note)
      disk.makeRoom()
      try workspace.expectSoundChain(note)
      let next = try workspace.run("run", "--quiet")
      #expect(next.status == 0, "\(next.all) \(note)")
      try workspace.expectSoundChain(note)
      try Agreement(workspace).expectPromises(before: before, undisturbed: expected, note)
      kibibytes = max(16, kibibytes * 2)
    } while statuses.last != 0 && kibibytes < 4096
    #expect(statuses.count > 1 && statuses.last == 0)
    print(
      "\(folder) on a full disk: \(statuses.count) stages on \(template.files) files, statuses \(statuses)"
    )
  }

  @Test(arguments: ["queue", "queue/incoming", "queue/held", "queue/done", "queue/invalid"])
  func `a queue on another file system, whole or in part, comes to the same`(
    folder: String
  ) throws {
    let template = try BusyQueue(files: 40)
    let before = try Agreement.files(template.workspace)
    let (expected, _) = try template.undisturbed()
    let workspace = try BusyQueue(copyOf: template).workspace
    let disk = try SmallDisk(kibibytes: 4096, as: folder, of: workspace)
    defer { withExtendedLifetime(disk) {} }
    let run = try workspace.run("run", "--quiet")
    #expect((run.status, run.errors) == (0, ""))
    try workspace.expectSoundChain()
    try Agreement(workspace).expectPromises(before: before, undisturbed: expected)
  }

  @Test func `what cannot be moved to another file system stays, is told, and ends no run`() throws
  {
    let template = try BusyQueue(files: 10)
    let workspace = try BusyQueue(copyOf: template).workspace
    let disk = try SmallDisk(kibibytes: 4096, as: "queue/incoming", of: workspace)
    defer { withExtendedLifetime(disk) {} }
    func path(_ name: String) -> String { workspace.path("queue/incoming/\(name)") }
    let immovable = ["a-folder.yaml", "a-large.yaml", "a-link.yaml", "a-pipe.yaml"]
    try FileManager.default.createDirectory(
      atPath: path(immovable[0]), withIntermediateDirectories: false)
    try String(repeating: "#", count: 70_000).write(
      toFile: path(immovable[1]), atomically: false, encoding: .utf8)
    try FileManager.default.createSymbolicLink(
      atPath: path(immovable[2]), withDestinationPath: "/etc/passwd")
    try #require(mkfifo(path(immovable[3]), 0o644) == 0)
    for _ in 1...2 {
      let run = try workspace.run("run")
      #expect(run.status == 0, "\(run.all)")
      for name in immovable {
        #expect(
          run.errors.contains(
            "incoming/\(name) stays where it is, as it cannot be moved to `invalid`"))
      }
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: path("")).sorted() == immovable)
    }
    try workspace.expectSoundChain()
  }

  @Test func `a journal on a read-only file system is told, and nothing is touched`() throws {
    let queue = try BusyQueue(files: 20)
    let workspace = queue.workspace
    try workspace.moveJournal()
    let disk = try SmallDisk(kibibytes: 4096, as: "journal", of: workspace)
    let before = try workspace.tree()
    try disk.remount(readOnly: true)
    let run = try workspace.run("run")
    // SQLite cannot even open what it may not write a log beside.
    #expect((run.status, run.output) == (73, ""), "\(run.all)")
    #expect(run.errors.contains("journal.sqlite`"), "\(run.errors)")
    #expect(try workspace.tree() == before)
    try disk.remount(readOnly: false)
    #expect(try workspace.run("run", "--quiet").status == 0)
    #expect(try Agreement(workspace).removed.count == queue.applied)
  }
}

extension TestWorkspace {
  /// Gives the journal a folder of its own.
  fileprivate func moveJournal() throws {
    try FileManager.default.createDirectory(
      atPath: path("journal"), withIntermediateDirectories: false)
    try FileManager.default.moveItem(
      atPath: path("journal.sqlite"), toPath: path("journal/journal.sqlite"))
    try write("mfareset.yaml", "settle: 0s\njournal: sqlite:journal/journal.sqlite\n")
  }
}
