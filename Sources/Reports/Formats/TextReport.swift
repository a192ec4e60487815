package import ResetModel

/// The report for a person at a terminal of 80 columns: a line a request, and under it why it was
/// not applied.
///
/// Columns are tab stops, not cells: a long value is shown whole and pushes the next one on.
package struct TextReport: ReportFormat {
  package static let name = "text"

  /// Where columns begin, counted from 0: outcome, request, level, org, who.
  private static let stops = [0, 11, 33, 40, 54]
  private let colour: Bool
  private var mode = RunRecord.Mode.run
  /// What stands above the first row, UTF-8; nil once it is written.
  private var opening: [UInt8]?

  package init(colour: Bool) { self.colour = colour }

  package mutating func begin(_ run: RunRecord, to sink: ReportSink) throws {
    mode = run.mode
    var title = Paragraph()
    switch mode {
    case .run:
      title.add("Run", .bold)
      title.add("\(VisibleText.escape(run.id)) on \(VisibleText.escape(run.host))")
    case .dryRun:
      title.add("Dry run: nothing was changed.", .bold)
      title.add("This is what a run would do.")
    }
    var text = title.lines(colour: colour)
    if let moment = run.decidedAsOf { text += "Decided as of \(moment).\n" }
    let outcome = mode == .dryRun ? "WOULD BE" : "OUTCOME"
    var opening = Array((text + "\n").utf8)
    addRow([outcome, "REQUEST", "LEVEL", "ORG", "WHO"], styles: Self.headingStyles, to: &opening)
    self.opening = opening
  }

  package mutating func add(
    _ result: RequestResult, json: @autoclosure () -> [UInt8], to sink: ReportSink
  ) throws {
    // Not before: cron's many runs over an empty queue are told in one line each.
    var text = opening ?? []
    text.reserveCapacity(text.count + 400)
    opening = nil
    addRow(
      [
        result.outcome.rawValue, Self.shown(result.id ?? result.file), Self.shown(result.level),
        Self.shown(result.org), Self.who(result),
      ], styles: [result.outcome.style], to: &text)
    for reason in result.reasons {
      text += reason.lines(indent: Self.stops[1], colour: colour).utf8
    }
    // What is recorded stands in the request itself; who signed does not.
    for voice in result.signedVoices {
      var line = Paragraph()
      line.add(VisibleText.escape(voice), .dim)
      let margin = String(repeating: " ", count: Self.stops[1])
      text +=
        line.lines(
          startingWith: margin, indent: Self.stops[1] + 2, colour: colour
        ).utf8
    }
    try sink(text)
  }

  package mutating func finish(_ run: RunRecord, to sink: ReportSink) throws {
    guard opening == nil else { return try sink(Array((noRequests(in: run) + "\n").utf8)) }
    // One line however long it is, since scripts and eyes look for it at the end.
    let words = run.summary.words(for: run.mode)
    let summary = colour ? ANSIStyle.bold.applied(to: words) : words
    try sink(Array(("\n" + summary + "\n").utf8))
  }

  private func noRequests(in run: RunRecord) -> String {
    switch run.mode {
    case .run:
      "No requests in the queue "
        + "(run \(VisibleText.escape(run.id)) on \(VisibleText.escape(run.host)))"
    case .dryRun: "No requests to decide on"
    }
  }
}

extension TextReport {
  private static let headingStyles = Array(repeating: ANSIStyle.dim as ANSIStyle?, count: 5)

  private func addRow(_ values: [String], styles: [ANSIStyle?], to text: inout [UInt8]) {
    var column = 0
    for (index, value) in values.enumerated() {
      let gap = index == 0 ? 0 : max(2, Self.stops[index] - column)
      let style = colour && index < styles.count ? styles[index] : nil
      text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: gap))
      text += (style?.applied(to: value) ?? value).utf8
      column += gap + VisibleText.columns(of: value)
    }
    text.append(UInt8(ascii: "\n"))
  }

  private static func shown(_ text: String?) -> String {
    guard let text else { return "-" }
    return text.isEmpty ? #""""# : VisibleText.escape(text)
  }

  /// The subject's login, or how many there are; as written where nothing was looked up or reset.
  private static func who(_ result: RequestResult) -> String {
    if result.resets.count > 1 { return "\(result.resets.count) users" }
    if let reset = result.resets.first { return shown(reset.login) }
    if result.users.count > 1 { return "\(result.users.count) users" }
    return shown(result.users.first)
  }
}

extension Outcome {
  /// How the outcome looks on a terminal.
  package var style: ANSIStyle {
    switch self {
    case .applied: .green
    case .held, .deferred: .yellow
    case .denied: .red
    case .invalid: .magenta
    case .failed: .boldRed
    case .duplicate: .dim
    }
  }
}
