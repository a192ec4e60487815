import ResetModel
import Testing

@testable import mfareset

/// One line on each request that waits.
@Suite struct WaitingLineTests {
  private static let now = Timestamp(rfc3339: "2026-11-20T15:00:00Z")!
  private static let deadline = Timestamp(rfc3339: "2026-11-23T14:02:59Z")!

  private func line(
    id: String = "HD-20417", _ lacks: [String], deadline: Timestamp? = deadline,
    org: String = "acme", colour: Bool = false, _ change: (inout RequestResult) -> Void = { _ in }
  ) -> String {
    var result = RequestResult(file: "held/\(id).yaml", outcome: .held)
    result.org = org
    result.decision = Decision(
      findings: [Finding("p/approvals", .hold, place: nil, sentence: "nobody approved")],
      policies: ["p"], lacks: lacks, deadline: deadline)
    change(&result)
    return WaitingLine(id, result).text(column: 10, now: Self.now, colour: colour)
  }

  private static let approval = "1 signed approval by an administrator of acme"

  @Test(arguments: [
    ([approval], "\(approval), before 2026-11-23 14:02"),
    (
      ["1 identity check", "device.lost_at"],
      "1 identity check and device.lost_at, before 2026-11-23 14:02"
    ),
    (
      [approval, "1 identity check"],
      "1 signed approval and 1 identity check, before 2026-11-23 14:02"
    ),
    (
      [approval, "1 identity check", "device.lost_at", "a signature by sam.ortiz@acme.example"],
      "1 signed approval and 3 more, before 2026-11-23 14:02"
    ),
  ])
  func `tells what is lacking and the deadline within eighty columns`(
    lacks: [String], expected: String
  ) {
    let text = line(lacks)
    #expect(text == "HD-20417  \(expected)\n")
    #expect(text.count <= 81)
  }

  @Test func `a long id or a long word pushes nothing out of the line but itself`() {
    #expect(
      line(id: "CHG0031180", [Self.approval])
        == "CHG0031180  1 signed approval by an administrator, before 2026-11-23 14:02\n")
    let id = String(repeating: "x", count: 64)
    #expect(line(id: id, [Self.approval]) == "\(id)  1 signed approval, before 2026-11-23 14:02\n")
    let long = line([String(repeating: "長", count: 200)])
    #expect(VisibleText.columns(of: String(long.dropLast())) <= 80)
    #expect(long.contains("…, before"))
  }

  @Test func `a deadline that has passed is told as such, and where there is none nothing is`() {
    let past = line(["1 identity check"], deadline: Timestamp(rfc3339: "2026-11-20T15:00:00Z"))
    #expect(past == "HD-20417  1 identity check, overdue since 2026-11-20 15:00\n")
    #expect(line(["1 identity check"], deadline: nil) == "HD-20417  1 identity check\n")
  }

  @Test func `who lacks nothing but a provider is told by the problem`() {
    let text = line([], deadline: nil) {
      $0.outcome = .deferred
      $0.problems = ["`okta` did not answer"]
    }
    #expect(text == "HD-20417  `okta` did not answer\n")
    // As an older version recorded it.
    #expect(line([], deadline: nil) == "HD-20417  nobody approved\n")
  }

  @Test func `no name in it can move the cursor`() {
    for colour in [false, true] {
      let text = line(["a signature by \u{1B}[2Jsam\nroot"], org: "\u{1B}c", colour: colour)
      #expect(!text.contains("\u{1B}[2J") && text.split(separator: "\n").count == 1)
    }
    #expect(line(["1 identity check"], colour: true).hasPrefix("\u{1B}[1mHD-20417\u{1B}[0m  1"))
  }
}
