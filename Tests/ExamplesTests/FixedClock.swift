import ResetEngine
import ResetModel

/// A clock that stands still at a world's moment; nobody waits by it.
struct FixedClock: RunClock {
  let moment: Timestamp

  func now() -> Timestamp { moment }

  func wait(for span: TimeSpan) async {}
}
