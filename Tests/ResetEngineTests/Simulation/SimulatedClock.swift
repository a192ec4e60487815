import ResetEngine
import ResetModel
import Synchronization

/// A time that passes when something happens, and jumps.
///
/// It begins before the kernel's own time by years: the kernel's times of files, which nobody can
/// set, then say nothing, as those of a clock that is far ahead, and a replay does not depend on
/// them. The times that files were written at, which anybody can set, are set by it.
final class SimulatedClock: RunClock {
  private let moment = Mutex(start)
  private let beforeWaiting = Mutex<@Sendable () -> Void>({})

  static let start = Timestamp(rfc3339: "2021-03-01T12:00:00Z")!

  func now() -> Timestamp { moment.withLock { $0 } }

  func wait(for span: TimeSpan) async {
    beforeWaiting.withLock { $0 }()
    pass(milliseconds: span.seconds * 1000)
  }

  func pass(milliseconds: Int64) {
    moment.withLock {
      $0 = Timestamp(millisecondsSince1970: $0.millisecondsSince1970 + milliseconds)
    }
  }

  func whenWaiting(_ body: @escaping @Sendable () -> Void) { beforeWaiting.withLock { $0 = body } }
}
