package import ResetModel

/// The report for programs, `mfareset.report/1`: one JSON object as `ReportSchema` describes it,
/// each request on a line of its own.
package struct JSONReport: ReportFormat {
  package static let name = "json"

  private static let newline = Array("\n".utf8)
  private static let commaAndNewline = Array(",\n".utf8)

  private var isFirst = true

  package init(colour: Bool = false) {}

  package mutating func begin(_ run: RunRecord, to sink: ReportSink) throws {
    try sink(Array(#"{"schema":"\#(ReportSchema.id)","requests":["#.utf8))
  }

  package mutating func add(
    _ result: RequestResult, json: @autoclosure () -> [UInt8], to sink: ReportSink
  ) throws {
    try sink(isFirst ? Self.newline : Self.commaAndNewline)
    try sink(json())
    isFirst = false
  }

  package mutating func finish(_ run: RunRecord, to sink: ReportSink) throws {
    var end = Array("\n],\n".utf8)
    var json = JSONText()
    json.object { json in
      json.key("run")
      run.writeRun(to: &json)
      json.key("summary")
      run.summary.write(to: &json)
      json.key("audit")
      run.writeAudit(to: &json)
    }
    // The members go into the object that `begin` opened.
    end += json.bytes.dropFirst()
    end.append(UInt8(ascii: "\n"))
    try sink(end)
  }
}
