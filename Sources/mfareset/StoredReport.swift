import Foundation
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
    let written = FileBytes.read(path, atMost: Self.sizeLimit).flatMap {
      try? Self.decoder.decode(Written.self, from: Data($0))
    }
    run = written?.run?.id
    finishedAt = written?.run?.finishedAt.flatMap { Timestamp(rfc3339: $0) }
    head = written?.audit.flatMap { audit in
      Digest(audit.hash).map { AuditHead(sequence: audit.sequence, hash: $0) }
    }
  }

  /// The exact bytes; nil with `errno` set.
  var bytes: [UInt8]? { FileBytes.read(path, atMost: Self.sizeLimit) }

  /// The bytes of the signature beside it; nil with `errno` set, ENOENT where there is none.
  var signature: [UInt8]? { FileBytes.read(path + ".sig", atMost: 65_536) }

  private static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return decoder
  }

  private static let sizeLimit = 1 << 30

  private struct Written: Decodable {
    struct Run: Decodable {
      let id: String?
      let finishedAt: String?
    }
    struct Head: Decodable {
      let sequence: Int64
      let hash: String
    }
    let run: Run?
    let audit: Head?
  }
}
