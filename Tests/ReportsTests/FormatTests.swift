import Foundation
import Reports
import ResetModel
import Testing

@Suite struct FormatTests {
  @Test func `every format has a name of its own`() {
    #expect(reportFormats.map { $0.name } == ["text", "json", "markdown", "junit"])
  }

  @Test(arguments: ["text", "json", "markdown", "junit"], Outcome.allCases)
  func `every format tells every outcome`(name: String, outcome: Outcome) throws {
    let format = try #require(reportFormats.first { $0.name == name })
    let result = try #require(SampleRun.all.first { $0.outcome == outcome })
    let text = try SampleRun.rendered(as: format, of: [result])
    #expect(text.contains(result.id ?? result.file))
    // A build server knows passed, skipped, failed and error only.
    let isTold = name != "junit" || (outcome != .applied && outcome != .duplicate)
    #expect(text.contains(outcome.rawValue) || !isTold)
    if let reason = result.reasons.first, name != "markdown" {
      #expect(text.contains(reason.sentence.prefix(20)))
    }
  }

  @Test func `what the sink throws ends the report`() {
    struct DiskFull: Error {}
    for format in reportFormats {
      #expect(throws: DiskFull.self) {
        var report: any ReportFormat = format.init(colour: false)
        try report.begin(SampleRun.run(), to: { _ in throw DiskFull() })
        try report.finish(SampleRun.run(), to: { _ in throw DiskFull() })
      }
    }
  }

  @Test func `a JSON report is one object, each request on a line of its own`() throws {
    let text = try SampleRun.rendered(as: JSONReport.self)
    let lines = text.split(separator: "\n")
    #expect(lines.first == #"{"schema":"mfareset.report/1","requests":["#)
    for (line, result) in zip(lines.dropFirst(), SampleRun.all) {
      #expect(Array(line.utf8).starts(with: result.json))
    }
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(report.keys.sorted() == ["audit", "requests", "run", "schema", "summary"])
    #expect((report["requests"] as? [Any])?.count == SampleRun.all.count)
  }

  @Test func `an empty JSON report is still one object`() throws {
    let text = try SampleRun.rendered(as: JSONReport.self, .dryRun, of: [])
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect((report["requests"] as? [Any])?.isEmpty == true)
    #expect(report["audit"] is NSNull)
  }

  @Test func `only the report in JSON has the JSON of a result made`() throws {
    for format in reportFormats {
      var made = 0
      func json() -> [UInt8] {
        made += 1
        return Array(#"{"made":\#(made)}"#.utf8)
      }
      var text: [UInt8] = []
      var report = format.init(colour: false)
      try report.begin(SampleRun.run(), to: { _ in })
      for result in SampleRun.all { try report.add(result, json: json(), to: { text += $0 }) }
      guard format == JSONReport.self else {
        #expect(made == 0, "\(format.name)")
        continue
      }
      let expected = (1...SampleRun.all.count).map { #"{"made":\#($0)}"# }
      #expect(String(decoding: text, as: UTF8.self) == "\n" + expected.joined(separator: ",\n"))
    }
  }

  @Test(arguments: [
    (
      SampleRun.applied,
      #"<testcase name="HD-20417" classname="acme.user" file="incoming/HD-20417.yaml"><system-out>approved by "#
    ),
    (SampleRun.held, #"<skipped message="held: 0 of 1 approval by"#),
    (SampleRun.deferred, #"<skipped message="deferred: the provider `okta` did not"#),
    (SampleRun.denied, #"<failure type="denied" message="denied: alex.kim@acme.example approves"#),
    (SampleRun.invalid, #"<error type="invalid" message="invalid: incoming/HD-20440.yaml:4:8:"#),
    (SampleRun.failed, #"<error type="failed" message="failed: the provider `okta` refused"#),
    (SampleRun.duplicate, "<system-out>the same bytes as done/HD-20417.yaml"),
  ])
  func `a build server sees passed, skipped, failed and broken requests`(
    result: RequestResult, expected: String
  ) throws {
    #expect(try SampleRun.rendered(as: JUnitReport.self, of: [result]).contains(expected))
  }

  @Test func `a Markdown row names the subjects and the reasons`() throws {
    let text = try SampleRun.rendered(
      as: MarkdownReport.self, of: [SampleRun.appliedToMany, SampleRun.deferred])
    #expect(
      text == """
        # MFA resets: run 20261120T150000Z-42 on helpdesk-1

        | Outcome | Request | Level | Org | Who | Approvals | Why |
        | --- | --- | --- | --- | --- | --- | --- |
        | applied | HD-20431 | org | acme | dana.lee@acme.example<br>rui.costa@acme.example<br>\
        mia.wong@acme.example |  |  |
        | deferred | HD-20441 | user | acme | dana.lee@acme.example |  | the provider &#96;okta&#96; did not answer within 30s |

        **2 requests: 1 applied, 1 deferred; 3 authenticators of 3 subjects removed**

        """)
  }
}
