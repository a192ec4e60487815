import Glibc
import Logging
import ResetModel
import Synchronization

/// Writes log lines to standard error: for people, or as one JSON object a line.
struct StandardErrorLog: LogHandler {
  /// How a line looks.
  enum Format: Sendable {
    case text
    case json
  }

  static let settings = Mutex((format: Format.text, level: Logger.Level.warning))

  var metadata: Logger.Metadata = [:]

  var logLevel: Logger.Level {
    get { Self.settings.withLock { $0.level } }
    set { Self.settings.withLock { $0.level = newValue } }
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    Self.tell("\(event.message)", event.level, prefix: "mfareset: \(event.level): ")
  }

  /// Tells what stops the work, in words that say where they come from: a problem at its place, or
  /// `mfareset: error: …`.
  static func complain(_ complaint: String) { tell(complaint, .error, prefix: "") }

  private static func tell(_ message: String, _ level: Logger.Level, prefix: String) {
    switch settings.withLock({ $0.format }) {
    case .text: write(prefix + message)
    case .json:
      var json = JSONText()
      json.object { json in
        json.member("at", SystemClock().now())
        json.member("level", level.rawValue)
        json.member("message", message)
      }
      write(String(decoding: json.bytes, as: UTF8.self))
    }
  }

  /// Writes one line to standard error; there is nobody to tell where that fails.
  private static func write(_ line: String) {
    PassingLine.standardError.wipe()
    let bytes = Array(line.utf8) + [0x0A]
    _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
