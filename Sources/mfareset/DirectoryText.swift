import IdentityProviders
import ResetModel

/// Orgs and users for people, and in the structure that `directory import` reads.
enum DirectoryText {
  static func line(of org: Org) -> String {
    let sandbox = org.sandboxOf.map { " of \($0)" } ?? ""
    return VisibleText.escape("org \(org.id)  \(org.name) (\(org.environment.rawValue)\(sandbox))")
  }

  /// A user's line, and one for each thing that is enrolled or due.
  static func lines(of entry: DirectoryUser) -> String {
    let user = entry.user
    let roles = user.roles.sorted { $0.key < $1.key }.map { org, roles in
      "\(org): \(roles.sorted().map(\.text).joined(separator: ", "))"
    }
    var lines = ["user \(user.id)  \(user.login)  \(user.name)  (\(roles.joined(separator: "; ")))"]
    for authenticator in entry.authenticators {
      let place = authenticator.org.map { "org level in \($0)" } ?? "user level"
      let since = authenticator.enrolledAt.map { ", enrolled \($0)" } ?? ""
      lines.append("  \(authenticator.kind) \(authenticator.id) at \(place)\(since)")
    }
    for due in entry.enrolmentDue ?? [] {
      let place = due.org.map { "org level in \($0)" } ?? "user level"
      lines.append("  must set up MFA again at \(place), since \(due.since)")
    }
    return lines.map(VisibleText.escape).joined(separator: "\n")
  }

  static func json(of org: Org) -> [UInt8] {
    var json = JSONText()
    json.object { json in
      json.member("id", org.id.text)
      json.member("name", org.name)
      json.member("environment", org.environment.rawValue)
      if let sandboxOf = org.sandboxOf { json.member("sandbox_of", sandboxOf.text) }
    }
    return json.bytes
  }

  static func json(of entry: DirectoryUser) -> [UInt8] {
    var json = JSONText()
    json.object { json in
      json.member("id", entry.user.id.text)
      json.member("login", entry.user.login)
      json.member("name", entry.user.name)
      json.key("roles")
      json.object { json in
        for (org, roles) in entry.user.roles.sorted(by: { $0.key < $1.key }) {
          json.key(escaping: org.text)
          json.array(of: roles.sorted()) { $0.string($1.text) }
        }
      }
      json.key("authenticators")
      json.array(of: entry.authenticators) { json, authenticator in
        json.object { json in
          json.member("id", authenticator.id.text)
          json.member("level", authenticator.level.rawValue)
          if let org = authenticator.org { json.member("org", org.text) }
          json.member("kind", authenticator.kind)
          if let moment = authenticator.enrolledAt { json.member("enrolled_at", moment) }
        }
      }
      if let dues = entry.enrolmentDue, !dues.isEmpty {
        json.key("enrolment_due")
        json.array(of: dues) { json, due in
          json.object { json in
            json.member("level", due.level.rawValue)
            if let org = due.org { json.member("org", org.text) }
            json.member("since", due.since)
          }
        }
      }
    }
    return json.bytes
  }
}
