import ArgumentParser
import PolicyEngine
import ResetModel
import Workspaces

/// `mfareset policy test`: run the cases that stand beside the policies.
struct PolicyTest: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run the policies' cases; a policy without any fails.",
    usage: "mfareset policy test",
    discussion: """
      Beside NAME.yaml stands NAME.cases.yaml: a directory, a moment, and requests with what is expected to be \
      decided on each. All policies of the folder decide together, as in a run. Leaves with 65 if a case fails or a \
      policy has none.

      EXAMPLE
        mfareset policy test
      """)

  @OptionGroup var common: CommonOptions

  func run() throws {
    let parts = RunParts(workspace: try common.openWorkspace())
    let policies = try parts.policiesAsInput()
    let folder = PolicyFolder(workspace: parts.workspace)
    var failures = 0
    var passes = 0
    var tested: Set<String> = []
    for file in try folder.caseFiles() {
      let results = try CaseFolder(policies: policies, folder: folder).results(of: file)
      let passed = results.count(where: \.passes)
      passes += passed
      failures += results.count - passed
      try common.inform("\(VisibleText.escape(file.file)): \(passed) of \(results.count) passed")
      if !results.isEmpty {
        tested.insert(String(file.file.dropLast(PolicyFolder.casesEnding.count)) + ".yaml")
      }
      for result in results where !result.passes {
        for problem in result.problems.descriptions { StandardErrorLog.complain(problem) }
      }
    }
    for policy in policies.policies where !tested.contains(policy.place.file) {
      failures += 1
      StandardErrorLog.complain(withoutCases(policy).description)
    }
    if failures > 0 { throw Failure(.invalidInput, "\(failures) failed, \(passes) passed") }
    let count = policies.policies.count
    try common.inform(
      "\(passes) \(passes == 1 ? "case" : "cases") of \(count) \(count == 1 ? "policy" : "policies") passed"
    )
  }

  private func withoutCases(_ policy: Policy) -> Problem {
    let cases = policy.place.file.dropLast(".yaml".count) + PolicyFolder.casesEnding
    return Problem(
      "the policy `\(policy.name)` has no cases", at: policy.place, hint: "write \(cases)")
  }
}
