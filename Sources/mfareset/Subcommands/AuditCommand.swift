import ArgumentParser
import Journals
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

/// `mfareset audit verify`: finds any change, removal or reordering.
struct AuditVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Find any change, removal or reordering of audit entries.",
    usage: "mfareset audit verify",
    discussion: """
      Each entry holds the SHA-256 of the one before. The chain is compared with itself, with the journal's other \
      rows, and with the heads that the reports of earlier runs wrote down. Leaves with 65 where something does not \
      fit. Who can write the journal and the reports can forge all of it: keep a head somewhere else too.

      EXAMPLE
        mfareset audit verify
      """)

  @OptionGroup var common: CommonOptions

  func run() throws {
    let workspace = try common.openWorkspace()
    let journal = try ReadOnlyJournal(of: workspace).journal
    let heads = ReportedHeads.inReports(of: workspace)
    let found = try Failure.translating { try journal.audit.verify(knownHeads: heads) }
    for fault in found.faults { StandardErrorLog.complain(VisibleText.escape("\(fault)")) }
    if found.faultCount > found.faults.count {
      StandardErrorLog.complain("… and \(found.faultCount - found.faults.count) more")
    }
    guard found.isSound else {
      throw Failure(
        .invalidInput,
        "the audit chain does not hold: \(found.faultCount == 1 ? "1 fault" : "\(found.faultCount) faults")"
      )
    }
    let entries = "\(found.entries) \(found.entries == 1 ? "entry" : "entries")"
    let reports = heads.count == 1 ? "1 report agrees" : "\(heads.count) reports agree"
    try common.inform("sound: \(entries), \(reports)")
    if let head = found.head { try common.inform("head: entry \(head.sequence), \(head.hash)") }
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
    let journal = try ReadOnlyJournal(of: try common.openWorkspace()).journal
    try Failure.translating { try journal.audit.export { try Console.write($0 + [0x0A]) } }
  }
}
