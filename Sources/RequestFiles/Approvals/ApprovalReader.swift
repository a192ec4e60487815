package import LocatedYAML
package import ResetModel

/// Reads approvals and refusals, which are files of their own.
package enum ApprovalReader {
  /// Reads a file as an approval; nil for one that is of another kind, or whose kind cannot be
  /// read.
  package static func read(_ source: SourceText) -> ApprovalReading? {
    let root: YAMLNode
    var refusals: [Problem] = []
    do throws(YAMLRefusal) {
      root = try YAMLDocument(source).root
    } catch {
      guard let built = error.root else { return nil }
      (root, refusals) = (built, error.problems)
    }
    // By bytes: characters that a hostile file makes of a thousand marks are compared at the cost of
    // sorting them.
    guard case .scalar(let kind)? = root["kind"]?.content,
      ApprovalDocument.Word.allCases.contains(where: {
        $0.rawValue.utf8.elementsEqual(kind.text.utf8)
      })
    else { return nil }
    var reader = YAMLReader(source: source)
    let document = shape.read(root, &reader)
    let problems = RequestReader.merge(refusals, reader.problems)
    return ApprovalReading(document: problems.isEmpty ? document : nil, problems: problems)
  }

  /// The text of an approval, as `read` reads it: what is to be signed.
  package static func text(of document: ApprovalDocument) -> [UInt8] {
    var lines = [
      "kind: \(document.word.rawValue)", "request: \(quoted(document.request.text))",
      "digest: \(document.digest)", "by: \(quoted(document.by))", "at: \(document.at)",
    ]
    if let expiresAt = document.expiresAt { lines.append("expires_at: \(expiresAt)") }
    if let comment = document.comment { lines.append("comment: \(quoted(comment))") }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  /// JSON's strings are YAML's in double quotes, with everything that cannot be seen escaped.
  private static func quoted(_ text: String) -> String {
    var json = JSONText()
    json.string(text)
    return String(decoding: json.bytes, as: UTF8.self)
  }

  /// The JSON Schema of an approval or a refusal.
  package static let schema = JSONSchema.document(
    "mfareset approval", "Somebody's consent to one request, or its refusal; to be signed.",
    shape.schema)

  private static let word = Field(
    "kind", Shape<ApprovalDocument.Word>.choice, required: true, "approval or refusal")
  private static let request = Field(
    "request", Shape<RequestID>.ticketNumber, required: true, "the request's id")
  private static let digest = Field(
    "digest", Shape<Digest>.digest, required: true,
    "sha256: and the SHA-256 of the request file's exact bytes")
  private static let by = Field(
    "by", Shape<String>.name, required: true, "the id or login of who approves or refuses")
  private static let at = Field(
    "at", Shape<Timestamp>.timestamp, required: true, "when, as 2026-11-20T14:30:00Z")
  private static let expiresAt = Field(
    "expires_at", Shape<Timestamp>.timestamp, "when it stops to count, as 2026-11-21T14:30:00Z")
  private static let comment = Field(
    "comment", Shape<String>.prose(maximumBytes: 4000), "what the approver wants to be known")

  private static let shape = Shape<ApprovalDocument>.mapping([
    word, request, digest, by, at, expiresAt, comment,
  ]) { file in
    let (word, request, digest) = (file(word), file(request), file(digest))
    let (by, at, expiresAt) = (file(by), file(at), file(expiresAt))
    let comment = file(comment)
    if let at, let expiresAt, expiresAt <= at {
      file.reader.report(
        "expires_at: it expires before it is given", at: file.place(of: "expires_at"))
      return nil
    }
    guard let word, let request, let digest, let by, let at else { return nil }
    return ApprovalDocument(
      word: word, request: request, digest: digest, by: by, at: at, expiresAt: expiresAt,
      comment: comment)
  }
}

extension Shape where Value == Digest {
  /// `sha256:` and 64 lower-case hexadecimal digits.
  static var digest: Shape {
    let text = Shape<String>.text()
    return Shape(schema: ["type": "string", "pattern": "^sha256:[0-9a-f]{64}$"]) { node, reader in
      guard let written = text.read(node, &reader) else { return nil }
      guard written.hasPrefix("sha256:"), let digest = Digest(written) else {
        reader.report(
          "\(Problem.quoted(written)) is no digest", at: node,
          hint: "write sha256: and what `sha256sum FILE` prints first")
        return nil
      }
      return digest
    }
  }
}
