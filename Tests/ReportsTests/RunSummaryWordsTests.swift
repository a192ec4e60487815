import Reports
import ResetModel
import Testing

@Suite struct RunSummaryWordsTests {
  @Test(arguments: [
    (
      RunRecord.Mode.run, [SampleRun.applied],
      "1 request: 1 applied; 2 authenticators of 1 subject removed"
    ),
    (
      .run, [SampleRun.appliedToMany, SampleRun.held, SampleRun.held, SampleRun.denied],
      "4 requests: 1 applied, 2 held, 1 denied; 3 authenticators of 3 subjects removed"
    ),
    (.run, [SampleRun.held], "1 request: 1 held; nothing was reset"),
    (.dryRun, [SampleRun.held], "1 request: 1 would be held; nothing would be reset"),
    (
      .run, [SampleRun.duplicate, SampleRun.duplicate],
      "2 requests: 2 duplicates; nothing was reset"
    ),
    (
      .dryRun, [SampleRun.applied, SampleRun.invalid],
      "2 requests: 1 would be applied, 1 invalid; 2 authenticators of 1 subject would be removed"
    ),
    (.run, [], "No requests in the queue (run 20261120T150000Z-42 on helpdesk-1)"),
    (.dryRun, [], "No requests to decide on"),
  ])
  func `a run ends with one line that counts`(
    mode: RunRecord.Mode, results: [RequestResult], expected: String
  ) throws {
    let text = try SampleRun.rendered(as: TextReport.self, mode, of: results)
    #expect(text.split(separator: "\n").last.map(String.init) == expected)
  }
}
