import Databases
import Foundation
import Glibc
import IdentityProviders
import Journals
import ResetEngine
import ResetModel
import Testing

extension World {
  /// Writes a file: `incoming/HD-1.yaml`.
  func drop(_ text: String, as file: String) throws {
    try Data(text.utf8).write(to: URL(filePath: "\(queue)/\(file)"))
  }

  /// Writes a file that the kernel says was made later than another one: by its clock, which goes on
  /// once in some milliseconds.
  func drop(_ text: String, as file: String, after earlier: String) throws {
    repeat {
      unlink("\(queue)/\(file)")
      try drop("", as: file)
    } while try changed(file) <= changed(earlier)
    try drop(text, as: file)
  }

  /// When a file was last changed, in milliseconds.
  private func changed(_ file: String) throws -> Int {
    var found = stat()
    try #require(lstat("\(queue)/\(file)", &found) == 0)
    return found.st_ctim.tv_sec * 1000 + found.st_ctim.tv_nsec / 1_000_000
  }

  func remove(_ file: String) throws {
    try FileManager.default.removeItem(atPath: "\(queue)/\(file)")
  }

  /// What a file of the queue says; nil where there is none.
  func text(_ file: String) -> String? {
    (try? Data(contentsOf: URL(filePath: "\(queue)/\(file)"))).map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  /// Whether a name stands for a plain file, links not followed.
  func isPlain(_ file: String) -> Bool {
    var found = stat()
    return lstat("\(queue)/\(file)", &found) == 0 && found.st_mode & S_IFMT == S_IFREG
  }

  /// Every name in the queue's folders, hidden ones too: `done/HD-1.yaml`.
  func files(receipts: Bool = false) throws -> [String] {
    try QueueFolder.allCases.flatMap { folder in
      try FileManager.default.contentsOfDirectory(atPath: "\(queue)/\(folder.rawValue)")
        .filter { receipts || !$0.hasSuffix(".receipt.yaml") }
        .sorted().map { "\(folder.rawValue)/\($0)" }
    }
  }

  /// The names of the reports, hidden ones too.
  func reports() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(folder)/reports").sorted()
  }

  func report(of run: RunRecord) throws -> [String: Any] {
    let data = try Data(contentsOf: URL(filePath: "\(folder)/reports/\(run.id).json"))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  /// Whether what lies beside a report is its signature.
  func isReportSigned(_ run: RunRecord) throws -> Bool {
    let path = "\(folder)/reports/\(run.id).json"
    let report = try Data(contentsOf: URL(filePath: path))
    return try Data(contentsOf: URL(filePath: "\(path).sig"))
      == Data(ReportObserver.signature(of: Array(report)))
  }

  /// The ids of what a user has enrolled, at whatever level, sorted.
  func enrolled(_ user: UserID) throws -> [String] {
    try look { _, directory in
      try directory.contents().users.filter { $0.user.id == user }.flatMap(\.authenticators)
        .map(\.id.text)
    }
  }

  /// Whether the audit chain verifies; what is wrong with it where it does not.
  func auditFaults() throws -> [String] {
    try look { journal, _ in try journal.audit.verify().faults.map(\.description) }
  }

  /// Takes all roles from somebody, as an import of the directory may at any time.
  static func demote(_ login: String, inJournalAt path: String) throws {
    let connection = try SQLiteConnection.open(path, for: .writing)
    try connection.run(
      """
      DELETE FROM membership WHERE role_name <> ''
        AND person = (SELECT number FROM person WHERE login = ?)
      """, [.text(login)])
  }

  func auditLength() throws -> Int64 {
    try look { journal, _ in try journal.auditHead()?.sequence ?? 0 }
  }
}

extension World {
  /// Orgs and people for most tests: `alex` and `robin` administer acme, `sam` is its helpdesk.
  static let acme = """
    orgs:
      - {id: acme, name: Acme, environment: production}
      - {id: acme-sandbox, name: Acme (Sandbox), environment: sandbox, sandbox_of: acme}
      - {id: globex, name: Globex, environment: production}
      - {id: globex-sandbox, name: Globex (Sandbox), environment: sandbox, sandbox_of: globex}
    users:
      - {id: 1, login: alex, name: Alex Kim, roles: {acme: [administrator]}, authenticators: [{id: alex-acme, level: org, org: acme, kind: totp, enrolled_at: 2025-03-02T09:00:00Z}]}
      - {id: 2, login: robin, name: Robin Diaz, roles: {acme: [administrator]}, authenticators: [{id: robin-user, level: user, kind: totp, enrolled_at: 2025-03-02T09:00:00Z}]}
      - {id: 3, login: sam, name: Sam Ortiz, roles: {acme: [helpdesk]}}
      - id: 1042
        login: dana
        name: Dana Lee
        roles: {acme: [member], acme-sandbox: [member]}
        authenticators:
          - {id: dana-user, level: user, kind: totp, enrolled_at: 2025-03-02T09:00:00Z}
          - {id: dana-acme, level: org, org: acme, kind: totp, enrolled_at: 2025-03-02T09:05:00Z}
          - {id: dana-sandbox, level: org, org: acme-sandbox, kind: totp, enrolled_at: 2026-11-20T09:12:00Z}
      - {id: 1077, login: lee, name: Lee Wong, roles: {acme: [member]}, authenticators: [{id: lee-user, level: user, kind: push, enrolled_at: 2025-03-02T09:00:00Z}]}
      - {id: 1078, login: mia, name: Mia Rossi, roles: {acme: [member]}}
      - {id: 5, login: twin, name: Twin One, roles: {acme: [member]}}
      - {id: twin, login: other, name: Twin Two, roles: {acme: [member]}}
      - {id: 9, login: pat, name: Pat Stone, roles: {globex: [administrator, member]}, authenticators: [{id: pat-user, level: user, kind: totp, enrolled_at: 2025-03-02T09:00:00Z}]}
    """

