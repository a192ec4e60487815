import ResetModel

/// Text from files as a piece of a Markdown table cell that means nothing but itself.
enum MarkdownText {
  /// The text with whatever Markdown, HTML or a table could take for its own as numeric entities,
  /// after `VisibleText` has escaped it.
  ///
  /// Entities and not backslashes: every Markdown processor knows them, `|` in a table included. A
  /// scheme's colon and the dot of `www.` are escaped too, so that GitHub makes no link of them.
  static func escape(_ text: String) -> String {
    var escaped = ""
    let bytes = Array(VisibleText.escape(text).utf8)
    var plain = bytes.startIndex
    for (index, byte) in bytes.enumerated() where mustEscape(byte, at: index, of: bytes) {
      escaped += String(decoding: bytes[plain..<index], as: UTF8.self) + "&#\(byte);"
      plain = index + 1
    }
    return escaped + String(decoding: bytes[plain...], as: UTF8.self)
  }

  private static func mustEscape(_ byte: UInt8, at index: Int, of bytes: [UInt8]) -> Bool {
    switch byte {
    case UInt8(ascii: ":"): index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "/")
    case UInt8(ascii: "."):
      index >= 3 && bytes[index - 3..<index].allSatisfy { $0 | 0x20 == UInt8(ascii: "w") }
    default: special.contains(byte)
    }
  }

  private static let special = Set(##"&<>"'`|\*_[]{}#~$"##.utf8)
}
