internal import Foundation

/// Tests that try hundreds of points or thousands of inputs take every n-th of them where
/// `MFARESET_EVERY` is n, as `Tests/sanitize` has it; else all.
package enum EveryNth {
  package static let n =
    ProcessInfo.processInfo.environment["MFARESET_EVERY"].flatMap(Int.init).map { max(1, $0) } ?? 1

  package static func of<Element>(_ all: [Element]) -> [Element] {
    stride(from: 0, to: all.count, by: n).map { all[$0] }
  }

  /// What to print behind a count; nothing where all were taken.
  package static func note(of all: Int) -> String {
    n == 1 ? "" : " (every \(n)th of \(all))"
  }
}
