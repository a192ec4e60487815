package import ResetModel

/// One link of the audit chain.
package struct AuditEntry: Hashable, Sendable {
  /// From 1, without gaps.
  package let sequence: Int64
  package let at: Timestamp
  /// The run that it belongs to; nil for what happened outside of one.
  package let run: String?
  /// An `AuditEvent`'s name, or that of an event which a later version knows.
  package let event: String
  /// One JSON object on one line.
  package let body: String

  /// The entry's line in an export, without its newline: a JSON object with its keys in the order
  /// `sequence`, `at`, `run`, `event`, `previous`, `body`.
  ///
  /// `previous` is the SHA-256 of the line before in hexadecimal digits; 64 zeros in the first
  /// line.
  package func line(after previous: Digest?) -> [UInt8] {
    Array(opening(after: previous)) + body.utf8 + Self.closing
  }

  /// SHA-256 of the line.
  func hash(after previous: Digest?) -> Digest {
    Digest.sha256(of: body, after: opening(after: previous), before: Self.closing)
  }

  /// What stands in the line before the body.
  private func opening(after previous: Digest?) -> ArraySlice<UInt8> {
    var json = JSONText(reservingCapacity: 256)
    json.object { json in
      json.member("sequence", sequence)
      json.member("at", at)
      json.member("run", run)
      json.member("event", event)
      json.member("previous", previous?.hexadecimal ?? String(repeating: "0", count: 64))
      json.key("body")
    }
    return json.bytes.dropLast(Self.closing.count)
  }

  private static let closing = Array("}".utf8)[...]
}
