import ArgumentParser

/// What the program leaves with; the numbers from 64 on are those of `sysexits.h`.
enum ExitStatus: Int32, Error {
  case completed = 0
  /// The run completed, but something failed, is deferred, or met an outcome that `--fail-on`
  /// names.
  case needsAttention = 1
  case usage = 64
  case invalidInput = 65
  case providerUnreachable = 69
  case faultOfThisProgram = 70
  case cannotCreate = 73
  case cannotWrite = 74
  case anotherRunIsActive = 75
  case brokenConfiguration = 78
}
