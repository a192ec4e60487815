import Foundation
import LocatedYAML
import ResetModel
import Testing

@testable import PolicyEngine

/// The policies that come with the project.
@Suite struct ShippedPoliciesTests {
  static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Policies")

  static let names = [
    "everyone-in-an-org", "org-resets", "privileged-subjects", "sandbox-overwrite", "user-resets",
  ]

  private func source(_ path: String) throws -> SourceText {
    let bytes = try Data(contentsOf: Self.folder.appending(path: path))
    return SourceText(file: path, bytes: Array(bytes))
  }

  private func policies() throws -> PolicySet {
    try PolicySet.read(Self.names.map { try source("\($0).yaml") }, folder: "Policies")
  }

  @Test func `every file in the folder is a policy, its cases, or the fixtures`() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    let expected = Self.names.flatMap { ["\($0).yaml", "\($0).cases.yaml"] } + ["fixtures"]
    #expect(files.sorted() == expected.sorted())
    #expect(try policies().policies.map(\.name) == Self.names)
  }

  @Test func `the lint finds nothing to say of them`() throws {
    let directory = try PlainDirectory(source("fixtures/acme.yaml"))
    let lint = PolicyLint(
      roles: Set(directory.users.flatMap { $0.roles.values.joined() }), orgs: directory.orgs,
      fields: [
        .lostDevice: ["device.lost_at", "device.circumstances"],
        .sandboxOverwrite: ["sandbox.org", "sandbox.added_at"],
      ])
    #expect(lint.problems(in: try policies()).map(\.description) == [])
  }

  @Test(arguments: names)
  func `each policy's cases hold`(name: String) throws {
    let cases = try PolicyCases.read(source("\(name).cases.yaml"))
    #expect(cases.directory.value == "fixtures/acme.yaml")
    let directory = try PlainDirectory(source(cases.directory.value))
    let policies = try policies()
    let results = cases.cases.map { $0.run(against: policies, in: directory) }
    #expect(results.flatMap(\.problems).map(\.description) == [])
    #expect(results.allSatisfy { $0.passes })
    #expect(Set(results.map(\.policyCase.name)).count == results.count)
    let permitted = results.count { $0.decision?.effect == .permit }
    #expect(permitted >= 2 && results.count - permitted >= 5)
  }

  @Test func `each kind and level is covered for each sort of subject`() throws {
    let policies = try policies()
    for kind in PolicySet.kinds {
      for level in Level.allCases {
        for subject in [Acme.dana, Acme.kai, Acme.noor, Acme.sam] {
          let decision = try policies.decide(
            Acme.facts(kind: kind, level: level, subjects: [subject]))
          #expect(decision["always/covered"].map(\.effect) == [.permit])
          #expect(decision.policies.count == 1)
        }
      }
    }
  }
}
