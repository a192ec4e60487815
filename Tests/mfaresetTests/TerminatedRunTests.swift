import Foundation
import Glibc
import Testing

/// The built program, told to stop at random moments.
@Suite struct TerminatedRunTests {
  @Test func `it hears the signal that it was started with blocked, on its first thread`() throws {
    let workspace = try TestWorkspace()
    // Keeps the run from the file while the signal is on its way. A run that was waiting already when
    // the signal came waits to the end.
    try workspace.write("mfareset.yaml", "settle: 10s\n")
    try workspace.run("submit", "example/HD-20417.yaml")
    // 4000 is SIGTERM's bit among the last four digits: caught, and not blocked. All sixteen of them
    // are more than a shell can count with.
    let script = #"""
      (
        blocked=0 caught=0
        until [ $((0x$blocked & 0x4000)) = 0 ] && [ $((0x$caught & 0x4000)) != 0 ]; do
          blocked=0 caught=0
          [ -e /proc/$$/status ] || exit
          while read -r name value _; do
            case $name in
              State:) [ "$value" != Z ] || exit ;;
              SigBlk:) blocked=${value#????????????} ;;
              SigCgt:) caught=${value#????????????} ;;
            esac
          done </proc/$$/status
        done
        kill -TERM $$
      ) 2>/dev/null &
      exec "$1" run
      """#
    let run = try Program.start(
      ["--block-signal=TERM", "--block-signal=INT", "sh", "-c", script, "sh", Program.path],
      in: workspace.folder)
    #expect(run.status == 0 && run.errors.contains("told to stop"), "\(run.all)")
    #expect(try workspace.names(in: "queue/incoming") == ["HD-20417.yaml"])
  }

  @Test(arguments: ["TERM", "INT"])
  func `told to stop, it finishes what it has in hand, reports it, and leaves the rest as it was`(
    signal: String
  ) throws {
    let template = try BusyQueue()
    let before = try Agreement.files(template.workspace)
    let (expected, seconds) = try template.undisturbed()
    var disturbance = Disturbance()
    let wanted = Disturbance.kills(orElse: 8)
    var midway = 0
    for number in 1...wanted {
      let note: Comment = "seed \(disturbance.seed), signal \(number)"
      let workspace = try BusyQueue(copyOf: template).workspace
      let tree = try workspace.tree()
      let run = try disturbance.run(signal, within: seconds, in: workspace)
      if run.status == 128 + (signal == "TERM" ? SIGTERM : SIGINT) {
        // It came before the program had begun.
        #expect(try workspace.tree() == tree, note)
        continue
      }
      #expect(run.status == 0, "\(run.all) \(note)")
      let agreement = try Agreement(workspace)
      let rest = agreement.files.keys.filter { $0.hasPrefix("incoming/") }
      #expect(
        run.errors.contains("told to stop") || rest.isEmpty, "\(run.all) \(note)")
      #expect(
        agreement.reports.values.joined().count == template.files - rest.count, note)
      #expect(
        agreement.reports.mapValues(Set.init) == agreement.journal.mapValues(Set.init), note)
      #expect(try workspace.names(in: "reports").count == 1, note)
      let later = try workspace.tree()
      for file in rest { #expect(later["queue/\(file)"] == tree["queue/\(file)"], note) }
      #expect(!agreement.files.keys.contains { $0.contains("/.") }, note)
      try workspace.expectSoundChain(note)
      if !rest.isEmpty && rest.count < template.files { midway += 1 }
      let next = try workspace.run("run", "--quiet")
      #expect((next.status, next.errors) == (0, ""), note)
      try workspace.expectSoundChain(note)
      try Agreement(workspace).expectPromises(before: before, undisturbed: expected, note)
    }
    print(
      "SIG\(signal): \(wanted) signals, \(midway) in the midst of a queue of \(template.files) files, seed \(disturbance.seed)"
    )
  }
}
