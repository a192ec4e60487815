import Reports
import ResetModel
import Workspaces

/// A report in the reports folder, as far as it can be read; anybody may have laid it there.
struct StoredReport {
  /// `RUN.json`.
  let name: String
  let path: String
  /// The end of the audit chain that it wrote down; nil where it has none that can be read.
  let head: AuditHead?
  /// The run that it says it is of.
  let run: String?
  /// When that run says it ended.
  let finishedAt: Timestamp?

  /// Every report of the workspace, in the order of their names.
  static func all(of workspace: Workspace) -> [StoredReport] {
    let folder = workspace.reports
    return (FileBytes.names(in: folder) ?? []).filter {
      $0.hasSuffix(".json") && !$0.hasPrefix(".")
    }.map { StoredReport(name: $0, path: "\(folder)/\($0)") }
  }

  private init(name: String, path: String) {
    self.name = name
    self.path = path
    var outline = ReportOutline()
    let isRead = FileBytes.forEachPiece(of: path, atMost: Self.sizeLimit) { piece, _ in
      outline.read(piece)
    }
    run = isRead ? outline.run : nil
    finishedAt = isRead ? outline.finishedAt : nil
    head = isRead ? outline.head : nil
  }

  /// The exact bytes; nil with `errno` set.
  var bytes: [UInt8]? { FileBytes.read(path, atMost: Self.sizeLimitInMemory) }

  /// The bytes of the signature beside it; nil with `errno` set, ENOENT where there is none.
  var signature: [UInt8]? { FileBytes.read(path + ".sig", atMost: 65_536) }

  private static let sizeLimit = 1 << 36
  /// What a signature is verified over is in memory as a whole.
  private static let sizeLimitInMemory = 1 << 30
}
