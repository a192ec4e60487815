/// Some members of a JSON object (RFC 8259), taken out of it without looking at the values of the
/// others, nor keeping them.
///
/// Whoever decodes a value sees whether it is one. There is none of a name that stands twice, or whose
/// value is longer than 65,536 bytes, nor any where something follows the object.
struct JSONMembers {
  private static let limit = 65_536

  private let names: Set<[UInt8]>
  private var values: [[UInt8]: [UInt8]] = [:]
  private var isSpoilt = false
  /// How many objects and arrays are open.
  private var depth = 0
  private var isInString = false
  private var isEscaped = false
  private var stage = Stage.before
  private var name: [UInt8] = []
  private var value: [UInt8] = []

  private enum Stage { case before, name, value, otherValue, after }

  init(named names: Set<String>) { self.names = Set(names.map { Array($0.utf8) }) }

  /// The JSON of a member's value, once all of the object was read; nil where there is none.
  func value(of name: String) -> [UInt8]? {
    stage == .after && !isSpoilt ? values[Array(name.utf8)] : nil
  }

  /// Reads on in the object.
  mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) {
    for byte in bytes { read(byte) }
  }

  private mutating func read(_ byte: UInt8) {
    if isInString {
      keep(byte)
      isInString = isEscaped || byte != UInt8(ascii: "\"")
      isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
      return
    }
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"):
      if stage == .value { keep(byte) }
    case UInt8(ascii: "{") where stage == .before:
      depth = 1
      stage = .name
    case _ where stage == .before || stage == .after, UInt8(ascii: "]") where depth == 1:
      isSpoilt = true
    case UInt8(ascii: ":") where stage == .name:
      stage = names.contains(name) ? .value : .otherValue
    case UInt8(ascii: ",") where depth == 1: endMember()
    case UInt8(ascii: "}") where depth == 1:
      endMember()
      stage = .after
    default:
      isInString = byte == UInt8(ascii: "\"")
      if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") { depth += 1 }
      if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") { depth -= 1 }
      // Of a name, what stands between its quotes.
      if stage != .name { keep(byte) }
    }
  }

  private mutating func keep(_ byte: UInt8) {
    switch stage {
    case .name where name.count < Self.limit:
      if isEscaped || byte != UInt8(ascii: "\"") { name.append(byte) }
    case .value where value.count <= Self.limit: value.append(byte)
    default: break
    }
  }

  private mutating func endMember() {
    if stage == .value {
      let isTwice = values.updateValue(value, forKey: name) != nil
      if isTwice || value.count > Self.limit { isSpoilt = true }
    }
    stage = .name
    name = []
    value = []
  }
}
