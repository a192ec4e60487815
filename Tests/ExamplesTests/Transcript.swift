import Logging
import Reports
import ResetEngine
import ResetModel
import Synchronization

/// Everything that a run shows: its report as text, what it warned of, and each result.
final class Transcript: RunObserver {
  private(set) var results: [RequestResult] = []
  private var report: any ReportFormat
  private var bytes: [UInt8] = []

  init(_ format: any ReportFormat.Type) { report = format.init(colour: false) }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  func began(_ run: RunRecord) throws { try report.begin(run) { bytes += $0 } }

  func decided(_ result: RequestResult, json: [UInt8]) throws {
    results.append(result)
    try report.add(result, json: json) { bytes += $0 }
  }

  func finished(_ run: RunRecord) throws { try report.finish(run) { bytes += $0 } }
}

/// Keeps what a run warns of.
final class Warnings: LogHandler, Sendable {
  private let kept = Mutex<[String]>([])

  var lines: [String] { kept.withLock { $0 } }

  func log(event: LogEvent) {
    kept.withLock { $0.append("mfareset: \(event.level): \(event.message)") }
  }

  var metadata: Logger.Metadata {
    get { [:] }
    set {}
  }

  var logLevel: Logger.Level {
    get { .warning }
    set {}
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { nil }
    set {}
  }
}
