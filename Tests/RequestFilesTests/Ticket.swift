import RequestFiles
import ResetModel
import TestMaterial

/// A text read as the request file `incoming/HD-1.yaml`.
func read(_ text: String) -> RequestReading {
  RequestReader.read(SourceText(file: "incoming/HD-1.yaml", bytes: Array(text.utf8)))
}

extension Problem {
  /// `line:column: message (hint)`.
  var brief: String {
    "\(place.line):\(place.column): \(message)" + (hint.map { " (\($0))" } ?? "")
  }
}

/// A valid ticket, a line for each key, of which tests change one at a time.
struct Ticket {
  var lines: [(key: String, text: String)]

  static let lostDevice = Ticket(lines: [
    ("kind", "kind: lost-device"), ("id", "id: HD-20417"), ("org", "org: acme"),
    ("level", "level: user"), ("users", "users: [dana.lee@acme.example]"),
    ("requested_by", "requested_by: sam.ortiz@acme.example"),
    ("requested_at", "requested_at: 2026-11-20T14:02:00Z"),
    ("reason", "reason: Phone left in a taxi."),
    (
      "device",
      "device: {description: iPhone 15, lost_at: 2026-11-19T18:30:00Z, circumstances: lost}"
    ),
    (
      "identity_check",
      "identity_check: [{method: callback, by: sam, at: 2026-11-20T13:55:00Z, reference: call 88121}]"
    ),
    (
      "approvals",
      "approvals: [{by: alex, at: 2026-11-20T14:30:00Z, comment: Spoke to her manager.}]"
    ),
  ])

  static let sandboxOverwrite: Ticket = {
    var ticket = lostDevice.without("device").with("kind", "kind: sandbox-overwrite")
    ticket.lines.append(("sandbox", "sandbox: {org: acme-sandbox, added_at: 2026-11-20T09:12:00Z}"))
    return ticket
  }()

  /// The ticket with another line for a key.
  func with(_ key: String, _ text: String) -> Ticket {
    Ticket(lines: lines.map { $0.key == key ? (key, text) : $0 })
  }

  func without(_ key: String) -> Ticket { Ticket(lines: lines.filter { $0.key != key }) }

  var text: String { lines.map { $0.text + "\n" }.joined() }
}
