import Glibc
import RequestQueue
import ResetEngine
import ResetModel
import Testing

/// What a disk that fails now and then must not lead to; each was found by the simulation.
@Suite struct FaultyDiskTests {
  @Test func `a decided file that cannot be brought to its place is not decided again`()
    async throws
  {
    let world = try World()
    try world.drop(ticket("HD-1"), as: "incoming/a.yaml")
    world.interference = Interference { step, _ in step == .move ? ENOSPC : nil }
    await #expect(throws: QueueError.self) { try await world.run() }
    await #expect(throws: QueueError.self) { try await world.run() }
    #expect(world.lastPass?.outcomes == [])
    world.interference = nil
    try await world.run()
    #expect(try world.files(receipts: true) == ["done/a.receipt.yaml", "done/a.yaml"])
    #expect(world.text("done/a.receipt.yaml")?.contains("outcome: \"applied\"") == true)
  }

  @Test func `a copy that was decided and not moved is written anew where somebody took it away`()
    async throws
  {
    let world = try World()
    try world.drop(ticket("HD-1"), as: "incoming/a.yaml")
    try await world.run()
    try world.drop(ticket("HD-1"), as: "incoming/b.yaml")
    world.interference = Interference { step, _ in step == .move ? ENOSPC : nil }
    await #expect(throws: QueueError.self) { try await world.run() }
    world.interference = nil
    try world.remove("incoming/b.yaml")
    try await world.run()
    #expect(try world.files() == ["done/a.yaml", "done/b.yaml"])
    #expect(world.text("done/b.yaml") == ticket("HD-1"))
  }
}
