package import ResetModel

/// One ticket of about a kilobyte, as `make-queue` writes them, with its moment.
package enum Ticket {
  /// 2026-11-20T15:00:00Z.
  package static let now = Timestamp(rfc3339: "2026-11-20T15:00:00Z")!

  package static let source = SourceText(file: "incoming/T-0000001.yaml", bytes: Array(text.utf8))

  private static let text = """
    kind: lost-device
    id: T-0000001
    org: acme
    level: user
    users: [u1@acme.example]
    requested_by: desk@acme.example
    requested_at: 2026-11-20T04:00:00Z
    reason: \(reason)
    device:
      description: iPhone 15, company owned
      lost_at: 2026-11-19T19:00:00Z
      circumstances: lost
    identity_check:
      - {method: callback, by: desk@acme.example, at: 2026-11-20T03:55:00Z, reference: call 12345}
    approvals:
      - {by: adm7@acme.example, at: 2026-11-20T14:02:00Z, comment: Spoke to the manager.}

    """

  private static let reason = Array(
    repeating: "phone lost in a taxi yesterday carrier blocked the number please reset",
    count: 6
  ).joined(separator: " ")
}
