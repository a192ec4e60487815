import Glibc
import RequestQueue
import ResetModel
import Workspaces

/// The files of a new workspace.
struct WorkspaceTemplate {
  let folder: String

  /// Why a workspace cannot be made here.
  struct Refusal: Error, CustomStringConvertible {
    let description: String
  }

  /// Every folder; then every file, with its bytes.
  private static let folders = [
    "policies", "policies/fixtures", "queue", "reports", "example",
  ]

  private static var files: [(path: String, bytes: [UInt8])] {
    [
      ("mfareset.yaml", PackageResources.mfareset_yaml),
      ("allowed_signers", PackageResources.allowed_signers),
      ("example/directory.yaml", PackageResources.example_directory_yaml),
      ("example/HD-20417.yaml", ExampleTicket(PackageResources.example_ticket_yaml).freshBytes),
      (
        "example/HD-20418.yaml",
        ExampleTicket(PackageResources.example_unsigned_approval_yaml).freshBytes
      ),
      ("example/HD-20419.yaml", ExampleTicket(PackageResources.example_denial_yaml).freshBytes),
      ("policies/user-resets.yaml", PackageResources.user_resets_yaml),
      ("policies/user-resets.cases.yaml", PackageResources.user_resets_cases_yaml),
      ("policies/org-resets.yaml", PackageResources.org_resets_yaml),
      ("policies/org-resets.cases.yaml", PackageResources.org_resets_cases_yaml),
      ("policies/sandbox-overwrite.yaml", PackageResources.sandbox_overwrite_yaml),
      ("policies/sandbox-overwrite.cases.yaml", PackageResources.sandbox_overwrite_cases_yaml),
      ("policies/privileged-subjects.yaml", PackageResources.privileged_subjects_yaml),
      ("policies/privileged-subjects.cases.yaml", PackageResources.privileged_subjects_cases_yaml),
      ("policies/everyone-in-an-org.yaml", PackageResources.everyone_in_an_org_yaml),
      ("policies/everyone-in-an-org.cases.yaml", PackageResources.everyone_in_an_org_cases_yaml),
      ("policies/fixtures/acme.yaml", PackageResources.acme_yaml),
    ]
  }

  /// Makes the folder and everything in it; refuses a folder that holds anything.
  func write() throws {
    if mkdir(folder, 0o750) != 0 {
      guard errno == EEXIST else { throw Self.refusal(of: folder) }
      try refuseUnlessEmpty()
    }
    for name in Self.folders {
      guard mkdir("\(folder)/\(name)", 0o750) == 0 else {
        throw Self.refusal(of: "\(folder)/\(name)")
      }
    }
    try FolderQueue.createFolders(at: "\(folder)/queue")
    for file in Self.files { try write(file.bytes, to: "\(folder)/\(file.path)") }
  }

  /// Makes what is missing of a workspace's folders.
  static func complete(_ workspace: Workspace) throws {
    try Failure.translating { try FolderQueue.createFolders(at: workspace.queue) }
    guard mkdir(workspace.reports, 0o750) == 0 || errno == EEXIST else {
      throw refusal(of: workspace.reports)
    }
  }

  private func refuseUnlessEmpty() throws {
    guard let directory = opendir(folder) else { throw Self.refusal(of: folder) }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let isDot = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) {
          strcmp($0, ".") == 0 || strcmp($0, "..") == 0
        }
      }
      if !isDot {
        throw Refusal(
          description:
            "`\(VisibleText.escape(folder))` is neither empty nor a workspace (name a new folder)")
      }
    }
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else { throw Self.refusal(of: path) }
    defer { close(descriptor) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Self.refusal(of: path) }
      rest = rest.dropFirst(count)
    }
  }

  private static func refusal(of path: String) -> Refusal {
    Refusal(
      description:
        "`\(VisibleText.escape(path))` cannot be made: \(String(cString: strerror(errno)))")
  }
}
