import ResetModel

/// Text from files as character data or an attribute's value of XML 1.0.
enum XMLText {
  /// The text with the five characters of XML's own as entities, after `VisibleText` has escaped
  /// it.
  ///
  /// XML 1.0 has no way at all to write most control characters (section 2.2), so `\u{1b}` is as
  /// near as it gets.
  static func escape(_ text: String) -> String {
    let visible = VisibleText.escape(text)
    guard visible.utf8.contains(where: { entities[$0] != nil }) else { return visible }
    var escaped = ""
    for scalar in visible.unicodeScalars {
      if scalar.isASCII, let entity = entities[UInt8(ascii: scalar)] {
        escaped += entity
      } else {
        escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  private static let entities: [UInt8: String] = [
    UInt8(ascii: "&"): "&amp;", UInt8(ascii: "<"): "&lt;", UInt8(ascii: ">"): "&gt;",
    UInt8(ascii: "\""): "&quot;", UInt8(ascii: "'"): "&apos;",
  ]
}
