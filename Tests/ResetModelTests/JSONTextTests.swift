import ResetModel
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct JSONTextTests {
  @Test(arguments: [
    ("plain", #""plain""#),
    ("<b> & 'c'", #""<b> & 'c'""#),
    (#"a "quote" and \ a backslash"#, #""a \"quote\" and \\ a backslash""#),
    ("tab\tnewline\nreturn\r", #""tab\tnewline\nreturn\r""#),
    ("\u{1b}[2J", #""\u001b[2J""#),
    ("\u{9d}0;x\u{9c}", #""\u009d0;x\u009c""#),
    ("Zoë 東京 🔑", #""Zoë 東京 🔑""#),
    ("right\u{202e}left", #""right\u202eleft""#),
    ("tag\u{e0041}", #""tag\udb40\udc41""#),
    ("a\u{301}\u{301}\u{301}\u{301}\u{301}", "\"a\u{301}\u{301}\u{301}\u{301}\\u0301\""),
  ])
  func `a string is escaped so that a terminal takes no harm and a reader no loss`(
    text: String, expected: String
  ) {
    var json = JSONText()
    json.string(text)
    #expect(json.bytes == Array(expected.utf8))
  }

  @Test func `values and members are separated by commas, and keys are not`() {
    var json = JSONText()
    json.object { json in
      json.member("a", 1)
      json.member("b", ["x", "y"])
      json.key("c")
      json.object { _ in }
      json.key("d")
      json.array(of: [true, false]) { $0.boolean($1) }
      json.member("e", nil as String?)
      json.member("f", Timestamp(millisecondsSince1970: 1))
      json.member("g", "x")
      json.member("h", "\n")
      json.member("i", nil as Timestamp?)
      json.key("j")
      json.object { json in
        json.member("k", "first")
        json.member("l", 2)
      }
      json.key("m")
      json.object { json in
        json.member("n", Timestamp(millisecondsSince1970: 0))
        json.member("o", 3)
      }
    }
    #expect(
      String(decoding: json.bytes, as: UTF8.self)
        == #"{"a":1,"b":["x","y"],"c":{},"d":[true,false],"e":null,"f":"1970-01-01T00:00:00.001Z","g":"x","h":"\n","i":null,"j":{"k":"first","l":2},"m":{"n":"1970-01-01T00:00:00Z","o":3}}"#
    )
  }

  @Test(
    // The lists of hostile strings lie beside the checkout, not in it.
    .enabled(if: HostileStrings.areThere, "../shared/suites/hostile is not there"))
  func `every hostile string survives a round trip and leaves nothing harmful in the text`() throws
  {
    for text in try HostileStrings.all() {
      var json = JSONText()
      json.string(text)
      let decoded = try JSONDecoder().decode(String.self, from: Data(json.bytes))
      #expect(decoded.utf8.elementsEqual(text.utf8), "\(VisibleText.escape(text))")
      var (member, pieces) = (JSONText(), JSONText())
      member.object { $0.member("a", text) }
      pieces.object { pieces in
        pieces.key("a")
        pieces.string(text)
      }
      #expect(member.bytes == pieces.bytes, "\(VisibleText.escape(text))")
      let written = try #require(String(validating: json.bytes, as: UTF8.self))
      var watch = VisibleText.Watch()
      #expect(!written.unicodeScalars.contains { watch.isHarmful($0) })
    }
  }
}
