package import ResetModel

/// One reason for an outcome, in words for people. Not escaped.
package struct Reason: Hashable, Sendable {
  package let sentence: String
  /// What would change it; nil where nothing is known to.
  package let remedy: String?
  /// Where the requirement stands, as `file:line`, or the name of a rule that stands in no file.
  package let place: String?
  /// The line of a file that it is about, and a line with a caret under the place; empty where it
  /// is about none.
  package let excerpt: [String]

  package init(
    _ sentence: String, remedy: String? = nil, place: String? = nil, excerpt: [String] = []
  ) {
    self.sentence = sentence
    self.remedy = remedy
    self.place = place
    self.excerpt = excerpt
  }

  init(problem: String) {
    let lines = problem.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    self.init(lines[0], excerpt: Array(lines.dropFirst()))
  }

  init(_ finding: Finding) {
    self.init(finding.sentence, remedy: finding.remedy, place: finding.places)
  }

  /// `sentence; remedy (place)`, without what is absent.
  package var line: String {
    var line = ""
    forEachPiece { line += $0 }
    return line
  }

  /// Gives `body` the pieces of `line`.
  func forEachPiece(_ body: (String) -> Void) {
    body(sentence)
    if let remedy {
      body("; ")
      body(remedy)
    }
    if let place {
      body(" (")
      body(place)
      body(")")
    }
  }
}

extension Reason {
  /// The reason for a terminal, each line ended by a newline: behind a dash and wrapped, what would
  /// change it in bold, and under it the excerpt.
  package func lines(indent: Int, colour: Bool) -> String {
    var paragraph = Paragraph()
    paragraph.add(VisibleText.escape(sentence) + (remedy == nil ? "" : ";"))
    if let remedy { paragraph.add(VisibleText.escape(remedy), .bold) }
    if let place { paragraph.add("(\(VisibleText.escape(place)))", .dim) }
    let margin = String(repeating: " ", count: indent)
    return paragraph.lines(startingWith: margin + "- ", indent: indent + 2, colour: colour)
      + excerpt.map { "\(margin)  \(VisibleText.escape($0))\n" }.joined()
  }
}

extension RequestResult {
  /// What stands in the way: unmet findings, those that deny before those that hold, then problems;
  /// last the notes, whatever the outcome.
  package var reasons: [Reason] {
    let unmet = decision?.unmet ?? []
    let findings = unmet.filter { $0.effect == .deny } + unmet.filter { $0.effect == .hold }
    return findings.map { Reason($0) } + problems.map(Reason.init(problem:))
      + notes.map { Reason($0) }
      + (appliedToNothing
        ? [Reason("nothing to remove: no authenticator is enrolled at this level")] : [])
  }

  /// Whether a reset found nothing to remove, which people should know: they may have meant the
  /// other level.
  var appliedToNothing: Bool {
    outcome == .applied
      && resets.allSatisfy { $0.state == .reset && $0.authenticators.isEmpty && $0.left.isEmpty }
  }
}
