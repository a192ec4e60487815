import Foundation
import Reports
import ResetModel
import TestMaterial
import Testing

// The lists of hostile strings lie beside the checkout, not in it.
@Suite(.enabled(if: HostileStrings.areThere, "../shared/suites/hostile is not there"))
struct HostileReportTests {
  /// A result of every outcome for every hostile string.
  private static func results() throws -> [RequestResult] {
    let texts = try HostileStrings.all()
    try #require(texts.count > 900)
    return texts.flatMap { text in
      // One outcome is enough for the few texts of 100,000 characters.
      let outcomes = Outcome.allCases.filter { text.utf8.count < 1000 || $0 == .denied }
      return outcomes.map { SampleRun.result($0, saying: text) }
    }
  }

  @Test(arguments: ["text", "json", "markdown", "junit"])
  func `nothing that a file says reaches a reader unescaped`(name: String) throws {
    let format = try #require(reportFormats.first { $0.name == name })
    #expect(HarmlessText.harm(in: try SampleRun.rendered(as: format, of: Self.results())) == [])
  }

  @Test func `a hostile run id and host are escaped too`() throws {
    for format in reportFormats {
      var run = SampleRun.run()
      run.id = "\u{1B}[2J<b>|\n"
      run.host = "\u{202E}\u{9B}</testsuite>\n"
      var bytes: [UInt8] = []
      var report: any ReportFormat = format.init(colour: false)
      try report.begin(run, to: { bytes += $0 })
      try report.finish(run, to: { bytes += $0 })
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(HarmlessText.harm(in: text) == [], "\(format.name)")
      if format.name == "junit" || format.name == "markdown" { #expect(!text.contains("<b>")) }
    }
  }

  @Test func `no text can forge a row of the table`() throws {
    for result in try Self.results() {
      let lines = try SampleRun.rendered(as: TextReport.self, of: [result])
        .split(separator: "\n").dropFirst(2).dropLast()
      #expect(lines.first?.hasPrefix(result.outcome.rawValue + " ") == true)
      let margin = String(repeating: " ", count: 11)
      #expect(lines.dropFirst().allSatisfy { $0.hasPrefix(margin) }, "\(result.problems)")
    }
  }

  @Test func `no text can forge a cell, a tag or a link in Markdown`() throws {
    let results = try Self.results()
    let rows = try SampleRun.rendered(as: MarkdownReport.self, of: results)
      .split(separator: "\n").dropFirst(3).dropLast()
    #expect(rows.count == results.count)
    var forged: [String] = []
    for row in rows {
      // Letters stand for all that is not ASCII, lest a combining mark hides a character from us.
      let ascii = String(String.UnicodeScalarView(row.unicodeScalars.map { $0.isASCII ? $0 : "x" }))
      // Line breaks between reasons are our own, and an entity means nothing to Markdown.
      let bare = ascii.replacing("<br>", with: "").replacing(/&#[0-9]+;/, with: "")
      let isForged =
        bare.count { $0 == "|" } != 8
        || bare.lowercased().contains(/[<>`\[\]\\*_&"'#~]|:\/|www\./)
      if isForged { forged.append(bare) }
    }
    #expect(forged.prefix(3) == [])
  }

  @Test(.enabled(if: Python.has("xml.etree"), "python3 is not there"))
  func `another program reads the same names and reasons from the XML`() throws {
    let results = try Self.results()
    let xml = try SampleRun.rendered(as: JUnitReport.self, of: results)
    let answer = try Python.run(
      """
      import json, sys, xml.etree.ElementTree as tree
      sys.stdin.reconfigure(encoding="utf-8")
      for case in tree.fromstring(sys.stdin.read()).iter("testcase"):
          print(json.dumps([case.get("name"), case.get("file"), case[0].tag, case[0].text]))
      """, input: xml)
    let cases = try answer.split(separator: "\n").map {
      try JSONDecoder().decode([String].self, from: Data($0.utf8))
    }
    #expect(cases.count == results.count)
    for (found, result) in zip(cases, results) {
      let shown = VisibleText.escape(result.file)
      let lines = (result.reasons.map(\.line) + result.voices).map(VisibleText.escape)
        .joined(separator: "\n")
      #expect(found == [shown, shown, Self.element(of: result.outcome), lines])
    }
  }

  private static func element(of outcome: Outcome) -> String {
    switch outcome {
    case .applied, .duplicate: "system-out"
    case .held, .deferred: "skipped"
    case .denied: "failure"
    case .invalid, .failed: "error"
    }
  }

  @Test func `another reader gets back the same values from the JSON`() throws {
    let results = try Self.results()
    let text = try SampleRun.rendered(as: JSONReport.self, of: results)
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let requests = try #require(report["requests"] as? [[String: Any]])
    #expect(requests.count == results.count)
    for (request, result) in zip(requests, results) {
      let file = try #require(request["file"] as? String)
      #expect(file.utf8.elementsEqual(result.file.utf8))
    }
  }
}
