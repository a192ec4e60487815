import FoundationEssentials
package import ResetModel

/// What a report in JSON says of its run and of the audit chain, read piece by piece, however many
/// requests lie between.
package struct ReportOutline {
  private var members = JSONMembers(named: ["run", "audit"])

  package init() {}

  /// Reads on in the report.
  package mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) { members.read(bytes) }

  /// The run that it says it is of; nil where it says none that can be read.
  package var run: String? { written(Run.self, "run")?.id }

  /// When that run says it ended.
  package var finishedAt: Timestamp? {
    written(Run.self, "run")?.finishedAt.flatMap { Timestamp(rfc3339: $0) }
  }

  /// The end of the audit chain that it wrote down; nil where it has none that can be read.
  package var head: AuditHead? {
    guard let audit = written(Head.self, "audit"), let hash = Digest(audit.hash) else { return nil }
    return AuditHead(sequence: audit.sequence, hash: hash)
  }

  private func written<Member: Decodable>(_ type: Member.Type, _ name: String) -> Member? {
    members.value(of: name).flatMap { try? JSONDecoder().decode(type, from: Data($0)) }
  }

  private struct Run: Decodable {
    let id: String?
    let finishedAt: String?

    private enum CodingKeys: String, CodingKey {
      case id
      case finishedAt = "finished_at"
    }
  }

  private struct Head: Decodable {
    let sequence: Int64
    let hash: String
  }
}
