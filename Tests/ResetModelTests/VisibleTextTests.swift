import ResetModel
import TestMaterial
import Testing

@Suite struct VisibleTextTests {
  @Test(arguments: [
    ("plain text, as it is: {}[]\\", "plain text, as it is: {}[]\\"),
    ("Jörg Müßig, 山田 太郎, Ελένη", "Jörg Müßig, 山田 太郎, Ελένη"),
    ("\u{1B}[2J", "\\u{1b}[2J"),
    ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
    ("a\r\nb", "a\\r\\nb"),
    ("\u{7F}\u{9B}", "\\u{7f}\\u{9b}"),
    ("abc\u{202E}fed", "abc\\u{202e}fed"),
    ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"),
    ("a\u{200B}b\u{FEFF}c\u{AD}", "a\\u{200b}b\\u{feff}c\\u{ad}"),
    ("a\u{2028}b\u{2029}\u{85}", "a\\u{2028}b\\u{2029}\\u{85}"),
    ("\u{E0041}\u{E000}\u{FFFF}", "\\u{e0041}\\u{e000}\\u{ffff}"),
    ("a\u{FE0F}", "a\\u{fe0f}"),
    ("e\u{301}", "e\u{301}"),
    ("e\u{301}\u{301}\u{301}\u{301}\u{301}", "e\u{301}\u{301}\u{301}\u{301}\\u{301}"),
    ("\0", "\\u{0}"),
  ])
  func `a dangerous scalar is shown by its number`(text: String, shown: String) {
    // Compared by bytes: to `String`, `\r\n` in one and the other are canonically alike.
    #expect(Array(VisibleText.escape(text).utf8) == Array(shown.utf8))
  }

  @Test(.enabled(if: SharedSuite.isThere, "the suites are not beside the package"))
  func `no text of the hostile suites gets through unescaped`() {
    let suites = ["own-terminal-and-output", "blns", "fuzzdb", "own-user-identifiers"]
    for row in suites.flatMap({ SharedSuite.rows("hostile/\($0)", as: SuiteInput.self) }) {
      let shown = VisibleText.escape(String(decoding: row.bytes, as: UTF8.self))
      #expect(!shown.unicodeScalars.contains(where: VisibleText.isDangerous), "\(row.id)")
      #expect(VisibleText.escape(shown).utf8.elementsEqual(shown.utf8), "\(row.id)")
    }
  }

  @Test func `every control character is dangerous and every printable ASCII character is not`() {
    for value in UInt8.min...UInt8.max {
      let scalar = Unicode.Scalar(value)
      let isPrintable = (0x20...0x7E).contains(value) || value >= 0xA0 && value != 0xAD
      #expect(VisibleText.isDangerous(scalar) == !isPrintable)
    }
  }

  @Test(arguments: [
    ("", 0), ("plain", 5), ("Müßig", 5), ("e\u{301}", 1), ("山田", 4), ("ｶﾅ", 2), ("カナ", 4),
    ("한글", 4),
    ("😀", 2), ("…", 1), ("（）", 4),
  ])
  func `a text takes so many columns`(text: String, columns: Int) {
    #expect(VisibleText.columns(of: text) == columns)
  }
}
