import Foundation
import Glibc
import Testing

/// Several programs at work on one workspace.
@Suite struct RunnersBesideEachOtherTests {
  @Test func `of runs that begin together one works and the others leave with 75`() throws {
    let queue = try BusyQueue()
    let workspace = queue.workspace
    let before = try Agreement.files(workspace)
    let runs = 4
    let together = try (1...runs).map { _ in
      try Program.begin([Program.path, "run", "--quiet"], in: workspace.folder)
    }
    let statuses = try together.map { try $0.end().status }
    #expect(statuses.contains(0) && statuses.allSatisfy { $0 == 0 || $0 == 75 }, "\(statuses)")
    let agreement = try Agreement(workspace)
    agreement.expectPromises(before: before, undisturbed: nil)
    #expect(agreement.removed.count == queue.applied)
    try workspace.expectSoundChain()
    print("\(runs) runs begun together on \(queue.files) files: statuses \(statuses)")
  }

  @Test func `a killed run leaves no lock behind`() throws {
    let queue = try BusyQueue(files: 20)
    let workspace = queue.workspace
    let lock = open(workspace.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(lock) }
    let killed = try Program.start(
      ["timeout", "--foreground", "-s", "KILL", "0.05", Program.path, "run"],
      in: workspace.folder)
    #expect([0, 128 + SIGKILL].contains(killed.status))
    #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
    flock(lock, LOCK_UN)
    #expect(try workspace.run("run", "--quiet").status == 0)
  }

  @Test func `submitting, approving and importing during a run disturb neither it nor themselves`()
    throws
  {
    let queue = try BusyQueue()
    let workspace = queue.workspace
    let waiting = 900
    let later = 1000..<1010
    // Alex is to sign for one request that waits already.
    try ApprovalDesk.makeKey(workspace.path("key"))
    try workspace.write("allowed_signers", "alex \(try workspace.text("key.pub"))")
    let users = BusyQueue.directory(users: queue.files) + BusyQueue.user(waiting)
    try workspace.write("directory.yaml", users)
    try workspace.write("later.yaml", users + later.map(BusyQueue.user).joined())
    try workspace.write("ticket.yaml", BusyQueue.ticket(waiting, approvals: "[]"))
    for number in later {
      try workspace.write("\(number).yaml", BusyQueue.ticket(number))
    }
    let prepared = try Program.start(
      [
        "sh", "-ec",
        """
        mv queue/incoming full; mkdir queue/incoming
        "$0" directory import --quiet directory.yaml
        "$0" submit --quiet ticket.yaml
        "$0" run --quiet
        rmdir queue/incoming; mv full queue/incoming
        """, Program.path,
      ], in: workspace.folder)
    #expect(prepared.status == 0, "\(prepared.all)")

    let sum = try Program.start(["sha256sum", "ticket.yaml"], in: workspace.folder)
    let run = try Program.begin([Program.path, "run", "--quiet"], in: workspace.folder)
    let words = [
      ["directory", "import", "--quiet", "later.yaml"],
      [
        "approve", BusyQueue.name(waiting), "--by", "alex", "--key", "key", "--quiet", "--yes",
        "--digest", "sha256:\(sum.output.prefix(64))",
      ],
    ]
    for arguments in words + later.map({ ["submit", "--quiet", "\($0).yaml"] }) {
      let done = try Program.run(arguments, in: workspace.folder)
      #expect(done.status == 0, "\(arguments): \(done.all)")
    }
    let ended = try run.end()
    #expect(ended.status == 0, "\(ended.all)")
    #expect(try workspace.run("run", "--quiet").status == 0)
    try workspace.expectSoundChain()
    let agreement = try Agreement(workspace)
    #expect(agreement.reports.mapValues(Set.init) == agreement.journal.mapValues(Set.init))
    #expect(!agreement.files.keys.contains { $0.hasPrefix("incoming/") })
    for number in [waiting] + later {
      #expect(agreement.files["done/\(BusyQueue.name(number)).yaml"] != nil)
    }
    #expect(Set(agreement.removed).count == agreement.removed.count)
    #expect(agreement.removed.count == queue.applied + later.count + 1)
    print(
      "1 import, 1 approval and \(later.count) submissions during a run of \(queue.files) files")
  }
}
