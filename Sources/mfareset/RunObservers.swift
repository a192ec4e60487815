import Reports
import ResetEngine
import ResetModel

/// Shows a run in one format while it goes.
final class FormatObserver: RunObserver {
  private var format: any ReportFormat
  private let sink: ReportSink

  init(_ format: any ReportFormat.Type, isColourful: Bool, sink: @escaping ReportSink) {
    self.format = format.init(colour: isColourful)
    self.sink = sink
  }

  func began(_ run: RunRecord) throws { try format.begin(run, to: sink) }

  func decided(_ result: RequestResult, json: [UInt8]) throws {
    try format.add(result, to: sink)
  }

  func finished(_ run: RunRecord) throws { try format.finish(run, to: sink) }
}

/// Writes reports/RUN.json while a run goes; it has its name once it is whole.
final class ReportFileObserver: RunObserver {
  private var file: ReportFile
  private var format = JSONReport(colour: false)

  init(_ run: RunRecord, in folder: String) throws {
    file = try ReportFile("\(run.id).json", in: folder)
  }

  func began(_ run: RunRecord) throws { try format.begin(run) { try file.write($0) } }

  func decided(_ result: RequestResult, json: [UInt8]) throws {
    try format.add(resultJSON: json) { try file.write($0) }
  }

  func finished(_ run: RunRecord) throws {
    try format.finish(run) { try file.write($0) }
    try file.finish()
  }
}
