package import ResetModel

/// The report for build servers: JUnit's XML, a test case a request.
///
/// Applied and duplicate requests pass, held and deferred ones are skipped, denied ones fail,
/// invalid and failed ones are errors. The suite has no `tests` and `failures` counts, since they
/// would stand before the results; readers count for themselves.
package struct JUnitReport: ReportFormat {
  package static let name = "junit"

  package init(colour: Bool = false) {}

  package mutating func begin(_ run: RunRecord, to sink: ReportSink) throws {
    let name = run.mode == .dryRun ? "mfareset dry run \(run.id)" : "mfareset run \(run.id)"
    // JUnit's schema has moments in seconds and without an offset; ours are in UTC.
    let moment = String(decoding: run.startedAt.rfc3339Bytes.prefix(19), as: UTF8.self)
    try sink(
      Array(
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites>
        <testsuite name="\(XMLText.escape(name))" timestamp="\(moment)" \
        hostname="\(XMLText.escape(run.host))">

        """.utf8))
  }

  package mutating func add(
    _ result: RequestResult, json: @autoclosure () -> [UInt8], to sink: ReportSink
  ) throws {
    let group = [result.org, result.level].compactMap(\.self).joined(separator: ".")
    var text = "<testcase name=\"\(XMLText.escape(result.id ?? result.file))\""
    text += " classname=\"\(XMLText.escape(group.isEmpty ? "mfareset" : group))\""
    text += " file=\"\(XMLText.escape(result.file))\""
    let reasons = result.reasons.map { XMLText.escape($0.line) }
    let message = ([result.outcome.rawValue] + reasons.prefix(1)).joined(separator: ": ")
    let body = (reasons + result.voices.map { XMLText.escape($0) }).joined(separator: "\n")
    switch result.outcome {
    case .applied, .duplicate:
      text += body.isEmpty ? "/>\n" : "><system-out>\(body)</system-out></testcase>\n"
    case .held, .deferred:
      text += "><skipped message=\"\(message)\">\(body)</skipped></testcase>\n"
    case .denied:
      text += "><failure type=\"denied\" message=\"\(message)\">\(body)</failure></testcase>\n"
    case .invalid, .failed:
      text += "><error type=\"\(result.outcome.rawValue)\" message=\"\(message)\">\(body)</error>"
      text += "</testcase>\n"
    }
    try sink(Array(text.utf8))
  }

  package mutating func finish(_ run: RunRecord, to sink: ReportSink) throws {
    try sink(Array("</testsuite>\n</testsuites>\n".utf8))
  }
}
