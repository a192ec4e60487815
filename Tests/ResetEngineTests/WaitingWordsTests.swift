import ResetEngine
import ResetModel
import Testing

/// A run tells of signed files that wait, and for what, long before it is too late.
@Suite struct WaitingWordsTests {
  @Test(arguments: [1, 256])
  func `a run tells for what each kind of signed file waits, once`(batch: Int) async throws {
    let world = try World(policies: [World.oneSignature])
    world.furnish = { $0.verifier = { EverySignature() } }
    try world.dropSigned("HD-1")
    for name in ["incoming/HD-1.word.yaml", "incoming/HD-1.word.yaml.sig"] {
      try world.remove(name)
    }
    try await world.run()
    // On bytes that HD-1 has not, on a request that nobody has seen, and two that nobody signed.
    try world.dropSigned("HD-2")
    let word = try #require(world.text("incoming/HD-2.word.yaml"))
    try world.drop(word.replacing("HD-2", with: "HD-1"), as: "incoming/a.yaml")
    try world.drop("a signature", as: "incoming/a.yaml.sig")
    try world.remove("incoming/HD-2.yaml")
    for name in ["b", "c"] { try world.drop(word + "# \(name)\n", as: "incoming/\(name).yaml") }
    try world.drop("a signature", as: "incoming/d.yaml.sig")
    let waiting = [
      "incoming/HD-2.word.yaml waits: no run has seen the request that it speaks of yet",
      "incoming/a.yaml waits: the request that it speaks of has other bytes than those that were signed",
      "incoming/b.yaml and 1 more wait: a signature is to lie beside, under the same name with `.sig` behind it",
      "incoming/d.yaml.sig waits: the file that it signs has not come yet",
    ]
    #expect(try await world.run(dry: true, batch: batch).warnings == waiting)
    let pass = try await world.run(batch: batch)
    #expect(pass.warnings == waiting)
    #expect(pass.outcomes == ["held/HD-1.yaml held"])
  }
}
