import CLibFuzzer

/// `fuzz TARGET LIBFUZZER-OPTIONS…`: hands one reader to libFuzzer, which never comes back.
@main
struct Fuzz {
  static func main() {
    guard CommandLine.arguments.count > 1, let target = Target(rawValue: CommandLine.arguments[1])
    else {
      let names = Target.allCases.map(\.rawValue).joined(separator: " | ")
      fatalError("usage: fuzz \(names) LIBFUZZER-OPTIONS…")
    }
    chosen = target
    // libFuzzer sees the arguments without the target's name.
    var count = CommandLine.argc - 1
    var words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1
    _ = LLVMFuzzerRunDriver(&count, &words) { start, count in
      Fuzz.chosen.tryOut([UInt8](UnsafeBufferPointer(start: start, count: count)))
      return 0
    }
  }

  /// What libFuzzer's function, which can capture nothing, is to try; set once before it starts.
  nonisolated(unsafe) private static var chosen = Target.request
}
