import ArgumentParser
import Journals
import Logging
import Reports
import ResetModel
import Workspaces

/// `mfareset audit`: the chain of everything that happened.
struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "The audit chain: verify it, or export it.",
    subcommands: [AuditVerify.self, AuditExport.self])
}

/// `mfareset audit verify`: finds any change, removal or reordering, and signatures that are false.
struct AuditVerify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Find any change, removal or reordering of audit entries, and false signatures.",
    usage: "mfareset audit verify",
    discussion: """
      Each entry holds the SHA-256 of the one before. The chain is compared with itself, with the journal's other \
      rows, and with the heads that the reports of earlier runs wrote down; what else a report without a signature \
      says is compared with nothing. The signatures of reports, and of the \
      approvals and refusals that the journal keeps, are verified as of when they were made. Leaves with 65 where \
      something does not fit; a key that was taken out of allowed_signers since is told, and is no fault. Who can \
      write the journal and the reports can forge the chain: sign the reports, or keep a head somewhere else too.

      EXAMPLE
        mfareset audit verify
      """)

  @OptionGroup var common: CommonOptions

  func run() async throws {
    let workspace = try common.openWorkspace()
    let opened = try OpenJournal(reading: workspace)
    let reports = StoredReport.all(of: workspace)
    let heads = reports.compactMap(\.head)
    let chain = try verify(opened.journal, heads)
    for fault in chain.faults { StandardErrorLog.complain(VisibleText.escape("\(fault)")) }
    if chain.faultCount > chain.faults.count {
      StandardErrorLog.complain("… and \(chain.faultCount - chain.faults.count) more")
    }
    var failures: [String] = []
    if !chain.isSound {
      failures.append("the audit chain does not hold: \(Self.count(chain.faultCount, "fault"))")
    }
    let signatures: SignatureReview.Findings
    do {
      signatures = try await Failure.translatingAsync {
        try await SignatureReview(
          workspace: workspace, audit: opened.journal.audit, directory: opened.directory,
          reports: reports
        ).findings()
      }
    } catch let failure as Failure where !chain.isSound {
      for complaint in failure.complaints { StandardErrorLog.complain(complaint) }
      failures.append("signatures could not be looked at")
      throw Failure(.invalidInput, failures.joined(separator: "; "))
    }
    let logger = Logger(label: "mfareset")
    for remark in signatures.remarks { logger.warning("\(remark)") }
    for fault in signatures.faults { StandardErrorLog.complain(fault) }
    if !signatures.faults.isEmpty {
      failures.append("signatures do not hold: \(Self.count(signatures.faults.count, "fault"))")
    }
    guard failures.isEmpty else {
      throw Failure(.invalidInput, failures.joined(separator: "; "))
    }
    let naming = heads.count == 1 ? "1 report names" : "\(heads.count) reports name"
    try common.inform(
      "sound: \(Self.count(Int(chain.entries), "entry", "entries")); \(naming) this chain")
    if signatures.goodReports + signatures.goodApprovals > 0 {
      try common.inform(
        "signed: \(Self.count(signatures.goodReports, "report")), "
          + Self.count(signatures.goodApprovals, "approval or refusal", "approvals and refusals"))
    }
    if let head = chain.head { try common.inform("head: entry \(head.sequence), \(head.hash)") }
  }

  private func verify(_ journal: SQLJournal, _ heads: [AuditHead]) throws -> AuditVerification {
    let progress = Progress.onTerminal(common, of: "entries")
    defer { progress?.end() }
    return try Failure.translating {
      // A head that cannot be read is told as a fault.
      progress?.begin(total: Int((try? journal.auditHead())?.sequence ?? 0))
      return try journal.audit.verify(knownHeads: heads) { progress?.advance(to: Int($0)) }
    }
  }

  private static func count(_ number: Int, _ noun: String, _ plural: String? = nil) -> String {
    "\(number) \(number == 1 ? noun : plural ?? noun + "s")"
  }
}

/// `mfareset audit export`: the chain as JSON lines.
struct AuditExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the chain as JSON lines, verifiable without this program.",
    usage: "mfareset audit export",
    discussion: """
      The SHA-256 of each line, without its newline, stands as `previous` in the next line; the first has 64 zeros.

      EXAMPLE
        mfareset audit export > audit.jsonl
      """)

  @OptionGroup var common: CommonOptions

  func run() throws {
    let journal = try OpenJournal(reading: try common.openWorkspace()).journal
    try Failure.translating { try journal.audit.export { try Console.write($0 + [0x0A]) } }
  }
}
