import ResetModel

/// A ticket of a new workspace's example, whose times are moved so that it is of today.
///
/// The shipped policies deny what is days old, and an example that is denied for that alone teaches
/// nobody anything.
struct ExampleTicket {
  private let bytes: [UInt8]

  /// The moment around which the times of the templates lie.
  private static let written = Timestamp(rfc3339: "2026-11-20T15:00:00Z")!

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The ticket as if it were written just now.
  var freshBytes: [UInt8] { bytes(asOf: SystemClock().now().wholeSeconds) }

  private func bytes(asOf now: Timestamp) -> [UInt8] {
    let shift = TimeSpan.between(Self.written, now)
    var moved: [UInt8] = []
    var rest = bytes[...]
    while let first = rest.first {
      let length = "2026-11-20T15:00:00Z".utf8.count
      if let moment = Timestamp(rfc3339: String(decoding: rest.prefix(length), as: UTF8.self)) {
        moved += (moment + shift).rfc3339Bytes
        rest = rest.dropFirst(length)
      } else {
        moved.append(first)
        rest = rest.dropFirst()
      }
    }
    return moved
  }
}
