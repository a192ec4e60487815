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

  @Test func `only the simplest policy takes an approval at its word`() throws {
    let trusting = try policies().policies.filter { !$0.needsSignature }
    #expect(trusting.map(\.name) == ["user-resets"])
  }

  @Test(arguments: names)
  func `each policy's cases permit and refuse, each by a name of its own`(name: String) throws {
    let cases = try PolicyCases.read(source("\(name).cases.yaml"))
    #expect(cases.directory.value == "fixtures/acme.yaml")
    #expect(Set(cases.cases.map(\.name)).count == cases.cases.count)
    let permitted = cases.cases.count { $0.expectation.effect == .permit }
    #expect(permitted >= 2 && cases.cases.count - permitted >= 5)
  }

  /// What makes an approval count for nothing, as a case tells it.
  private static let cheats: [String: @Sendable (CaseSignedWord, PolicyCase) -> Bool] = [
    "forged": { word, _ in word.fault == .forged },
    "altered": { word, _ in word.fault == .altered },
    "copied from another request": { word, _ in word.request != nil },
    "copied from other bytes": { word, _ in word.bytes == .other },
    "expired": { word, it in word.expiresAt.map { $0 <= it.now } ?? false },
    "too old": { word, it in word.at + TimeSpan(seconds: 43_200) < it.now },
    "revoked": { word, _ in word.fault == .revoked },
    "by a key whose lifetime is over": { word, _ in word.fault == .expiredKey },
    "signed as a request": { word, _ in word.namespace == "request@mfareset" },
    "signed for git": { word, _ in word.namespace == "git" },
    "by a subject": { word, it in
      ["1042", "1003", "kai.novak@acme.example", "dana.lee@acme.example"].contains(word.by)
        && it.expectation.finding?.value != "always/refusal"
    },
    "by an administrator of another org": { word, _ in word.by == "pat.stone@globex.example" },
    "by one person twice": { word, it in
      word.by == "1001" && it.signed.contains { $0.by == "alex.kim@acme.example" }
    },
    "by the requester under another name": { word, _ in word.by == "1021" },
  ]

  @Test(arguments: names.filter { $0 != "user-resets" }, cheats.keys.sorted())
  func `each policy has a case in which an approval counts for nothing since it is`(
    name: String, cheat: String
  ) throws {
    let isCheat = try #require(Self.cheats[cheat])
    let cases = try PolicyCases.read(source("\(name).cases.yaml")).cases
    let refused = cases.filter { it in
      it.expectation.effect == .hold
        && it.expectation.finding?.value.hasSuffix("/approvals") == true
        && it.signed.contains { isCheat($0, it) }
    }
    #expect(!refused.isEmpty)
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
