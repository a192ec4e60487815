import CLinux
import Reports
import ResetEngine
import ResetModel
import Signatures

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
    try format.add(result, json: json, to: sink)
  }

  func finished(_ run: RunRecord) throws { try format.finish(run, to: sink) }
}

/// Tells on standard error what is wrong with files.
final class ProblemObserver: RunObserver {
  func began(_ run: RunRecord) {}

  func decided(_ result: RequestResult, json: [UInt8]) {
    for problem in result.problems { StandardErrorLog.complain(problem) }
  }

  func finished(_ run: RunRecord) {}
}

/// Gives back, now and then, what the heap of each thread holds and no batch uses: batches come and
/// go on several threads, and what they leave behind would otherwise grow with the queue.
final class HeapObserver: RunObserver {
  private var decided = 0

  func began(_ run: RunRecord) {}

  func decided(_ result: RequestResult, json: [UInt8]) {
    decided += 1
    if decided.isMultiple(of: 4096) { malloc_trim(0) }
  }

  func finished(_ run: RunRecord) {}
}

/// Writes reports/RUN.json while a run goes, and RUN.json.sig where there is a key; they have their
/// names once they are whole.
final class ReportFileObserver: RunObserver {
  private var file: ReportFile
  private var format = JSONReport(colour: false)
  private let signer: ReportSigner?

  init(_ run: RunRecord, in folder: String, signer: ReportSigner?) throws {
    file = try ReportFile("\(run.id).json", in: folder)
    self.signer = signer
  }

  func began(_ run: RunRecord) throws { try format.begin(run) { try file.write($0) } }

  func decided(_ result: RequestResult, json: [UInt8]) throws {
    try format.add(result, json: json) { try file.write($0) }
  }

  func finished(_ run: RunRecord) async throws {
    try format.finish(run) { try file.write($0) }
    guard let signer else { return try file.finish() }
    do {
      try await file.finish(signing: { try await signer.sign(contentsOf: $0) })
    } catch let error as SigningError {
      throw Failure(
        .cannotWrite,
        "the report of run \(run.id) is not written, as it cannot be signed: \(error) "
          + "(what was decided is done and recorded; the next run writes the report)")
    }
  }
}
