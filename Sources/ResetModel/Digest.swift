/// A SHA-256 digest (FIPS 180-4): 32 bytes, written `sha256:` and 64 lower-case hexadecimal digits.
public struct Digest: Hashable, Sendable {
  public let bytes: [UInt8]

  /// Nil unless there are exactly 32 bytes.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    self.bytes = bytes
  }

  /// Reads `sha256:` and 64 hexadecimal digits, or the digits alone; nil for anything else.
  public init?(_ text: String) {
    let digits = Array((text.hasPrefix("sha256:") ? text.dropFirst(7) : text[...]).utf8)
    guard digits.count == 64 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    for index in stride(from: 0, to: 64, by: 2) {
      guard let high = Self.value(of: digits[index]), let low = Self.value(of: digits[index + 1])
      else { return nil }
      bytes.append(high << 4 | low)
    }
    self.bytes = bytes
  }

  /// The 64 lower-case hexadecimal digits.
  public var hexadecimal: String { text(behind: "") }

  private func text(behind prefix: StaticString) -> String {
    let start = prefix.utf8CodeUnitCount
    return String(unsafeUninitializedCapacity: start + 64) { buffer in
      _ = buffer.initialize(fromContentsOf: prefix.bytes)
      for (index, byte) in bytes.enumerated() {
        buffer[start + 2 * index] = UInt8(hexadecimalDigitOf: byte >> 4)
        buffer[start + 2 * index + 1] = UInt8(hexadecimalDigitOf: byte)
      }
      return start + 64
    }
  }

  private static func value(of digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}

extension Digest: CustomStringConvertible {
  public var description: String { text(behind: "sha256:") }
}
