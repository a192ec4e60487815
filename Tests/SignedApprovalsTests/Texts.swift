import Foundation
import Journals
import ResetModel

extension Office {
  /// A request for a user-level reset.
  func request(
    _ id: String = "HD-1", for subject: Person = .dana, by requester: Person = .sam,
    reason: String = "Left in a taxi.", recorded: [String] = [], forEveryone: Bool = false
  ) -> String {
    let approvals = recorded.map { "{by: \($0), at: \(ago(60))}" }.joined(separator: ", ")
    return """
      kind: lost-device
      id: \(id)
      org: acme
      level: \(forEveryone ? "org" : "user")
      users: \(forEveryone ? "everyone" : "[\(subject.login)]")
      requested_by: \(requester.login)
      requested_at: \(ago(3600))
      reason: \(reason)
      device: {description: iPhone 15, lost_at: \(ago(7200)), circumstances: lost}
      \(recorded.isEmpty ? "" : "approvals: [\(approvals)]")

      """
  }

  /// An approval or a refusal of a request's text.
  func word(
    _ kind: String = "approval", of request: String, id: String = "HD-1", by name: String,
    secondsAgo: Int64 = 60, expires: Int64? = nil
  ) -> String {
    """
    kind: \(kind)
    request: \(id)
    digest: \(Digest.sha256(of: Array(request.utf8)))
    by: \(name)
    at: \(ago(secondsAgo))
    \(expires.map { "expires_at: \(ago(-$0))\n" } ?? "")
    """
  }

  func ago(_ seconds: Int64) -> Timestamp { now - TimeSpan(seconds: seconds) }

  /// Drops somebody's approval or refusal, signed.
  func speak(
    _ kind: String = "approval", of request: String, id: String = "HD-1", by person: Person,
    named name: String? = nil, secondsAgo: Int64 = 60, expires: Int64? = nil,
    in namespace: String = "approval@mfareset", as file: String? = nil
  ) throws {
    let text = word(
      kind, of: request, id: id, by: name ?? person.login, secondsAgo: secondsAgo,
      expires: expires)
    try drop(
      text, signature: person.sign(text, in: namespace), as: file ?? "\(kind)-\(person.id).yaml")
  }
}
