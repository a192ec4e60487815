/// What no output may contain, listed here a second time on purpose: a mistake in `VisibleText`
/// must not hide itself.
package enum HarmlessText {
  private static let forbidden: [ClosedRange<UInt32>] = [
    0x00...0x09, 0x0B...0x1F, 0x7F...0x9F, 0xAD...0xAD, 0x061C...0x061C, 0x180E...0x180E,
    0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFE00...0xFE0F, 0xFEFF...0xFEFF,
    0xFFF9...0xFFFB, 0xFFFE...0xFFFF, 0xE000...0xF8FF, 0xE0000...0xE0FFF,
  ]

  /// The scalars that should have been escaped, newlines aside, as hexadecimal numbers.
  package static func harm(in text: String) -> [String] {
    text.unicodeScalars.filter { scalar in
      // Most scalars need no search: tests run without optimisation.
      !(0x20...0x7E).contains(scalar.value) && forbidden.contains { $0.contains(scalar.value) }
    }
    .map { String($0.value, radix: 16) }
  }
}
