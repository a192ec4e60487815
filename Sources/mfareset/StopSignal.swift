import Glibc
import Synchronization

/// Somebody's wish that a run come to its end: SIGTERM (systemd, `kill`) or SIGINT (Ctrl-C).
///
/// The run finishes the request in hand, files what it decided and reports it; what it did not come
/// to stays where it lies. The second signal ends the process at once, as the first would without
/// this: nothing is lost then either, and the next run files what was decided.
enum StopSignal {
  private static let hasCome = Atomic(false)

  /// Whether one came since `listen()`.
  static var wasHeard: Bool { hasCome.load(ordering: .relaxed) }

  /// Takes the signals from now on, those aside that the process was started to ignore (`nohup`, a
  /// shell's background jobs).
  static func listen() {
    // Made here: a signal handler may store into it, and not make it.
    hasCome.store(false, ordering: .relaxed)
    var taken = sigset_t()
    sigemptyset(&taken)
    for signal in [SIGTERM, SIGINT] {
      var earlier = sigaction()
      sigaction(signal, nil, &earlier)
      if isIgnored(earlier) { continue }
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { _ in
        StopSignal.hasCome.store(true, ordering: .relaxed)
      }
      action.sa_flags = SA_RESTART | Int32(bitPattern: UInt32(SA_RESETHAND))
      sigaction(signal, &action, nil)
      sigaddset(&taken, signal)
    }
    // Who starts programs from a pool of threads often hands down that they are blocked.
    pthread_sigmask(SIG_UNBLOCK, &taken, nil)
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    // `SIG_IGN` is the address 1, which no function has; functions cannot be compared in Swift.
    let handler = unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
    return handler == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
