package import ResetModel

/// The report for a ticket, a wiki or a pull request: a Markdown table (GitHub Flavored Markdown
/// section 4.10).
package struct MarkdownReport: ReportFormat {
  package static let name = "markdown"

  package init(colour: Bool = false) {}

  package mutating func begin(_ run: RunRecord, to sink: ReportSink) throws {
    var text = "# MFA resets: "
    switch run.mode {
    case .run:
      text += "run \(MarkdownText.escape(run.id)) on \(MarkdownText.escape(run.host))\n\n"
    case .dryRun:
      text += "dry run\n\n**Nothing was changed.** This is what a run would do.\n\n"
    }
    if let moment = run.decidedAsOf { text += "Decided as of \(moment).\n\n" }
    text += """
      | \(run.mode == .dryRun ? "Would be" : "Outcome") | Request | Level | Org | Who | Approvals | Why |
      | --- | --- | --- | --- | --- | --- | --- |

      """
    try sink(Array(text.utf8))
  }

  package mutating func add(
    _ result: RequestResult, json: @autoclosure () -> [UInt8], to sink: ReportSink
  ) throws {
    let cells = [
      result.outcome.rawValue, MarkdownText.escape(result.id ?? result.file),
      MarkdownText.escape(result.level ?? ""), MarkdownText.escape(result.org ?? ""),
      Self.who(result).map { MarkdownText.escape($0) }.joined(separator: "<br>"),
      result.voices.map { MarkdownText.escape($0) }.joined(separator: "<br>"),
      result.reasons.map { MarkdownText.escape($0.line) }.joined(separator: "<br>"),
    ]
    try sink(Array("| \(cells.joined(separator: " | ")) |\n".utf8))
  }

  /// The subjects' logins; as written, or how many they are, where nothing was reset.
  private static func who(_ result: RequestResult) -> [String] {
    if !result.resets.isEmpty { return result.resets.map(\.login) }
    return result.users.count > 20 ? ["\(result.users.count) users"] : result.users
  }

  package mutating func finish(_ run: RunRecord, to sink: ReportSink) throws {
    try sink(Array("\n**\(run.summary.words(for: run.mode))**\n".utf8))
  }
}
