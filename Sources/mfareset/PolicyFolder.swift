import Glibc
import Journals
import PolicyEngine
import RequestFiles
import ResetModel
import Workspaces

/// The policy files of a workspace.
struct PolicyFolder {
  let workspace: Workspace

  /// The policies, in the order of their names.
  func policyFiles() throws -> [SourceText] {
    try files { PolicyFile(name: $0) == .policy }
  }

  /// The cases that test them, in the order of their names.
  func caseFiles() throws -> [SourceText] {
    try files { if case .cases = PolicyFile(name: $0) { true } else { false } }
  }

  /// Those files as policies; throws what is wrong with any, and every file that would be left out.
  func policies(in files: [SourceText]) throws(PolicyProblems) -> PolicySet {
    let strays = strays()
    do throws(PolicyProblems) {
      let set = try PolicySet.read(
        files, folder: workspace.configuration.policies, fields: RequestReader.fieldPaths)
      if strays.isEmpty { return set }
    } catch {
      throw PolicyProblems(error.problems + strays)
    }
    throw PolicyProblems(strays)
  }

  /// SHA-256 over the names, lengths and bytes of the policies.
  static func digest(of files: [SourceText]) -> Digest {
    .sha256(of: files.flatMap { Array("\($0.file) \($0.bytes.count)\n".utf8) + $0.bytes })
  }

  /// How the names of case files end.
  static let casesEnding = ".cases.yaml"

  private func files(_ isWanted: (String) -> Bool) throws -> [SourceText] {
    let folder = workspace.policies
    guard let names = FileBytes.names(in: folder) else {
      throw unreadable("policy folder", folder)
    }
    return try names.filter(isWanted).map { name in
      guard let bytes = FileBytes.read("\(folder)/\(name)", atMost: 65_536) else {
        throw unreadable("policy", "\(folder)/\(name)")
      }
      return SourceText(file: "\(workspace.configuration.policies)/\(name)", bytes: bytes)
    }
  }

  private func unreadable(_ what: String, _ path: String) -> Failure {
    Failure(
      .brokenConfiguration,
      "the \(what) `\(VisibleText.escape(path))` cannot be read: \(String(cString: strerror(errno)))"
    )
  }
}

extension RunParts {
  /// Every policy of the workspace; a folder with one broken policy stops whatever was to be done.
  func policies() throws -> (set: PolicySet, digest: Digest) {
    let folder = PolicyFolder(workspace: workspace)
    let files = try folder.policyFiles()
    do throws(PolicyProblems) {
      let set = try folder.policies(in: files)
      return (
        workspace.configuration.isThreatElevated ? set.underElevatedThreat : set,
        PolicyFolder.digest(of: files)
      )
    } catch {
      throw Failure(
        .brokenConfiguration, error.problems,
        so: "the policies cannot be used as they are; nothing was done")
    }
  }
}
