import IdentityProviders
import Reports
import ResetEngine
import ResetModel

/// What somebody must see before they approve: whose MFA, why, on what evidence, and what is
/// lacking.
struct RequestSheet {
  let request: ResetRequest
  let result: RequestResult
  let directory: EmbeddedDirectory

  func lines(digest: Digest) throws -> [String] {
    var lines = [
      "request   \(request.id.value)  (\(request.kind), level \(request.level.value.rawValue), org \(request.org.value))",
      "asked by  \(request.requestedBy.value) at \(request.requestedAt.value)",
      "reason    \(request.reason)",
    ]
    for check in request.identityChecks {
      let reference = check.reference.map { ", \($0)" } ?? ""
      lines.append("checked   \(check.method) by \(check.by) at \(check.at)\(reference)")
    }
    lines += try subjects()
    for approval in result.approvals {
      lines.append("approval  \(approval.by) at \(approval.at) (\(approval.proof))")
    }
    for reason in result.reasons { lines.append("lacks     \(reason.line)") }
    lines.append("digest    \(digest)")
    return lines.map(VisibleText.escape)
  }

  private func subjects() throws -> [String] {
    try Failure.translating {
      guard case .named(let names) = request.users else {
        return [
          "resets    everyone in \(request.org.value): \(try directory.users(of: request.org.value).count) people"
        ]
      }
      return try names.flatMap { name in
        try directory.users(named: name.value).map { user in
          let removed = try directory.authenticators(
            of: user.id, level: request.level.value, org: request.org.value)
          let what = removed.map { "\($0.kind) \($0.id)" }.joined(separator: ", ")
          return
            "resets    \(user.name) (\(user.login), id \(user.id)): \(what.isEmpty ? "nothing enrolled" : what)"
        }
      }
    }
  }
}