  /// One recorded approval by an administrator, for everybody.
  static let oneAdministrator = """
    policy: one-administrator
    description: An administrator approves.
    applies_to: {kinds: [lost-device, sandbox-overwrite], levels: [user, org], orgs: ["*"], users: [named, everyone]}
    require:
      approvals: [{count: 1, role: administrator, proof: recorded}]
      decided_within: 30d
    """

  /// Two recorded approvals by administrators, for everybody.
  static let twoAdministrators = oneAdministrator.replacing("count: 1", with: "count: 2")

  /// Asks for nothing besides what no policy can switch off.
  static let lax = """
    policy: lax
    description: Nothing but what no policy can switch off.
    applies_to: {kinds: [lost-device, sandbox-overwrite], levels: [user, org], orgs: ["*"], users: [named, everyone]}
    require: {decided_within: 30d}
    """
}

/// A ticket: somebody's phone is gone.
func ticket(
  _ id: String, org: String = "acme", level: String = "user", users: String = "[dana]",
  by approvers: [String] = ["alex"], reason: String = "Phone left in a taxi."
) -> String {
  let approvals = approvers.map { "{by: \($0), at: 2026-11-20T14:30:00Z}" }
  return """
    kind: lost-device
    id: \(id)
    org: \(org)
    level: \(level)
    users: \(users)
    requested_by: sam
    requested_at: 2026-11-20T14:02:00Z
    reason: \(reason)
    device: {description: iPhone 15, circumstances: lost}
    approvals: [\(approvals.joined(separator: ", "))]

    """
}

/// A report that a sandbox account took the place of the real one in the app.
func sandboxTicket(
  _ id: String, sandbox: String, org: String = "acme", level: String = "org",
  users: String = "[dana]"
) -> String {
  """
  kind: sandbox-overwrite
  id: \(id)
  org: \(org)
  level: \(level)
  users: \(users)
  requested_by: sam
  requested_at: 2026-11-20T14:02:00Z
  reason: The app replaced the entry of the same name.
  sandbox: {org: \(sandbox), added_at: 2026-11-20T09:12:00Z}
  approvals: [{by: alex, at: 2026-11-20T14:30:00Z}]

  """
}
