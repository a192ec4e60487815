import Glibc
import Testing

/// A terminal of a given width at which nobody sits, within this process.
final class PseudoTerminal {
  /// Where a program writes.
  let screen: Int32
  private let keyboard: Int32

  init(columns: UInt16 = 80) throws {
    var (near, far): (Int32, Int32) = (-1, -1)
    var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    try #require(openpty(&near, &far, nil, nil, &size) == 0)
    _ = fcntl(near, F_SETFL, O_NONBLOCK)
    (keyboard, screen) = (near, far)
  }

  deinit {
    close(screen)
    close(keyboard)
  }

  func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { Glibc.write(screen, $0.baseAddress, $0.count) }
  }

  /// Everything that was sent to it so far.
  private(set) lazy var received = ""

  /// The lines that somebody would see by now, without blanks at their ends.
  func seen() -> [String] {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(keyboard, &buffer, buffer.count)
      guard count > 0 else { break }
      received += String(decoding: buffer[..<count], as: UTF8.self)
    }
    var lines: [[Character]] = [[]]
    var column = 0
    for scalar in received.unicodeScalars {
      switch scalar {
      case "\n":
        lines.append([])
        column = 0
      case "\r": column = 0
      default:
        let last = lines.count - 1
        if column == lines[last].count { lines[last].append(" ") }
        lines[last][column] = Character(scalar)
        column += 1
      }
    }
    return lines.map { line in
      String(line.reversed().drop { $0 == " " }.reversed())
    }
  }
}
