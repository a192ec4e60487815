import Foundation

/// The steps of a simulation: a digest of all of them, and the last ones for people.
struct Trace {
  private let kept: Int
  private(set) var count = 0
  /// FNV-1a of every step.
  private(set) var digest: UInt64 = 0xcbf2_9ce4_8422_2325
  private var last: [String] = []

  /// - Parameter kept: How many of the last steps are kept.
  init(keeping kept: Int = 40) { self.kept = kept }

  mutating func add(_ step: Step, _ about: String) {
    count += 1
    let line = Self.steady(about)
    let text = "\(count) \(step.rawValue) \(line)"
    for byte in text.utf8 { digest = (digest ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    if last.count < kept { last.append(text) } else { last[count % kept] = text }
  }

  /// Adds to the last step what came of it.
  mutating func note(_ what: String) {
    let index = last.count < kept ? last.count - 1 : count % kept
    guard last.indices.contains(index) else { return }
    last[index] += " … \(what)"
    for byte in what.utf8 { digest = (digest ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
  }

  /// The last steps, the oldest first.
  var end: [String] {
    guard last.count == kept else { return last }
    let start = (count + 1) % kept
    return Array(last[start...] + last[..<start])
  }

  /// Without the random end of the names of files that are being written.
  private static func steady(_ about: String) -> String {
    guard let mark = about.range(of: ".tmp-") else { return about }
    return String(about[..<mark.lowerBound]) + ".tmp"
  }
}
