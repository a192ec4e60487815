internal import ResetModel

/// A pattern for ids: `*` stands for any text, the empty one included, `?` for one character, and
/// everything else for itself.
package struct Glob: Hashable, Sendable {
  package let pattern: String
  private let bytes: [UInt8]

  package init(_ pattern: String) {
    self.pattern = pattern
    bytes = Array(pattern.utf8)
  }

  /// Whether the whole text matches; compares UTF-8 bytes and takes time in proportion to the
  /// product of both lengths at worst.
  package func matches(_ text: String) -> Bool {
    if bytes == [Self.star] { return true }
    var text = text
    return text.withUTF8 { matches($0) }
  }

  private static let star = UInt8(ascii: "*")

  private func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var (next, position) = (0, 0)
    // Where to go on from after a mismatch: the last star takes one byte more.
    var retry: (next: Int, position: Int)?
    while position < text.count {
      if next < bytes.count, bytes[next] == Self.star {
        next += 1
        retry = (next, position)
      } else if next < bytes.count, bytes[next] == UInt8(ascii: "?") {
        next += 1
        position += 1
        // A character's other bytes are 10xxxxxx.
        while position < text.count, text[position] & 0xC0 == 0x80 { position += 1 }
      } else if next < bytes.count, bytes[next] == text[position] {
        next += 1
        position += 1
      } else if let (after, start) = retry {
        next = after
        position = start + 1
        retry = (after, position)
      } else {
        return false
      }
    }
    return bytes[next...].allSatisfy { $0 == Self.star }
  }

  /// Whether every text that the other matches matches this, as far as that can be told at a
  /// glance.
  func covers(_ other: Glob) -> Bool {
    // Read as a text, the other's `*` and `?` are matched by nothing but a star or by themselves.
    bytes == other.bytes || (!bytes.contains(UInt8(ascii: "?")) && matches(other.pattern))
  }
}
