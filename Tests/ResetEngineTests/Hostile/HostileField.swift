/// A place in a request where text may stand.
enum HostileField: String, CaseIterable, Sendable {
  case kind, id, org, level, users, requestedBy, requestedAt, reason, description, circumstances
  case method, checkedBy, reference, approvedBy, comment, sandboxOrg, sandboxTime

  /// A request, valid but for what may stand in the field, and with a number of its own.
  func request(saying text: String, number: Int) -> String {
    func value(_ field: Self, _ usual: String) -> String {
      field == self ? Self.quoted(text) : usual
    }
    let isSandbox = self == .sandboxOrg || self == .sandboxTime
    let what =
      isSandbox
      ? "sandbox: {org: \(value(.sandboxOrg, "acme-sandbox")), "
        + "added_at: \(value(.sandboxTime, "2026-11-20T09:12:00Z"))}"
      : "device: {description: \(value(.description, "iPhone 15")), "
        + "circumstances: \(value(.circumstances, "lost"))}"
    return """
      kind: \(value(.kind, isSandbox ? "sandbox-overwrite" : "lost-device"))
      id: \(value(.id, "HD-\(number)"))
      org: \(value(.org, "acme"))
      level: \(value(.level, isSandbox ? "org" : "user"))
      users: [\(value(.users, "dana"))]
      requested_by: \(value(.requestedBy, "sam"))
      requested_at: \(value(.requestedAt, "2026-11-20T14:02:00Z"))
      reason: \(value(.reason, "Phone left in a taxi."))
      \(what)
      identity_check: [{method: \(value(.method, "callback")), by: \(value(.checkedBy, "sam")), at: 2026-11-20T13:55:00Z, reference: \(value(.reference, "call 88121"))}]
      approvals: [{by: \(value(.approvedBy, "alex")), at: 2026-11-20T14:30:00Z, comment: \(value(.comment, "Yes."))}]

      """
  }

  /// A text as YAML's double quotes have it, all but plain ASCII escaped.
  private static func quoted(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "\"") { quoted, scalar in
      let isPlain = (0x20...0x7E).contains(scalar.value) && scalar != "\"" && scalar != "\\"
      let hex = String(scalar.value, radix: 16)
      quoted +=
        isPlain ? String(scalar) : "\\U" + String(repeating: "0", count: 8 - hex.count) + hex
    } + "\""
  }
}
