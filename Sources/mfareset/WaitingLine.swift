import Reports
import ResetModel

/// One line on a request that waits: what it lacks, and until when that must come.
///
/// It stays within 80 columns however much is missing: `HD-20417  1 signed approval by an
/// administrator of acme, before 2026-11-23 14:02`. What is too long is told more briefly, then
/// counted; `mfareset status ID` tells all of it.
struct WaitingLine {
  let id: String
  private let lacks: [String]
  private let deadline: Timestamp?
  private let org: String

  init(_ id: String, _ result: RequestResult) {
    self.id = VisibleText.escape(id)
    let decided = result.decision?.lacks ?? []
    // Permitted requests lack nothing but a provider that answers.
    let reasons = result.problems.prefix(1) + result.reasons.prefix(1).map(\.sentence)
    lacks = (decided.isEmpty ? Array(reasons.prefix(1)) : decided).map(VisibleText.escape)
    deadline = result.decision?.deadline
    org = VisibleText.escape(result.org ?? "")
  }

  /// The line, ended by a newline.
  ///
  /// - Parameter column: Where what it lacks begins.
  func text(column: Int, now: Timestamp, colour: Bool, width: Int = 80) -> String {
    let (end, style) = ending(now)
    let gap = max(2, column - VisibleText.columns(of: id))
    let left = VisibleText.columns(of: id) + gap
    let room = max(Self.leastColumns, width - left - VisibleText.columns(of: end))
    let title = colour ? ANSIStyle.bold.applied(to: id) : id
    let shownEnd = colour && !end.isEmpty ? style.applied(to: end) : end
    return title + String(repeating: " ", count: gap) + words(within: room) + shownEnd + "\n"
  }

  private func ending(_ now: Timestamp) -> (words: String, style: ANSIStyle) {
    guard let deadline else { return ("", .dim) }
    if deadline <= now { return (", overdue since \(deadline.minuteDescription)", .red) }
    let isSoon = deadline <= now + TimeSpan(seconds: 86_400)
    return (", before \(deadline.minuteDescription)", isSoon ? .yellow : .dim)
  }

  /// All of them, as briefly as there is room for; else the first ones and the number of the
  /// others.
  private func words(within columns: Int) -> String {
    func fits(_ text: String) -> Bool { VisibleText.columns(of: text) <= columns }
    let shorter = lacks.map(withoutOrg)
    let shortest = shorter.map(Self.withoutPeople)
    for brief in [lacks, shorter, shortest] {
      let text = Self.joined(brief, others: 0)
      if fits(text) { return text }
    }
    for count in stride(from: lacks.count - 1, through: 1, by: -1) {
      let text = Self.joined(Array(shortest.prefix(count)), others: lacks.count - count)
      if fits(text) { return text }
    }
    return cut(shortest.first ?? "", to: columns)
  }

  /// `1 signed approval by an administrator`.
  private func withoutOrg(_ lack: String) -> String {
    for ending in [" of \(org)", " in \(org)"] where lack.hasSuffix(ending) {
      return String(lack.dropLast(ending.count))
    }
    return lack
  }

  /// `1 signed approval`.
  private static func withoutPeople(_ lack: String) -> String {
    lack.firstRange(of: " by ").map { String(lack[..<$0.lowerBound]) } ?? lack
  }

  private static func joined(_ lacks: [String], others: Int) -> String {
    if others > 0 { return lacks.joined(separator: ", ") + " and \(others) more" }
    guard lacks.count > 1, let last = lacks.last else { return lacks.first ?? "" }
    return lacks.dropLast().joined(separator: ", ") + " and \(last)"
  }

  private func cut(_ text: String, to columns: Int) -> String {
    guard VisibleText.columns(of: text) > columns else { return text }
    var kept = ""
    for character in text {
      let longer = kept + String(character)
      if VisibleText.columns(of: longer) >= columns { break }
      kept = longer
    }
    return kept + "…"
  }

  /// What is told of a lack at least, however long the request's id is.
  private static let leastColumns = 24
}
