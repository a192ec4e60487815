import Reports
import ResetModel

/// A decision for a person who asks why: every requirement, met or not, with the facts.
struct Explanation {
  private let result: RequestResult

  init(of result: RequestResult) { self.result = result }

  /// Lines, each ended by a newline; those of requirements that stand in the way come first.
  func text(colour: Bool) -> String {
    var title = Paragraph()
    title.add(VisibleText.escape(result.id ?? result.file), .bold)
    guard let decision = result.decision else {
      title.add(result.outcome.rawValue, result.outcome.style)
      return title.lines(colour: colour)
        + result.reasons.map { $0.lines(indent: 2, colour: colour) }.joined()
    }
    title.add(decision.effect.rawValue, decision.effect.style)
    let policies = VisibleText.escape(decision.policies.joined(separator: ", "))
    title.add(decision.policies.isEmpty ? "by no policy" : "by \(policies)")
    let ordered = decision.unmet + decision.findings.filter { $0.effect == .permit }
    return title.lines(indent: 2, colour: colour) + "\n"
      + ordered.map { lines(of: $0, colour: colour) }.joined()
      + result.notes.map { Reason("note: \($0)").lines(indent: 0, colour: colour) }.joined()
  }

  private func lines(of finding: Finding, colour: Bool) -> String {
    let mark = finding.effect == .permit ? "met" : finding.effect.rawValue
    let margin = String(repeating: " ", count: Self.indent)
    var sentence = Paragraph()
    sentence.add(VisibleText.escape(finding.sentence))
    sentence.add("(\(VisibleText.escape(finding.places)))", .dim)
    let marked = "  \(mark)" + margin.dropFirst(2 + mark.count)
    var text = sentence.lines(startingWith: marked, indent: Self.indent, colour: colour)
    if colour {
      text = "  " + finding.effect.style.applied(to: mark) + text.dropFirst(2 + mark.count)
    }
    for fact in finding.facts {
      var line = Paragraph()
      line.add(VisibleText.escape(fact), .dim)
      text += line.lines(startingWith: margin, indent: Self.indent, colour: colour)
    }
    if let remedy = finding.remedy {
      var line = Paragraph()
      line.add(VisibleText.escape(remedy), .bold)
      text += line.lines(startingWith: margin + "→ ", indent: Self.indent + 2, colour: colour)
    }
    return text
  }

  /// Where sentences begin, behind the longest mark.
  private static let indent = 8
}

extension Effect {
  /// How the effect looks on a terminal.
  var style: ANSIStyle {
    switch self {
    case .permit: .green
    case .hold: .yellow
    case .deny: .red
    }
  }
}
