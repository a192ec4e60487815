import Foundation

/// A workspace whose queue holds several hundred files, of every outcome that the embedded
/// directory can give: of ten files, six are applied, one is a duplicate, one is held, one denied
/// and one invalid.
struct BusyQueue {
  let workspace: TestWorkspace
  let files: Int

  /// Files that one run after the other, undisturbed, finds to be applied.
  var applied: Int { (0..<files).filter { $0 % 10 < 6 }.count }

  init(files: Int = 300) throws {
    self.files = files
    workspace = try TestWorkspace(knowingPeople: false)
    for name in try workspace.names(in: "policies") { try workspace.remove("policies/\(name)") }
    try workspace.write("policies/resets.yaml", Self.policies)
    try workspace.write("directory.yaml", Self.directory(users: files))
    let imported = try workspace.run("directory", "import", "--quiet", "directory.yaml")
    guard imported.status == 0 else { throw TestWorkspace.Unusable(why: imported.all) }
    for number in 0..<files {
      try workspace.write("queue/incoming/\(Self.name(number)).yaml", Self.dropped(number))
    }
  }

  /// The same workspace once more, in a folder of its own, with the files' times.
  init(copyOf other: BusyQueue) throws {
    files = other.files
    workspace = try TestWorkspace(copyOf: other.workspace)
  }

  /// What a copy comes to in one run that nobody disturbs, and how long that takes.
  func undisturbed() throws -> (agreement: Agreement, seconds: Double) {
    let workspace = try BusyQueue(copyOf: self).workspace
    var run: Program.Outcome?
    let duration = try ContinuousClock().measure { run = try workspace.run("run", "--quiet") }
    guard let run, run.status == 0, run.errors.isEmpty else {
      throw TestWorkspace.Unusable(why: run?.all ?? "")
    }
    return (try Agreement(workspace), duration / .seconds(1))
  }

  static func name(_ number: Int) -> String { "HD-\(10_000 + number)" }

  /// What the n-th file says.
  private static func dropped(_ number: Int) -> String {
    switch number % 10 {
    case 6: dropped(number - 1)
    case 7: ticket(number, approvals: "[]")
    case 8: ticket(number, requestedAgo: 100 * 3600)
    case 9: ticket(number).replacing("lost-device", with: "lost-divice")
    default: ticket(number)
    }
  }

  /// A ticket for a user of the same number, permitted unless something else is said.
  static func ticket(
    _ number: Int, level: String = "user", requestedAgo: TimeInterval = 3600,
    approvals: String = "[{by: alex, at: \(beginning(1800))}]"
  ) -> String {
    """
    kind: lost-device
    id: \(name(number))
    org: acme
    level: \(level)
    users: [user\(number)]
    requested_by: sam
    requested_at: \(beginning(requestedAgo))
    reason: Phone \(number) left in a taxi.
    device: {description: iPhone 15, circumstances: lost}
    approvals: \(approvals)

    """
  }

  static func directory(users: Int) -> String {
    """
    orgs: [{id: acme, name: Acme, environment: production}]
    users:
      - {id: 1, login: alex, name: Alex Kim, roles: {acme: [administrator]}}
      - {id: 2, login: sam, name: Sam Ortiz, roles: {acme: [helpdesk]}}

    """
      + (0..<users).map { user($0) }.joined()
  }

  static func user(_ number: Int) -> String {
    "  - {id: u\(number), login: user\(number), name: User \(number), roles: {acme: [member]}, "
      + "authenticators: [{id: totp-\(number), level: user, kind: totp, "
      + "enrolled_at: 2025-03-02T09:00:00Z}]}\n"
  }

  private static let policies = """
    policy: resets
    applies_to: {kinds: [lost-device], levels: [user, org], orgs: ["*"]}
    require:
      approvals: [{count: 1, role: administrator, proof: recorded, within: 24h, independent_of: [subject]}]
      decided_within: 72h

    """

  /// So many seconds before this process began, so that the same ticket has the same bytes.
  private static func beginning(_ seconds: TimeInterval) -> String {
    (now - seconds).ISO8601Format()
  }

  private static let now = Date()
}

extension TestWorkspace {
  /// The same workspace once more, in a folder of its own, with the files' times.
  init(copyOf other: TestWorkspace) throws {
    scratch = try Scratch()
    let copied = try Program.start(["cp", "-a", other.folder, folder], in: "/")
    guard copied.status == 0 else { throw Unusable(why: copied.all) }
  }
}
