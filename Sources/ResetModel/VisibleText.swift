/// Text made harmless for a terminal, a log line or a table: what could move the cursor, hide, or
/// turn the reading direction is shown as `\u{…}`.
///
/// Escaped are control characters (C0, DEL, C1), line and paragraph separators, bidirectional
/// controls (Unicode Standard Annex 9), zero-width and other default-ignorable format characters,
/// variation selectors, private-use and unassigned code points, and combining marks after the
/// fourth in a row.
public enum VisibleText {
  /// The text with every dangerous scalar written as `\u{…}`, newlines and tabs as `\n` and `\t`.
  public static func escape(_ text: String) -> String {
    if isPlain(text.utf8) { return text }
    var shown = ""
    var watch = Watch()
    for scalar in text.unicodeScalars {
      let isHarmful = watch.isHarmful(scalar)
      switch scalar {
      case "\n": shown += "\\n"
      case "\t": shown += "\\t"
      case "\r": shown += "\\r"
      case _ where isHarmful:
        shown += "\\u{\(String(scalar.value, radix: 16))}"
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }

  /// True where every byte is a printable ASCII character, which needs no second look.
  private static func isPlain(_ bytes: some Sequence<UInt8>) -> Bool {
    // Most texts are settled eight bytes at a time; the others byte by byte, since a quote is plain here.
    bytes.withContiguousStorageIfAvailable(PlainBytes.areAll) ?? false
      || bytes.allSatisfy { (0x20...0x7E).contains($0) }
  }

  /// True for a scalar that must not reach a terminal or a person's eyes as it is.
  public static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
    if (0x20...0x7E).contains(scalar.value) { return false }
    let properties = scalar.properties
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      return true
    default:
      return properties.isDefaultIgnorableCodePoint || properties.isVariationSelector
        || properties.isBidiControl
    }
  }

  /// True for a text with such a scalar in it.
  public static func isDangerous(_ text: String) -> Bool {
    !isPlain(text.utf8) && text.unicodeScalars.contains(where: isDangerous)
  }

  /// Goes through a text scalar by scalar and tells which must be escaped, for outputs with escapes
  /// of their own.
  public struct Watch {
    private var marksInARow = 0

    public init() {}

    /// Whether the next scalar of the text is dangerous, or a combining mark too many on one base.
    public mutating func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
      if scalar.isASCII {
        marksInARow = 0
        return isDangerous(scalar)
      }
      let category = scalar.properties.generalCategory
      let isMark = category == .nonspacingMark || category == .enclosingMark
      marksInARow = isMark ? marksInARow + 1 : 0
      return marksInARow > 4 || isDangerous(scalar)
    }
  }

  /// How many columns of a terminal an escaped text takes: none for a combining mark, two for the
  /// wide scalars of East Asian writing and for emoji (Unicode Standard Annex 11), else one.
  public static func columns(of escaped: String) -> Int {
    if isPlain(escaped.utf8) { return escaped.utf8.count }
    return columns(ofMarked: escaped)
  }

  /// The same for the text's UTF-8.
  package static func columns(ofUTF8 escaped: UnsafeBufferPointer<UInt8>) -> Int {
    if isPlain(escaped) { return escaped.count }
    return columns(ofMarked: String(decoding: escaped, as: UTF8.self))
  }

  private static func columns(ofMarked escaped: String) -> Int {
    escaped.unicodeScalars.reduce(0) { columns, scalar in
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark: columns
      default: columns + (isWide(scalar) ? 2 : 1)
      }
    }
  }

  /// The ranges of EastAsianWidth.txt that are wide or full-width, blocks taken whole.
  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
      0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF,
      0x1AFF0...0x1B2FF, 0x20000...0x3FFFD:
      true
    default: scalar.properties.isEmojiPresentation
    }
  }
}
