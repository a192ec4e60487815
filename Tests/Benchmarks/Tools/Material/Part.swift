import Glibc
import ResetEngine
import ResetModel

/// A part of a run that is measured alone.
package struct Part: Sendable {
  package let name: String
  /// How many tickets it works on each time.
  package let tickets: Int
  private let work: @Sendable (Bench) throws -> Int

  /// What the other parts are compared with: libyaml's events of the ticket.
  package static let yardstick = Part(name: "yardstick", tickets: 1) { _ in
    Bench.events(of: Ticket.source.bytes)
  }

  package static let all = [
    yardstick,
    Part(name: "parse", tickets: 1) { _ in Bench.read().reading.problems.count },
    Part(name: "decide", tickets: Bench.batch) { try $0.decide() },
    Part(name: "commit", tickets: Bench.batch) { try $0.commit() },
    Part(name: "render", tickets: 1) { $0.render() },
  ]

  /// Does the work so many times.
  ///
  /// - Returns: Microseconds of processor time for one ticket: what else runs on the machine is not
  ///   in
  ///   them.
  package func time(_ times: Int, on bench: Bench) throws -> Double {
    let start = Self.processorTime()
    for _ in 0..<times { Self.results &+= try work(bench) }
    return (Self.processorTime() - start) / Double(times * tickets)
  }

  /// So that nothing is left out because nobody looks at it.
  nonisolated(unsafe) private static var results = 0

  private static func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
  }
}
