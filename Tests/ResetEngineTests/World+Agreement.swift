import Foundation
import Journals
import ResetEngine
import ResetModel
import Testing

extension World {
  /// Where the report of a run, and what the journal says of it, do not say the same; nothing for a
  /// run that is finished and reported as it was.
  func disagreements(on run: RunRecord, in journal: SQLJournal) throws -> [String] {
    guard run.finishedAt != nil else { return ["\(run.id) is not finished"] }
    let report = try report(of: run)
    var journaled: [String] = []
    try journal.forEachResult(of: run.id) { result, _ in
      journaled.append("\(result.file) \(result.outcome.rawValue) \(result.settledAs ?? "")")
    }
    let requests = try #require(report["requests"] as? [[String: Any]])
    let reported = requests.map { "\($0["file"]!) \($0["outcome"]!) \($0["settled_as"] ?? "")" }
    let summary = try #require(report["summary"] as? [String: Any])
    var wrong: [String] = []
    if reported != journaled {
      wrong.append("\(run.id) reports \(reported), and the journal says \(journaled)")
    }
    if (summary["applied"] as? Int) != run.summary.count(of: .applied) {
      wrong.append("\(run.id) counts \(summary)")
    }
    return wrong
  }
}
