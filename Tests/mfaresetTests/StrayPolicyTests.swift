import Foundation
import Testing

/// A policy that nobody would read is told, since what it stops would be permitted.
@Suite struct StrayPolicyTests {
  private static let policy = """
    policy: two-admins
    applies_to: {kinds: [lost-device], levels: [user], orgs: ["*"]}
    require: {approvals: [{count: 2, role: administrator, proof: recorded}]}

    """

  /// A workspace with one more file in its policies.
  private func workspace(with name: String, _ text: String = policy) throws -> TestWorkspace {
    let workspace = try TestWorkspace()
    let folder = URL(filePath: workspace.path("policies/\(name)")).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try workspace.write("policies/\(name)", text)
    return workspace
  }

  @Test(arguments: [
    ("two-admins.yml", "rename it to two-admins.yaml"),
    ("two-admins.YAML", "rename it to two-admins.yaml"),
    ("two-admins.cases.Yml", "rename it to two-admins.cases.yaml"),
    ("user-resets.yml", "move what it says to user-resets.yaml"),
    ("prod/two-admins.yaml", "move it to policies/two-admins.yaml"),
    ("prod/eu/two-admins.YML", "move it to policies/two-admins.yaml"),
    ("prod/two-admins.cases.yaml", "move it to policies/two-admins.cases.yaml"),
  ])
  func `a policy that would not be read stops everything`(name: String, hint: String) throws {
    let workspace = try workspace(with: name)
    try workspace.run("submit", "example/HD-20417.yaml")
    let before = try workspace.tree()
    for (arguments, status) in [
      (["run"], Int32(78)), (["run", "--dry-run"], 78), (["preview", "example/HD-20417.yaml"], 78),
      (["policy", "check"], 65), (["policy", "test"], 65),
    ] {
      let run = try Program.run(arguments, in: workspace.folder)
      #expect((run.status, run.output) == (status, ""), "\(run.all)")
      #expect(run.errors.contains("policies/\(name): error: "), "\(run.errors)")
      #expect(run.errors.contains("(\(hint), or "), "\(run.errors)")
      #expect(run.errors.contains("nothing was done"))
    }
    #expect(try workspace.tree() == before)
  }

  @Test func `it is told beside all else that is wrong`() throws {
    let workspace = try workspace(with: "two-admins.yml")
    try workspace.write("policies/user-resets.yaml", "policy: user-resets\nrequires: {}\n")
    let run = try workspace.run("policy", "check")
    #expect(run.errors.contains("policies/two-admins.yml: error: "))
    #expect(run.errors.contains("policies/user-resets.yaml:2:1: error: "))
  }

  @Test(arguments: [
    "README.md", "two-admins.yaml~", "two-admins.yaml.bak", ".two-admins.yaml", ".two-admins.yml",
    ".git/two-admins.yaml", "prod/.two-admins.yaml", "prod/README.md", "fixtures/globex.yaml",
    "fixtures/old/globex.yml",
  ])
  func `what is no policy is left alone`(name: String) throws {
    let run = try workspace(with: name).run("policy", "check")
    #expect(run.status == 0 && run.output.hasPrefix("5 policies: "), "\(run.all)")
  }

  @Test func `links that lead in circles are followed once`() throws {
    let workspace = try workspace(with: "prod/two-admins.yaml")
    for (name, target) in [("prod/up", ".."), ("here", "."), ("test", "prod")] {
      try FileManager.default.createSymbolicLink(
        atPath: workspace.path("policies/\(name)"), withDestinationPath: target)
    }
    let run = try workspace.run("policy", "check")
    #expect(run.errors.components(separatedBy: "would count for nothing").count == 2)
  }
}
