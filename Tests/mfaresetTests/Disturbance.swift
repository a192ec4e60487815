import Foundation
import Glibc

/// Signals at random moments of a run, by a seed that is printed and can be given back.
struct Disturbance: RandomNumberGenerator {
  /// `MFARESET_SEED`, or another one each time.
  let seed: UInt64
  private var state: UInt64

  init() {
    let given = ProcessInfo.processInfo.environment["MFARESET_SEED"].flatMap { UInt64($0) }
    seed = given ?? .random(in: 0...999_999)
    state = seed
  }

  /// `MFARESET_KILLS`, or so many.
  static func kills(orElse usual: Int) -> Int {
    ProcessInfo.processInfo.environment["MFARESET_KILLS"].flatMap { Int($0) } ?? usual
  }

  /// SplitMix64 (https://prng.di.unimi.it/splitmix64.c).
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// Runs the program, and has a signal sent to it at a random moment of so long a time.
  ///
  /// It ends with its own status, or 128 and the signal's number where that ended it.
  mutating func run(
    _ signal: String, within seconds: Double, in workspace: TestWorkspace
  ) throws -> Program.Outcome {
    // Zero would mean never.
    let moment = Double.random(in: 0.001...max(seconds, 0.002), using: &self)
    let words = ["--foreground", "--preserve-status", "-s", signal]
    return try Program.start(
      ["timeout"] + words + [String(format: "%.4f", moment), Program.path, "run"],
      in: workspace.folder)
  }
}
