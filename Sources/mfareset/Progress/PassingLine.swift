import Glibc
import Synchronization

/// A line on a terminal that is written over, and wiped away before anything that is to stay.
///
/// Only carriage returns and spaces are sent, no escape sequences, so that it is the same with
/// NO_COLOR and on every terminal.
final class PassingLine: Sendable {
  /// The line on standard error; whatever else writes to the terminal wipes it first.
  static let standardError = PassingLine(on: STDERR_FILENO)

  private let descriptor: Int32
  /// How many columns of it are written at present.
  private let shown = Mutex(0)

  init(on descriptor: Int32) { self.descriptor = descriptor }

  /// Shows an ASCII text in place of the one before, cut to the terminal's width.
  func show(_ text: String) {
    shown.withLock { shown in
      let bytes = Array(text.utf8.prefix(columns - 1))
      write([0x0D] + bytes + blanks(shown - bytes.count))
      shown = bytes.count
    }
  }

  /// Leaves the line empty, and what comes next at its beginning; nothing is sent where it is.
  func wipe() {
    shown.withLock { shown in
      guard shown > 0 else { return }
      write([0x0D] + blanks(shown) + [0x0D])
      shown = 0
    }
  }

  private func blanks(_ count: Int) -> [UInt8] { Array(repeating: 0x20, count: max(0, count)) }

  private var columns: Int {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 1 else { return 80 }
    return Int(size.ws_col)
  }

  /// There is nobody to tell where that fails.
  private func write(_ bytes: [UInt8]) {
    _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
  }
}
