import Dispatch
import Synchronization

/// Has what was filed written to the disk while more is filed, so that in the end a run waits for
/// the last of it alone.
///
/// What fails is not told here: the system tells it to the sync at the end as well, and a run whose
/// sync fails stays unfinished, so that the next one writes anew what is lacking.
final class Writeback: Sendable {
  /// After so many receipts, each with the file beside it.
  private static let step = 500

  private let thread = DispatchQueue(label: "mfareset.writeback")
  private let state = Mutex(State())

  private struct State {
    var written = 0
    var isUnderWay = false
  }

  /// Notes that a receipt was written in the folder.
  func wroteReceipt(in folder: OpenFolder) {
    let isDue = state.withLock { state in
      state.written += 1
      guard state.written >= Self.step, !state.isUnderWay else { return false }
      state = State(isUnderWay: true)
      return true
    }
    guard isDue else { return }
    thread.async { [self] in
      folder.beginFlushing()
      state.withLock { $0.isUnderWay = false }
    }
  }
}
