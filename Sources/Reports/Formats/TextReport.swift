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
  private var hasHeading = false

  package init(colour: Bool) { self.colour = colour }

  package mutating func begin(_ run: RunRecord, to sink: ReportSink) throws {
    mode = run.mode
    var opening = Paragraph()
    switch mode {
    case .run:
      opening.add("Run", .bold)
      opening.add("\(VisibleText.escape(run.id)) on \(VisibleText.escape(run.host))")
    case .dryRun:
      opening.add("Dry run: nothing was changed.", .bold)
      opening.add("This is what a run would do.")
    }
    var text = opening.lines(colour: colour)
    if let moment = run.decidedAsOf { text += "Decided as of \(moment).\n" }
    try sink(Array((text + "\n").utf8))
  }

  package mutating func add(_ result: RequestResult, to sink: ReportSink) throws {
    var text = ""
    if !hasHeading {
      hasHeading = true
      let outcome = mode == .dryRun ? "WOULD BE" : "OUTCOME"
      text += row([outcome, "REQUEST", "LEVEL", "ORG", "WHO"], styles: Self.headingStyles)
    }
    text += row(
      [
        result.outcome.rawValue, Self.shown(result.id ?? result.file), Self.shown(result.level),
        Self.shown(result.org), Self.who(result),
      ], styles: [result.outcome.style])
    for reason in result.reasons {
      var paragraph = Paragraph()
      paragraph.add(VisibleText.escape(reason.sentence) + (reason.remedy == nil ? "" : ";"))
      if let remedy = reason.remedy { paragraph.add(VisibleText.escape(remedy), .bold) }
      if let place = reason.place { paragraph.add("(\(VisibleText.escape(place)))", .dim) }
      let margin = String(repeating: " ", count: Self.stops[1])
      text += paragraph.lines(
        startingWith: margin + "- ", indent: Self.stops[1] + 2, colour: colour)
      for line in reason.excerpt { text += "\(margin)  \(VisibleText.escape(line))\n" }
    }
    try sink(Array(text.utf8))
  }

  package mutating func finish(_ run: RunRecord, to sink: ReportSink) throws {
    // One line however long it is, since scripts and eyes look for it at the end.
    let words = run.summary.words(for: run.mode)
    let summary = colour ? ANSIStyle.bold.applied(to: words) : words
    try sink(Array(((hasHeading ? "\n" : "") + summary + "\n").utf8))
  }
}

extension TextReport {
  private static let headingStyles = Array(repeating: ANSIStyle.dim as ANSIStyle?, count: 5)

  private func row(_ values: [String], styles: [ANSIStyle?]) -> String {
    var text = ""
    var column = 0
    for (index, value) in values.enumerated() {
      let gap = index == 0 ? 0 : max(2, Self.stops[index] - column)
      let style = colour && index < styles.count ? styles[index] : nil
      text += String(repeating: " ", count: gap) + (style?.applied(to: value) ?? value)
      column += gap + DisplayWidth.columns(of: value)
    }
    return text + "\n"
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
  fileprivate var style: ANSIStyle {
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
