import ArgumentParser
import IdentityProviders
import PolicyEngine
import RequestFiles
import ResetModel
import Workspaces

/// `mfareset policy check`: look for policies that are broken, or cannot be meant.
struct PolicyCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Look for policies that are broken or cannot be meant.",
    usage: "mfareset policy check",
    discussion: """
      Reads every policy and looks for roles and orgs that the directory does not know, policies that can never \
      apply, limits that contradict one another, and policies that change nothing beside a stricter one. Leaves with \
      65 if a policy is broken or can never work; what is probably a slip is told as a warning.

      EXAMPLE
        mfareset policy check
      """)

  @OptionGroup var common: CommonOptions

  func run() throws {
    let parts = RunParts(workspace: try common.openWorkspace())
    let policies = try parts.policiesAsInput()
    let problems = lint(of: parts.workspace).problems(in: policies)
    let errors = problems.count { $0.severity == .error }
    let told = problems.filter { $0.severity == .error || !common.quiet }
    for problem in told.descriptions { StandardErrorLog.complain(problem) }
    let warnings = problems.count - errors
    let found = [(errors, "error"), (warnings, "warning")].filter { $0.0 > 0 }
      .map { "\($0) \($1)\($0 == 1 ? "" : "s")" }
    let count = policies.policies.count
    try common.inform(
      "\(count) \(count == 1 ? "policy" : "policies"): "
        + (found.isEmpty ? "no problems" : found.joined(separator: ", ")))
    if errors > 0 { throw ExitStatus.invalidInput }
  }

  /// Knows the directory, if there is one yet.
  private func lint(of workspace: Workspace) -> PolicyLint {
    guard let directory = try? OpenJournal(reading: workspace).directory,
      let orgs = try? directory.orgs()
    else {
      return PolicyLint(fields: RequestReader.fieldPaths)
    }
    var roles: Set<Role> = []
    try? directory.forEachUser { roles.formUnion($0.user.roles.values.joined()) }
    return PolicyLint(roles: roles, orgs: orgs, fields: RequestReader.fieldPaths)
  }
}

extension RunParts {
  /// The policies, where they are what the command was asked about: a broken one is an invalid
  /// input.
  func policiesAsInput() throws -> PolicySet {
    do { return try policies().set } catch let failure as Failure {
      throw failure.with(.invalidInput)
    }
  }
}
