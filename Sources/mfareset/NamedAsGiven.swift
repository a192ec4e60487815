import RequestQueue
import ResetEngine
import ResetModel

/// Tells an audience of previewed files by the names that they were given on the command line, and
/// not by the places in the queue that they are pretended to have.
struct NamedAsGiven: RunObserver {
  let audience: any RunObserver
  let files: PreviewQueue

  func began(_ run: RunRecord) throws { try audience.began(run) }

  func found(_ files: Int) { audience.found(files) }

  func decided(_ result: RequestResult, json: [UInt8]) throws {
    guard let name = files.name(ofFileAt: result.file) else {
      return try audience.decided(result, json: json)
    }
    var result = result
    // A file that could not be opened is told by its place in the queue; all others were read
    // under their own names.
    let place = VisibleText.escape(result.file)
    result.problems = result.problems.map { problem in
      problem.hasPrefix("\(place): ")
        ? VisibleText.escape(name) + problem.dropFirst(place.count) : problem
    }
    result.file = name
    try audience.decided(result, json: result.json)
  }

  func finished(_ run: RunRecord) async throws { try await audience.finished(run) }
}
