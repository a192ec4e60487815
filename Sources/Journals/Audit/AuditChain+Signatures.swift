import Databases
import FoundationEssentials
package import ResetModel

/// A signed approval or refusal as the chain tells of it, with the bytes that the journal keeps.
package struct KeptApproval: Sendable {
  /// The audit entry's number.
  package let entry: Int64
  /// When it was recorded.
  package let at: Timestamp
  /// Who spoke, as written.
  package let by: String
  /// The key whose signature counted when it was recorded.
  package let keyFingerprint: String
  package let bytes: [UInt8]
  package let signature: [UInt8]
}

/// A finished run as the chain tells of it.
package struct FinishedRun: Sendable {
  package let finishedAt: Timestamp
  /// The key that signed its report; nil for an unsigned one.
  package let signingKey: String?
}

extension AuditChain {
  /// Every recorded approval and refusal that can be read, in the order of their entries; those whose
  /// bytes are not what their entry tells are faults, and not given.
  package func forEachKeptApproval(
    _ body: (KeptApproval) throws -> Void
  ) throws -> [AuditFault] {
    var faults: [AuditFault] = []
    try forEachReadableEntry { entry in
      guard entry.event == AuditEvent.approvalRecorded.rawValue else { return }
      guard let told = Self.read(ToldApproval.self, in: entry)
      else {
        faults.append(
          AuditFault(.disagreement, entry.sequence, "its body is not that of an approval"))
        return
      }
      let row = try connection.row(
        """
        SELECT signed_approval.bytes, signed_approval.signature, run.id, signed_approval.digest,
          request_id, request_digest, word, given_by, given_at, signed_approval.file, settled_as,
          signature_digest, key_fingerprint, principal
        FROM signed_approval LEFT JOIN run ON run.number = signed_approval.run
        WHERE signed_approval.entry = ?
        """, [.integer(entry.sequence)])
      guard let row else {
        faults.append(
          AuditFault(.disagreement, entry.sequence, "the journal has no approval of it"))
        return
      }
      guard let bytes = try? row.blob(0), let signature = try? row.blob(1),
        Digest.sha256(of: bytes).description == told.digest,
        String(decoding: signature, as: UTF8.self) == told.signature
      else {
        faults.append(
          AuditFault(
            .disagreement, entry.sequence, "the journal holds other bytes of its approval"))
        return
      }
      // Those of the first version tell no principal, and have neither run, digests nor key.
      let isOfFirstVersion =
        told.principal == nil && (row.values[2...3] + row.values[11...]).allSatisfy { $0 == .null }
      if row.values[2] != SQLValue(entry.run), !isOfFirstVersion {
        faults.append(
          AuditFault(.disagreement, entry.sequence, "the journal has its approval in another run"))
      }
      if row.values[4...10] != told.row
        || row.values[11...] != told.key(of: signature) && !isOfFirstVersion
        || row.values[3] != SQLValue(Digest.sha256(of: bytes).bytes) && !isOfFirstVersion
      {
        faults.append(
          AuditFault(.disagreement, entry.sequence, "the journal tells its approval otherwise"))
      }
      try body(
        KeptApproval(
          entry: entry.sequence, at: entry.at, by: told.by, keyFingerprint: told.keyFingerprint,
          bytes: bytes, signature: signature))
    }
    return faults + (try strayApprovals())
  }

  /// Every finished run by its id, but for those of whose end nothing can be read.
  package func finishedRuns() throws -> [String: FinishedRun] {
    var runs: [String: FinishedRun] = [:]
    try forEachReadableEntry { entry in
      guard entry.event == AuditEvent.runFinished.rawValue, let run = entry.run else { return }
      let end = Self.read(ToldEnd.self, in: entry)
      runs[run] = FinishedRun(finishedAt: entry.at, signingKey: end?.signingKey)
    }
    return runs
  }

  /// Approvals that no entry tells of: somebody laid them into the journal.
  private func strayApprovals() throws -> [AuditFault] {
    try connection.rows(
      """
      SELECT signed_approval.entry FROM signed_approval
      LEFT JOIN audit ON audit.sequence = signed_approval.entry
      WHERE audit.event IS NULL OR audit.event <> 'approval-recorded'
      ORDER BY signed_approval.entry LIMIT 100
      """
    ).map {
      AuditFault(
        .disagreement, try $0.integer(0), "the journal has an approval that it does not tell")
    }
  }

  /// The body of an entry; nil where it is of another kind.
  static func read<Told: Decodable>(_ type: Told.Type, in entry: AuditEntry) -> Told? {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try? decoder.decode(type, from: Data(entry.body.utf8))
  }

  private struct ToldApproval: Decodable {
    let word: String
    let request: String
    let requestDigest: String
    let by: String
    let at: String
    let keyFingerprint: String
    let principal: String?
    let file: String
    let settledAs: String
    let digest: String
    let signature: String

    /// What it speaks of, whose it is, and where it lies, as the journal's row has it.
    var row: ArraySlice<SQLValue> {
      [
        .text(request), SQLValue(Digest(requestDigest)?.bytes), .text(word), .text(by),
        SQLValue(Timestamp(rfc3339: at)?.millisecondsSince1970), SQLValue(storable: file),
        SQLValue(storable: settledAs),
      ]
    }

    /// The signature's digest and whose key it is, as the journal's row has it.
    func key(of signature: [UInt8]) -> ArraySlice<SQLValue> {
      [
        .blob(Digest.sha256(of: signature).bytes), .text(keyFingerprint),
        SQLValue(storable: principal),
      ]
    }
  }

  private struct ToldEnd: Decodable {
    let signingKey: String?
  }
}
