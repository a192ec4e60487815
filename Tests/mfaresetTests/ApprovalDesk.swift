import Foundation

/// A workspace in which a request waits for somebody's signed approval, and the approver's keys.
struct ApprovalDesk {
  let workspace: TestWorkspace
  /// Robin's private key, which `allowed_signers` lists.
  let key: String

  static let robin = "robin.diaz@acme.example"
  static let id = "HD-20418"

  /// - Parameters:
  ///   - users: What the ticket says there.
  ///   - line: The only line of approvals of the only policy.
  init(
    users: String = "[dana.lee@acme.example]", level: String = "user",
    reason: String = "Phone left in a taxi.", recorded: String = "",
    line: String = "{count: 1, role: administrator, proof: signed, independent_of: [requester]}"
  ) throws {
    workspace = try TestWorkspace()
    for name in try workspace.names(in: "policies") { try workspace.remove("policies/\(name)") }
    try workspace.write(
      "policies/resets.yaml",
      """
      policy: resets
      applies_to: {kinds: [lost-device, sandbox-overwrite], levels: [user, org], orgs: ["*"], users: [named, everyone]}
      require: {approvals: [\(line)]}

      """)
    try workspace.write(
      "ticket.yaml",
      """
      kind: lost-device
      id: \(Self.id)
      org: acme
      level: \(level)
      users: \(users)
      requested_by: sam.ortiz@acme.example
      requested_at: \(Self.ago(3600))
      reason: \(reason)
      device: {description: iPhone 15, lost_at: \(Self.ago(7200)), circumstances: stolen}
      identity_check:
        - {method: callback, by: sam.ortiz@acme.example, at: \(Self.ago(4000)), reference: call 88127}
      \(recorded)

      """)
    key = workspace.path("robin")
    try Self.makeKey(key)
    try workspace.write("allowed_signers", "\(Self.robin) \(try workspace.text("robin.pub"))")
    try workspace.run("submit", "--quiet", "ticket.yaml")
    try workspace.run("run", "--quiet")
    guard try workspace.names(in: "queue/held") == ["\(Self.id).yaml"] else {
      throw TestWorkspace.Unusable(why: try workspace.run("status", Self.id).all)
    }
  }

  static func makeKey(_ path: String, passphrase: String = "") throws {
    let made = try Program.start(
      ["ssh-keygen", "-q", "-t", "ed25519", "-C", "", "-N", passphrase, "-f", path], in: "/")
    guard made.status == 0 else { throw TestWorkspace.Unusable(why: made.all) }
  }

  /// RFC 3339, so many seconds before now.
  static func ago(_ seconds: TimeInterval) -> String {
    Date(timeIntervalSinceNow: -seconds).ISO8601Format()
  }

  /// `sha256:…` of the ticket.
  func digest() throws -> String {
    let sum = try Program.start(["sha256sum", "ticket.yaml"], in: workspace.folder)
    return "sha256:" + sum.output.prefix(64)
  }

  /// `approve ID --by Robin --key …` with more options.
  func words(_ command: String = "approve", _ more: String...) -> [String] {
    [command, Self.id, "--by", Self.robin, "--key", key] + more
  }

  func atTerminal(
    _ arguments: [String], typedAhead: String = "", answers: [Terminal.Answer] = []
  ) throws -> Terminal.Outcome {
    try Terminal.run(
      arguments, in: workspace.folder, typedAhead: typedAhead, answers: answers)
  }

  /// The names in `incoming`.
  func dropped() throws -> [String] { try workspace.names(in: "queue/incoming") }

  /// What the next run makes of the request: `applied`, `held`, `denied`.
  func outcomeOfNextRun() throws -> String {
    try workspace.run("run", "--quiet")
    return String(
      try workspace.run("status", Self.id).output.split(separator: "\n")[0].split(separator: " ")[1]
    )
  }
}
