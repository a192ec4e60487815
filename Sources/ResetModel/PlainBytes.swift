/// Text that stands between double quotes as it is, in JSON and in YAML alike: printable ASCII without
/// the quote and the backslash.
public enum PlainBytes {
  /// Whether all of these bytes are plain.
  public static func areAll(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let raw = UnsafeRawBufferPointer(bytes)
    var index = 0
    while index + 8 <= raw.count {
      guard areAll(raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)) else { return false }
      index += 8
    }
    guard index < raw.count else { return true }
    // The last bytes once more, with some of those before them; of fewer than eight, spaces before.
    if raw.count >= 8 {
      return areAll(raw.loadUnaligned(fromByteOffset: raw.count - 8, as: UInt64.self))
    }
    return areAll(raw.reduce(spaces) { word, byte in word << 8 | UInt64(byte) })
  }

  private static let spaces: UInt64 = 0x2020_2020_2020_2020

  /// Whether all eight bytes of a word are plain. Each of the four sums sets the high bit of a byte
  /// that is not, and perhaps of one above it, but never where all are.
  private static func areAll(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = ones << 7
    let belowSpace = word &- ones &* 0x20
    let delete = (word ^ (ones &* 0x7F)) &- ones
    let quote = (word ^ (ones &* UInt64(UInt8(ascii: "\"")))) &- ones
    let backslash = (word ^ (ones &* UInt64(UInt8(ascii: "\\")))) &- ones
    return (word | belowSpace | delete | quote | backslash) & highs == 0
  }
}
