import Foundation
import Reports
import ResetModel
import TestMaterial
import Testing

@Suite struct ReportSchemaTests {
  @Test func `the schema is JSON and describes the version that reports name`() throws {
    let schema = try JSONSerialization.jsonObject(with: Data(ReportSchema.text.utf8))
    let properties = (schema as? [String: Any])?["properties"] as? [String: [String: Any]]
    #expect(properties?["schema"]?["const"] as? String == ReportSchema.id)
    #expect(try SampleRun.rendered(as: JSONReport.self).contains("\"\(ReportSchema.id)\""))
  }

  @Test(.enabled(if: Python.has("jsonschema"), "python3 with jsonschema is not there"))
  func `every report that we write is valid`() throws {
    let all = Outcome.allCases.map { SampleRun.result($0, saying: "\u{1B}[2J 東京 \"") }
    let reports = [
      try SampleRun.rendered(as: JSONReport.self),
      try SampleRun.rendered(as: JSONReport.self, .dryRun),
      try SampleRun.rendered(as: JSONReport.self, of: []),
      try SampleRun.rendered(as: JSONReport.self, of: all),
    ]
    #expect(try Self.verdicts(on: reports) == reports.map { _ in "valid" })
  }

  @Test(.enabled(if: Python.has("jsonschema"), "python3 with jsonschema is not there"))
  func `a report with a key more, a key less or an unknown word is not`() throws {
    let report = try SampleRun.rendered(as: JSONReport.self)
    // Every key of the report in turn is taken away and joined by another one.
    let keys = Set(report.matches(of: /"([a-z_]+)":/).map { String($0.output.1) })
    #expect(keys.count > 50)
    let broken =
      keys.sorted().flatMap { key in
        [
          report.replacing("\"\(key)\":", with: "\"renamed\":", maxReplacements: 1),
          report.replacing("\"\(key)\":", with: "\"extra\":1,\"\(key)\":", maxReplacements: 1),
        ]
      } + [
        report.replacing(#""outcome":"held""#, with: #""outcome":"waiting""#),
        report.replacing(#""effect":"hold""#, with: #""effect":"maybe""#),
        report.replacing(#""mode":"run""#, with: #""mode":"test""#),
        report.replacing("sha256:", with: "sha1:"),
        report.replacing("2025-03-02T09:00:00Z", with: "2025-03-02 09:00"),
      ]
    #expect(!broken.contains(report))
    #expect(try Self.verdicts(on: broken).allSatisfy { $0 == "invalid" })
  }

  /// What another program's validator says of each report, by our schema.
  private static func verdicts(on reports: [String]) throws -> [String] {
    try Python.run(
      """
      import json, sys, jsonschema
      schema, reports = json.loads(sys.stdin.read())
      schema = json.loads(schema)
      jsonschema.Draft202012Validator.check_schema(schema)
      validator = jsonschema.Draft202012Validator(schema)
      for report in reports:
          print("valid" if validator.is_valid(json.loads(report)) else "invalid")
      """,
      input: String(
        decoding: JSONSerialization.data(withJSONObject: [ReportSchema.text, reports] as [Any]),
        as: UTF8.self)
    ).split(separator: "\n").map(String.init)
  }
}
