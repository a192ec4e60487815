import Foundation
import ResetModel
import Workspaces

/// The ends of the audit chain that the reports of earlier runs wrote down.
enum ReportedHeads {
  /// Reads the heads of all reports; one that cannot be read is passed over, as anybody may lay a
  /// file there.
  static func inReports(of workspace: Workspace) -> [AuditHead] {
    let folder = workspace.reports
    return (FileBytes.names(in: folder) ?? []).filter {
      $0.hasSuffix(".json") && !$0.hasPrefix(".")
    }.compactMap { name in
      FileBytes.read("\(folder)/\(name)", atMost: 1 << 30).flatMap(head)
    }
  }

  private struct WrittenReport: Decodable {
    struct Head: Decodable {
      let sequence: Int64
      let hash: String
    }
    let audit: Head?
  }

  private static func head(in report: [UInt8]) -> AuditHead? {
    guard let written = try? JSONDecoder().decode(WrittenReport.self, from: Data(report)).audit,
      let hash = Digest(written.hash)
    else { return nil }
    return AuditHead(sequence: written.sequence, hash: hash)
  }
}
