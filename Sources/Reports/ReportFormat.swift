package import ResetModel

/// One way to render a run: the run's beginning, each result as it comes, and the end.
///
/// Nothing is kept from one result to the next, so that a run of any length needs no memory. To add
/// a format is one file in `Formats` and one line in `reportFormats`.
package protocol ReportFormat: Sendable {
  /// What `--format` calls it.
  static var name: String { get }

  /// `colour` asks for ANSI colours where the format is one for terminals; others ignore it.
  init(colour: Bool)

  /// Emits what comes before the first result; the run's summary may still be empty.
  mutating func begin(_ run: RunRecord, to sink: ReportSink) throws

  /// Emits one result; `json` is `RequestResult.json` of it, made only for a format that asks.
  mutating func add(
    _ result: RequestResult, json: @autoclosure () -> [UInt8], to sink: ReportSink) throws

  /// Emits what comes after the last result; the run has its summary and its end now.
  mutating func finish(_ run: RunRecord, to sink: ReportSink) throws
}

/// Takes the next piece of a report, UTF-8; what it throws ends the report and is passed on.
package typealias ReportSink = ([UInt8]) throws -> Void

/// Every format there is, in the order in which help texts list them.
package let reportFormats: [any ReportFormat.Type] = [
  TextReport.self,
  JSONReport.self,
  MarkdownReport.self,
  JUnitReport.self,
]
