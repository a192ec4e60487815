import Foundation
import IdentityProviders
import Journals
import LocatedYAML
import PolicyEngine
import RequestFiles
import ResetModel
import Testing

@testable import mfareset

@Suite struct ExamplesTests {
  @Test func `there are worlds, and the list of them names each`() throws {
    let list = try String(
      contentsOf: World.examples.appending(path: "README.md"), encoding: .utf8)
    #expect(World.all.count >= 12)
    for world in World.all { #expect(list.contains("[\(world.name)](\(world.name)/)")) }
  }

  @Test(arguments: World.all)
  func `a world's runs give what is written down, and a dry run told each before`(_ world: World)
    async throws
  {
    let workshop = try Workshop(of: world)
    var texts: [String: String] = [:]
    for drop in world.drops {
      try workshop.drop(drop)
      let queue = try workshop.queue()
      let preview = try await workshop.run(.dryRun(asOf: nil), at: drop.moment)
      #expect(try workshop.queue() == queue)
      let run = try await workshop.run(.run, at: drop.moment)
      #expect(preview.results == run.results, "the dry run at \(drop.name)")
      texts["\(drop.name).txt"] = workshop.withoutFingerprints(run.text)
    }
    let queue = try workshop.queue()
    texts["queue.txt"] = queue.map { VisibleText.escape($0) + "\n" }.joined()
    texts["directory.txt"] = try workshop.directory()
    for path in queue where path.hasSuffix(".receipt.yaml") {
      texts["queue/\(path)"] = workshop.withoutFingerprints(
        try String(contentsOf: workshop.path("queue/\(path)"), encoding: .utf8))
    }
    try GoldenFiles(of: world).settle(texts)
    let audit = try workshop.audit()
    #expect(audit.isSound, "\(audit.faults)")
  }

  @Test(arguments: World.all)
  func `a world's policies have no problems`(_ world: World) throws {
    let workshop = try Workshop(of: world)
    let sources = try world.policies().map {
      SourceText(file: $0, bytes: try world.bytes(of: $0))
    }
    let directory = try OpenJournal(reading: try workshop.workspace()).directory
    var roles: Set<Role> = []
    try directory.forEachUser { roles.formUnion($0.user.roles.values.joined()) }
    let lint = PolicyLint(
      roles: roles, orgs: try directory.orgs(), fields: RequestReader.fieldPaths)
    #expect(lint.problems(in: try PolicySet.read(sources, folder: "policies")).isEmpty)
  }
}
