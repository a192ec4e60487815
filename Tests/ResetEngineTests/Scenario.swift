import Databases
import Foundation
import Glibc
import IdentityProviders
import Journals
import ResetEngine
import ResetModel
import Testing

/// A workspace whose next run meets everything: what was held is there from an earlier run, and
/// eighteen files are dropped.
enum Scenario {
  static let earlier = World.noon - TimeSpan("20m")!

  /// What waits since the earlier run, and for whom.
  static let held = [
    (id: "OLD-1", name: "waits", user: "u1"), (id: "OLD-2", name: "replaced", user: "u9"),
    (id: "OLD-3", name: "namesake", user: "u10"), (id: "OLD-4", name: "copied", user: "u11"),
    (id: "OLD-5", name: "taken-away", user: "u12"),
  ]

  static func prepare() async throws -> World {
    let world = try World(directory: directory, policies: [policy])
    for (id, name, user) in held {
      try world.drop(ticket(id, users: "[\(user)]", by: []), as: "incoming/\(name).yaml")
    }
    try await world.run(at: earlier)
    try drop(into: world)
    return world
  }

  static func drop(into world: World) throws {
    try world.drop(ticket("A-1", users: "[u1]"), as: "incoming/a1.yaml")
    try world.drop(ticket("A-2", users: "[u2, u3]"), as: "incoming/a2.yaml")
    try world.drop(ticket("A-2", users: "[u2, u3]"), as: "incoming/a2b.yaml")
    try world.drop(ticket("A-2", users: "[u2, u4]"), as: "incoming/a2c.yaml")
    try world.drop(ticket("H-1", users: "[u5]", by: []), as: "incoming/h1.yaml")
    try world.drop(ticket("H-1", users: "[u5]", by: []), as: "incoming/h1b.yaml")
    try world.drop(ticket("H-2", users: "[u6]", by: []), as: "incoming/h2-v1.yaml")
    try world.drop(ticket("H-2", users: "[u6]", by: ["u6"]), as: "incoming/h2-v2.yaml")
    try world.drop(ticket("H-2", users: "[u6]", by: ["alex"]), as: "incoming/h2-v3.yaml")
    try world.drop(
      ticket("D-1", users: "[u7]").replacing("at: 2026-11-20T14:02", with: "at: 2026-10-01T14:02"),
      as: "incoming/d.yaml")
    try world.drop("kind: lost-device\nid: [\n", as: "incoming/invalid.yaml")
    try world.drop(ticket("I-1", users: "[nobody]"), as: "incoming/unknown1.yaml")
    // The same id again, valid this time: an invalid file does not use its id up.
    try world.drop(ticket("I-1", users: "[u8]"), as: "incoming/unknown2.yaml")
    try world.drop(ticket("OLD-2", users: "[u9]", by: ["robin"]), as: "incoming/replacing.yaml")
    try world.drop(ticket("OLD-3", users: "[u10]", by: ["u10"]), as: "incoming/namesake.yaml")
    try world.drop(ticket("OLD-4", users: "[u11]", by: []), as: "incoming/copied.yaml")
    try world.remove("held/taken-away.yaml")
    try #require(symlink("/etc/passwd", "\(world.queue)/incoming/link.yaml") == 0)
    try #require(mkfifo("\(world.queue)/incoming/pipe.yaml", 0o600) == 0)
  }

  static let directory =
    """
    orgs: [{id: acme, name: Acme, environment: production}]
    users:
      - {id: 1, login: alex, name: Alex, roles: {acme: [administrator]}}
      - {id: 2, login: robin, name: Robin, roles: {acme: [administrator]}}
      - {id: 3, login: sam, name: Sam, roles: {acme: [helpdesk]}}

    """
    + (1...12).map { number in
      """
        - {id: "\(100 + number)", login: u\(number), name: U \(number), roles: {acme: [member]}, authenticators: [{id: totp-\(number), level: user, kind: totp, enrolled_at: 2025-03-02T09:00:00Z}]}

      """
    }.joined()

  private static let policy = """
    policy: one-administrator
    description: An administrator approves.
    applies_to: {kinds: [lost-device], levels: [user], orgs: ["*"]}
    require:
      approvals: [{count: 1, role: administrator, proof: recorded}]
      decided_within: 72h
    limits: [{resets: 1, per: subject, in: 30d, over: deny}]
    """
}

/// All that is to be the same however often a run was cut off.
struct Remains: Equatable, Sendable {
  /// Every file of the queue, receipts too, with its content; which run it was is left out.
  var files: [String: String] = [:]
  /// Each id with what the journal says of every file that came under it.
  var requests: [String: [String]] = [:]
  var resets: [String] = []
  /// What is not finished at a provider.
  var underWay: [String] = []
  /// What everybody has enrolled with the provider, and what it removed.
  var elsewhere: [String] = []
  var directory: [DirectoryUser] = []

  /// What the files say, receipts left aside, wherever each of them is.
  var contents: [String] {
    files.filter { !$0.key.hasSuffix(".receipt.yaml") && !$0.key.hasPrefix("incoming/") }.values
      .sorted()
  }

  init(of world: World) throws {
    for file in try world.files(receipts: true) {
      files[file] = world.isPlain(file) ? world.text(file).map(Self.steady) : "none"
    }
    if let provider = world.elsewhere {
      elsewhere = provider.everything.map { "\($0.key): \($0.value)" }.sorted()
      elsewhere += provider.removed.sorted()
    }
    try world.look { journal, embedded in
      underWay = try journal.openResets().map { "\($0.request.id) \($0.intent)" }
      try journal.forEachReset(ResetFilter()) { reset in
        resets.append("\(reset.request) \(reset.subject) \(reset.authenticators.map(\.id))")
        return true
      }
      directory = try embedded.contents().users
    }
    resets.sort()
    let journal = try SQLiteConnection.open(world.journalPath, for: .reading)
    requests = try journal.rows(
      """
      SELECT id, outcome, replaced_by, settled_as FROM request
      WHERE id IS NOT NULL ORDER BY id, number
      """
    ).reduce(into: [:]) { requests, row in
      requests[try row.text(0), default: []].append(
        "\(try row.text(1)) \(try row.optionalInteger(2) == nil ? "" : "replaced ")"
          + "\(try row.optionalText(3) ?? "")")
    }
  }

  /// A receipt without what depends on the run that settled its file: the run's name, and at a
  /// provider the folder in which the file was found and whether an earlier run had begun.
  private static func steady(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).filter {
      !$0.hasPrefix("run: ") && !$0.hasPrefix("file: \"incoming/g")
        && !$0.hasPrefix("file: \"held/g")
        && $0 != "  - \"its reset was begun in an earlier run\""
    }.joined(separator: "\n")
  }
}
