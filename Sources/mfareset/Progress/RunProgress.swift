import ResetEngine
import ResetModel

/// Tells on a terminal how far a run over the queue, or a preview, has come.
final class RunProgress: RunObserver {
  private let progress: Progress
  private var decided = 0

  init(_ progress: Progress) { self.progress = progress }

  /// Nobody where there is no terminal to tell it on.
  static func onTerminal(_ common: CommonOptions) -> [any RunObserver] {
    Progress.onTerminal(common, of: "files").map { [RunProgress($0)] } ?? []
  }

  func began(_ run: RunRecord) {}

  func found(_ files: Int) { progress.begin(total: files) }

  func decided(_ result: RequestResult, json: [UInt8]) {
    decided += 1
    progress.advance(to: decided)
  }

  func finished(_ run: RunRecord) { progress.end() }
}
