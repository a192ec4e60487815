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
    // The last bytes once more, with some of those before them.
    guard raw.count < 8 else {
      return areAll(raw.loadUnaligned(fromByteOffset: raw.count - 8, as: UInt64.self))
    }
    // Of fewer than eight, the first and the last half; of fewer than four, each byte at least once.
    if raw.count >= 4 {
      let first = raw.loadUnaligned(as: UInt32.self)
      let last = raw.loadUnaligned(fromByteOffset: raw.count - 4, as: UInt32.self)
      return areAll(UInt64(first) << 32 | UInt64(last))
    }
    let spaces: UInt64 = 0x2020_2020_2000_0000
    return areAll(
      spaces | UInt64(raw[0]) << 16 | UInt64(raw[raw.count / 2]) << 8 | UInt64(raw[raw.count - 1]))
  }

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

extension [UInt8] {
  /// Appends plain bytes in double quotes, and what stands before and behind: in one piece, since an
  /// array asks each time whether it is shared, and has room.
  package mutating func append(
    quoting plain: UnsafeBufferPointer<UInt8>, after first: UInt8? = nil, before last: UInt8? = nil
  ) {
    append(addingCapacity: plain.count + 4) { room in
      if let first { room.append(first) }
      room.append(UInt8(ascii: "\""))
      room.withUnsafeMutableBufferPointer { buffer, filled in
        let rest = UnsafeMutableBufferPointer(rebasing: buffer[filled...])
        filled += rest.initialize(fromContentsOf: plain)
      }
      room.append(UInt8(ascii: "\""))
      if let last { room.append(last) }
    }
  }
}

extension StaticString {
  /// Its UTF-8.
  package var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
  }
}
