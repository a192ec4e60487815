import Glibc
import ResetEngine
import ResetModel

/// The system's clock.
struct SystemClock: RunClock {
  func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(
      millisecondsSince1970: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  func wait(for span: TimeSpan) async {
    try? await Task.sleep(for: .seconds(span.seconds))
  }
}
