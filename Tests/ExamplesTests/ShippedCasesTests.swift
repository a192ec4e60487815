import Foundation
import PolicyEngine
import ResetModel
import Testing
import Workspaces

@testable import mfareset

/// The cases that come with the policies, run as `policy test` runs them.
@Suite struct ShippedCasesTests {
  /// A new workspace, which is gone when the test is.
  private final class NewWorkspace {
    private let folder = FileManager.default.temporaryDirectory.appending(
      path: "mfareset-cases-\(UUID())"
    ).path
    let policies: PolicySet
    let policyFolder: PolicyFolder

    init() throws {
      try WorkspaceTemplate(folder: folder).write()
      let workspace = try Workspace(folder: folder)
      policies = try RunParts(workspace: workspace).policies().set
      policyFolder = PolicyFolder(workspace: workspace)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }
  }

  @Test func `every case of every policy holds`() throws {
    let workspace = try NewWorkspace()
    let files = try workspace.policyFolder.caseFiles()
    #expect(files.count == workspace.policies.policies.count)
    for file in files {
      let results = try CaseFolder(policies: workspace.policies, folder: workspace.policyFolder)
        .results(of: file)
      #expect(results.flatMap(\.problems).map(\.description) == [], "\(file.file)")
      #expect(results.allSatisfy { $0.passes })
    }
  }

  /// A case whose only approval is this, and whether the approval counts.
  @Test(arguments: [
    ("", true), ("expires_at: 2026-11-20T15:00:01Z", true), ("request: HD-20422", true),
    ("digest: this", true), ("namespace: approval@mfareset", true),
    ("expires_at: 2026-11-20T15:00:00Z", false), ("request: HD-20421", false),
    ("digest: other", false), ("namespace: request@mfareset", false), ("namespace: git", false),
    ("bad_signature: forged", false), ("bad_signature: altered", false),
    ("bad_signature: revoked", false), ("bad_signature: expired-key", false),
    ("bad_signature: unverified", false), ("kind: refusal, request: HD-1", false),
  ])
  func `a case's signed word counts where a real one would`(word: String, counts: Bool) throws {
    let workspace = try NewWorkspace()
    let file = try #require(
      try workspace.policyFolder.caseFiles().first { $0.file.hasSuffix("org-resets.cases.yaml") })
    let text = String(decoding: file.bytes, as: UTF8.self)
    let start = try #require(text.firstRange(of: "cases:\n"))
    let one =
      text[..<start.upperBound] + """
          - case: one
            request: {}
            signed: [{by: alex.kim@acme.example, at: 2026-11-20T14:30:00Z, \(word)}]
            expect: {decision: \(counts ? "permit" : "hold")}
        """
    let results = try CaseFolder(policies: workspace.policies, folder: workspace.policyFolder)
      .results(of: SourceText(file: file.file, bytes: Array(one.utf8)))
    #expect(results.flatMap(\.problems).map(\.description) == [])
    #expect(results.map(\.passes) == [true])
  }

  @Test func `an unverified refusal keeps a case waiting, and a signer and a submitter are known`()
    throws
  {
    let workspace = try NewWorkspace()
    let policy = """
      policy: p
      applies_to: {kinds: [lost-device], levels: [org], orgs: ["*"]}
      require:
        approvals: [{role: administrator, proof: signed, independent_of: [submitter]}]
        signed_by: {role: helpdesk}
        submitter: {role: helpdesk}
      """
    let policies = try PolicySet.read(
      [SourceText(file: "p.yaml", bytes: Array(policy.utf8))], folder: "policies")
    let cases = """
      directory: fixtures/acme.yaml
      now: 2026-11-20T15:00:00Z
      defaults:
        {kind: lost-device, id: HD-1, org: acme, level: org, users: [1042], reason: lost,
         requested_by: sam.ortiz@acme.example, requested_at: 2026-11-20T14:00:00Z,
         device: {description: phone, lost_at: 2026-11-20T08:00:00Z, circumstances: lost}}
      signed: [{by: 1001, at: 2026-11-20T14:30:00Z}]
      cases:
        - {case: a, request: {}, signer: 1020, submitter: 1021, expect: {decision: permit}}
        - {case: b, request: {}, signer: 1020, expect: {decision: deny, finding: p/submitter}}
        - {case: c, request: {}, submitter: 1020, expect: {decision: hold, finding: p/signed_by}}
        - case: d
          request: {}
          signer: 1020
          submitter: 1021
          signed:
            - {by: 1001, at: 2026-11-20T14:30:00Z}
            - {by: 1002, at: 2026-11-20T14:30:00Z, kind: refusal, bad_signature: unverified}
          expect: {decision: hold, finding: always/refusal}
      """
    let results = try CaseFolder(policies: policies, folder: workspace.policyFolder)
      .results(of: SourceText(file: "p.cases.yaml", bytes: Array(cases.utf8)))
    #expect(results.flatMap(\.problems).map(\.description) == [])
    #expect(results.map(\.passes) == [true, true, true, true])
  }
}
