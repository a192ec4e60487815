import Foundation
import Testing

/// The built program, killed at random moments and run again.
@Suite struct KilledRunTests {
  @Test func `killed at random moments and run again, it comes to what it comes to undisturbed`()
    throws
  {
    let template = try BusyQueue()
    let before = try Agreement.files(template.workspace)
    let (expected, seconds) = try template.undisturbed()
    expected.expectPromises(before: before, undisturbed: nil)
    #expect(expected.removed.count == template.applied)

    var disturbance = Disturbance()
    let wanted = Disturbance.kills(orElse: 24)
    var kills = 0
    var workspaces = 0
    while kills < wanted {
      let workspace = try BusyQueue(copyOf: template).workspace
      workspaces += 1
      var wasKilled = true
      while wasKilled, kills < wanted {
        let run = try disturbance.run("KILL", within: seconds, in: workspace)
        wasKilled = run.status == 128 + SIGKILL
        #expect(wasKilled || run.status == 0, "\(run.all) (seed \(disturbance.seed))")
        guard wasKilled else { break }
        kills += 1
        try workspace.expectSoundChain("seed \(disturbance.seed), kill \(kills)")
        let files = try Agreement.files(workspace).filter { !$0.key.contains("/.") }
        #expect(
          Agreement.contents(files) == Agreement.contents(before),
          "seed \(disturbance.seed), kill \(kills)")
      }
      if wasKilled {
        let last = try workspace.run("run", "--quiet")
        #expect(last.status == 0, "\(last.all) (seed \(disturbance.seed))")
      }
      try workspace.expectSoundChain("seed \(disturbance.seed), kill \(kills)")
      try Agreement(workspace).expectPromises(
        before: before, undisturbed: expected, "seed \(disturbance.seed), kill \(kills)")
    }
    print(
      "SIGKILL: \(kills) kills, \(workspaces) queues of \(template.files) files, seed \(disturbance.seed)"
    )
  }
}
