import CLibYAML
import Databases
import Journals
import PolicyEngine
import Reports
import RequestFiles
import ResetEngine
import ResetModel

/// The parts of a run that are measured alone, each over the same ticket.
///
/// All work in memory: the disk is measured by whole runs, and these are to come out the same each
/// time.
package final class Bench {
  private let policies: PolicySet
  private let journal: SQLJournal
  private let run: RunRecord
  private let facts: Facts
  private let result: RequestResult
  private var number = 0

  package init() throws {
    policies = try Office.policies()
    journal = try SQLJournal(in: SQLiteConnection.inMemory(), at: Ticket.now)
    var run = RunRecord(
      id: "", mode: .run, startedAt: Ticket.now, host: "helpdesk", version: "1.0",
      configurationDigest: .sha256(of: []), policiesDigest: .sha256(of: []), provider: "embedded")
    try journal.transaction { [journal] in try journal.begin(&run) }
    self.run = run
    let content = Self.read()
    let caseFile = try CaseFile(content, from: Office(), now: Ticket.now)
    guard let facts = caseFile.facts else { throw Unusable(why: caseFile.problems.description) }
    self.facts = facts
    let decision = try policies.decide(facts, history: journal).decision
    guard decision.effect == .permit else { throw Unusable(why: "\(decision)") }
    result = Self.result(of: content, decision, facts)
  }

  struct Unusable: Error { let why: String }

  /// What the other parts are compared with: libyaml finds the ticket's events, and nobody looks at
  /// them.
  static func events(of bytes: [UInt8]) -> Int {
    bytes.withUnsafeBufferPointer { bytes in
      var parser = yaml_parser_t()
      yaml_parser_initialize(&parser)
      defer { yaml_parser_delete(&parser) }
      yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
      var count = 0
      while true {
        var event = yaml_event_t()
        guard yaml_parser_parse(&parser, &event) == 1 else { return -1 }
        defer { yaml_event_delete(&event) }
        count += 1
        if event.type == YAML_STREAM_END_EVENT { return count }
      }
    }
  }

  /// Bytes in, a request with its digest out.
  static func read() -> ReadFile {
    ReadFile(
      digest: .sha256(of: Ticket.source.bytes), reading: RequestReader.read(Ticket.source))
  }

  /// How much a run does in one transaction.
  static let batch = 256

  /// A batch of 256 decisions under twenty policies, with a limit that is counted in the journal.
  func decide() throws -> Int {
    try journal.transaction {
      try (0..<Self.batch).reduce(0) { findings, _ in
        try findings + policies.decide(facts, history: journal).decision.findings.count
      }
    }
  }

  /// A batch of 256 results.
  func commit() throws -> Int {
    try journal.transaction {
      for _ in 0..<Self.batch {
        number += 1
        var result = result
        result.id = "T-\(number)"
        try journal.record(
          JournalEntry(result: result, bytes: Ticket.source.bytes), at: Ticket.now)
      }
    }
    return number
  }

  /// A result's line in the report, and its receipt.
  func render() -> Int {
    let receipt = Receipt(for: result, in: run, decidedAt: Ticket.now)
    return result.json.count + (receipt?.yaml.count ?? 0)
  }

  private static func result(of content: ReadFile, _ decision: Decision, _ facts: Facts)
    -> RequestResult
  {
    var result = RequestResult(file: Ticket.source.file, outcome: .applied)
    result.settledAs = "done/T-0000001.yaml"
    result.digest = content.digest
    result.id = "T-0000001"
    result.kind = "lost-device"
    result.org = "acme"
    result.level = "user"
    result.users = ["u1@acme.example"]
    result.requester = "desk@acme.example"
    result.submitter = "helpdesk"
    result.decision = decision
    result.approvals = facts.approvals.map {
      ApprovalResult(
        by: $0.by, person: $0.person?.id.text, at: $0.at, proof: $0.proof.rawValue,
        comment: $0.comment)
    }
    result.resets = facts.request.subjects.map { subject in
      ResetResult(
        user: subject.id.text, login: subject.login,
        authenticators: [
          Authenticator(
            id: AuthenticatorID("\(subject.id.text)-u"), level: .user, org: nil, kind: "totp",
            enrolledAt: Ticket.now)
        ])
    }
    return result
  }
}
