import Databases
package import ResetEngine
package import ResetModel

extension SQLJournal {
  package func record(_ approval: SignedApprovalEntry, at moment: Timestamp) throws {
    try withinTransaction {
      guard let run = cursor.run else { throw contradiction("no run is under way") }
      let sequence = try enter(.approvalRecorded, approval.json, run: run.id, moment)
      try connection.run(
        """
        INSERT INTO signed_approval (entry, request_id, request_digest, word, given_by, given_at,
          file, settled_as, bytes, signature, digest, signature_digest, key_fingerprint,
          key_type, principal, run)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          .integer(sequence), .text(approval.document.request.text),
          .blob(approval.document.digest.bytes), .text(approval.document.word.rawValue),
          .text(approval.document.by), .integer(approval.document.at.millisecondsSince1970),
          SQLValue(storable: approval.file), SQLValue(storable: approval.settledAs),
          .blob(approval.bytes), .blob(approval.signature),
          .blob(Digest.sha256(of: approval.bytes).bytes),
          .blob(Digest.sha256(of: approval.signature).bytes), .text(approval.key.fingerprint),
          .text(approval.key.type), SQLValue(storable: approval.key.principal),
          .integer(run.number),
        ])
    }
  }

  static let approvalsOfRun: StaticString = """
    SELECT signed_approval.bytes, signed_approval.signature, signed_approval.file,
      signed_approval.settled_as, signed_approval.key_fingerprint, signed_approval.key_type,
      signed_approval.principal
    FROM run JOIN signed_approval ON signed_approval.run = run.number
    WHERE run.id = ? ORDER BY signed_approval.entry
    """

  /// The same approval of the same bytes, by a key however its signature is written, or by a
  /// certificate with the very signature.
  static let sameApproval: StaticString = """
    SELECT 1 FROM signed_approval
    WHERE request_id = ? AND request_digest = ? AND digest = ? AND key_fingerprint = ?
      AND CASE WHEN ? IS NULL THEN key_type NOT LIKE '%-CERT' ELSE signature_digest = ? END
    LIMIT 1
    """

  package func hasRecorded(_ word: SignedWordIdentity) throws -> Bool {
    let certified = SQLValue(word.certified.map { Digest.sha256(of: $0).bytes })
    return try connection.row(
      Self.sameApproval,
      [
        .text(word.request.text), .blob(word.requestDigest.bytes),
        .blob(Digest.sha256(of: word.bytes).bytes), .text(word.key), certified, certified,
      ]) != nil
  }

  package func forEachApproval(recordedIn run: String, _ body: (JournaledApproval) throws -> Void)
    throws
  {
    let rows = try connection.rows(Self.approvalsOfRun, [.text(run)])
    for row in rows {
      let key = SigningKey(
        fingerprint: try row.optionalText(4) ?? "", type: try row.optionalText(5) ?? "",
        principal: try row.optionalText(6) ?? "")
      try body(
        JournaledApproval(
          bytes: try row.blob(0), signature: try row.blob(1), key: key, file: try row.text(2),
          settledAs: try row.text(3)))
    }
  }

  package func signedApprovals() throws -> [SignedBytes] {
    try connection.rows(
      """
      SELECT signed_approval.bytes, signed_approval.signature, signed_approval.settled_as
      FROM request JOIN signed_approval ON signed_approval.request_id = request.id
        AND signed_approval.request_digest = request.digest
      WHERE request.waiting = 1 ORDER BY signed_approval.entry
      """
    ).map { row in
      SignedBytes(
        file: try row.text(2), bytes: try row.blob(0), signature: try row.blob(1))
    }
  }
}

extension SignedApprovalEntry {
  /// The body of the audit entry.
  fileprivate var json: [UInt8] {
    var json = JSONText()
    json.object { json in
      json.member("word", document.word.rawValue)
      json.member("request", document.request.text)
      json.member("request_digest", document.digest.description)
      json.member("by", document.by)
      json.member("at", document.at)
      json.member("expires_at", document.expiresAt)
      json.member("comment", document.comment)
      json.member("key_fingerprint", key.fingerprint)
      json.member("principal", key.principal)
      json.member("file", file)
      json.member("settled_as", settledAs)
      json.member("digest", Digest.sha256(of: bytes).description)
      json.member("signature", String(decoding: signature, as: UTF8.self))
    }
    return json.bytes
  }
}
