import ArgumentParser
import Databases
import IdentityProviders
import Journals
import PolicyEngine
import RequestFiles
import ResetEngine
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
        for problem in result.problems { StandardErrorLog.complain(problem.description) }
      }
    }
    for policy in policies.policies where !tested.contains(policy.place.file) {
      failures += 1
      StandardErrorLog.complain(withoutCases(policy).description)
    }
    if failures > 0 { throw Failure(.invalidInput, "\(failures) failed, \(passes) passed") }
    try common.inform("\(passes) cases of \(policies.policies.count) policies passed")
  }

  private func withoutCases(_ policy: Policy) -> Problem {
    let cases = policy.place.file.dropLast(".yaml".count) + PolicyFolder.casesEnding
    return Problem(
      "the policy `\(policy.name)` has no cases", at: policy.place, hint: "write \(cases)")
  }
}

/// Runs the cases of a workspace's policies.
struct CaseFolder {
  let policies: PolicySet
  let folder: PolicyFolder

  /// What became of each case of a file; throws a `Failure` where the file cannot be read.
  func results(of file: SourceText) throws -> [CaseResult] {
    do {
      let cases = try PolicyCases.read(file)
      let directory = try directory(of: cases)
      return cases.cases.map { policyCase in
        policyCase.run(
          against: policies,
          facts: { policyCase throws(PolicyProblems) in try facts(of: policyCase, from: directory)
          },
          user: { name throws(PolicyProblems) in
            let users = (try? directory.users(named: name)) ?? []
            return users.count == 1 ? users[0].id : nil
          })
      }
    } catch let refusal as PolicyProblems {
      throw Failure(.invalidInput, refusal.problems)
    }
  }

  /// The directory that the cases speak of, in a database of its own that nobody else sees.
  private func directory(of cases: PolicyCases) throws -> EmbeddedDirectory {
    let path = "\(folder.workspace.policies)/\(cases.directory.value)"
    let source = SourceText(
      file: cases.directory.value, bytes: FileBytes.read(path, atMost: 16 << 20) ?? [])
    guard !source.bytes.isEmpty else {
      throw PolicyProblems([
        Problem("directory: `\(cases.directory.value)` cannot be read", at: cases.directory.place)
      ])
    }
    let (contents, problems) = DirectoryFile.read(source)
    guard let contents else { throw PolicyProblems(problems) }
    return try Failure.translating {
      let directory = try EmbeddedDirectory(in: SQLiteConnection.inMemory())
      _ = try directory.importing(contents, apply: true)
      return directory
    }
  }

  private func signed(
    in policyCase: PolicyCase, _ directory: EmbeddedDirectory
  ) throws -> [Approval] {
    try policyCase.signed.map { signed in
      let users = try directory.users(named: signed.by)
      return Approval(
        by: signed.by, person: users.count == 1 ? users[0] : nil, at: signed.at, proof: .signed,
        comment: nil, word: signed.word, expiresAt: signed.expiresAt, objection: signed.objection)
    }
  }

  private func facts(of policyCase: PolicyCase, from directory: EmbeddedDirectory)
    throws(PolicyProblems) -> Facts
  {
    let reading = RequestReader.read(policyCase.request, in: policyCase.source)
    let content = ReadFile(digest: .sha256(of: policyCase.source.bytes), reading: reading)
    let caseFile: CaseFile
    do {
      caseFile = try CaseFile(
        content, from: directory, signed: try signed(in: policyCase, directory), now: policyCase.now
      )
    } catch {
      throw PolicyProblems([policyCase.source.problem("\(error)", at: policyCase.place)])
    }
    guard let facts = caseFile.facts else { throw PolicyProblems(caseFile.problems) }
    return facts
  }
}
