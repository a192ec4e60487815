import Glibc
import Synchronization

/// Standard output, buffered and checked, and standard input.
enum Console {
  private static let pending = Mutex<[UInt8]>([])
  private static let isInLine = Mutex(false)

  /// Writes to standard output; throws where that cannot be written.
  static func write(_ bytes: [UInt8]) throws {
    let isFull = pending.withLock { buffer in
      buffer += bytes
      return buffer.count > 65_536
    }
    if isFull { try flush() }
  }

  /// Writes a line to standard output.
  static func print(_ line: String) throws { try write(Array(line.utf8) + [0x0A]) }

  /// Hands everything to the system; a reader that has gone away (`| head`) is no error.
  static func flush() throws {
    // Both may be the same terminal.
    PassingLine.standardError.wipe()
    try pending.withLock { buffer in
      if let last = buffer.last { isInLine.withLock { $0 = last != 0x0A } }
      defer { buffer.removeAll(keepingCapacity: true) }
      var rest = buffer[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        if count < 0, errno == EPIPE { return }
        guard count >= 0 else {
          throw Failure(
            .cannotWrite, "cannot write to standard output: \(String(cString: strerror(errno)))")
        }
        rest = rest.dropFirst(count)
      }
    }
  }

  /// Whether standard output was left in the middle of a line.
  static var isWithinLine: Bool { isInLine.withLock { $0 } }

  /// Whether standard output is a terminal on which colour is welcome (https://no-color.org).
  static func isColourful(unless noColour: Bool) -> Bool {
    guard !noColour, isatty(STDOUT_FILENO) == 1 else { return false }
    let environment = { (name: String) in getenv(name).map { String(cString: $0) } }
    return (environment("NO_COLOR") ?? "").isEmpty && environment("TERM") != "dumb"
  }
}

extension Console {
  /// Everything that standard input gives; nil with `errno` set where it cannot be read or is too
  /// long.
  static func readAll(atMost limit: Int) throws -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
      guard bytes.count <= limit else {
        errno = EFBIG
        return nil
      }
    }
  }
}
