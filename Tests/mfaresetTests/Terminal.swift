import Foundation
import Glibc

/// A real pseudo-terminal with somebody at it who answers.
enum Terminal {
  /// What somebody types once the screen ends with some words.
  struct Answer {
    let prompt: String
    let keys: String

    /// To the question of `approve` and `refuse`.
    static func yesOrNo(_ keys: String) -> Answer { Answer(prompt: "[yes/no] ", keys: keys) }
  }

  /// The key combination that ends the input.
  static let endOfInput = "\u{4}"
  /// The one that interrupts.
  static let interrupt = "\u{3}"

  /// What was on the screen, and how the program ended.
  struct Outcome {
    let status: Int32
    let screen: String
  }

  /// Whether there is what gives a process a terminal of its own (util-linux).
  static let isThere = access("/usr/bin/setsid", X_OK) == 0

  /// Runs the program on a terminal of its own until it ends.
  ///
  /// - Parameters:
  ///   - ahead: What is typed before the program has begun.
  ///   - answers: In this order; a question more than there are answers gets the end of the input.
  static func run(
    _ arguments: [String], in folder: String, environment: [String: String] = [:],
    typedAhead ahead: String = "", answers: [Answer] = []
  ) throws -> Outcome {
    var (near, far): (Int32, Int32) = (-1, -1)
    var size = winsize(ws_row: 40, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
    guard openpty(&near, &far, nil, nil, &size) == 0 else { throw NoTerminal() }
    // Neither may stay open in the program, or the screen would never end.
    for descriptor in [near, far] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    var isOn = true
    defer { if isOn { close(near) } }
    type(ahead, into: near)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/setsid")
    process.arguments = ["--ctty", "--wait", Program.path] + arguments
    process.currentDirectoryURL = URL(filePath: folder)
    process.environment = ["PATH": "/usr/bin:/bin", "TERM": "xterm"].merging(environment) { $1 }
    let handle = FileHandle(fileDescriptor: far, closeOnDealloc: false)
    process.standardInput = handle
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    close(far)
    let screen = talk(on: near, answers)
    close(near)
    isOn = false
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, screen: screen.replacing("\r\n", with: "\n"))
  }

  private static func talk(on near: Int32, _ answers: [Answer]) -> String {
    var screen: [UInt8] = []
    var told = 0
    var rest = answers[...]
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      // Somebody who waits for other words than those that come would wait for ever; who turns the
      // terminal off ends what runs on it.
      var state = pollfd(fd: near, events: Int16(POLLIN), revents: 0)
      guard poll(&state, 1, 60_000) != 0 else { return String(decoding: screen, as: UTF8.self) }
      let count = read(near, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      // EIO: nobody has the other end any more.
      guard count > 0 else { return String(decoding: screen, as: UTF8.self) }
      screen += buffer[..<count]
      let new = String(decoding: screen[told...], as: UTF8.self)
      if let next = rest.first, new.hasSuffix(next.prompt) {
        rest.removeFirst()
        told = screen.count
        type(next.keys, into: near)
      } else if rest.isEmpty, new.hasSuffix("[yes/no] ") {
        told = screen.count
        type(endOfInput, into: near)
      }
    }
  }

  private static func type(_ keys: String, into near: Int32) {
    let bytes = Array(keys.utf8)
    _ = bytes.withUnsafeBytes { write(near, $0.baseAddress, $0.count) }
  }

  struct NoTerminal: Error {}
}
