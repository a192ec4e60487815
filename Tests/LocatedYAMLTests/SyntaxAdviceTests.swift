import LocatedYAML
import ResetModel
import TestMaterial
import Testing

@Suite struct SyntaxAdviceTests {
  /// Slips of people who write YAML once a month; the marker stands where they have to look.
  @Test(arguments: [
    ("device:\n1️⃣\tlost_at: x\n", "indent with spaces, not with tabs"),
    ("a: x\n1️⃣\tb: y\n", "indent with spaces, not with tabs"),
    ("kind: a\n1️⃣level:user\nusers: [a]\n", "write a space after the colon: level: user"),
    ("kind: a\n1️⃣level:user\n", "write a space after the colon: level: user"),
    (
      "device:\n  lost_at:2026\n  circumstances1️⃣: lost\n",
      "write a space after the colon: lost_at: 2026"
    ),
    ("users:[a, b]\norg1️⃣: x\n", "write a space after the colon: users: [a, b]"),
    (
      "a: b\n1️⃣key without colon\n",
      "write key: value; text that goes on over several lines is indented under its key"
    ),
    ("note: user1️⃣: root\n", "put a value that holds a colon into quotes"),
    ("a: “x1️⃣: y”\n", "“ does not quote; use straight quotes, \" or '"),
    ("Hello,\nkind1️⃣: x\n", "the line above is no key: value line"),
    ("kind: x\n  id1️⃣: HD-1\n", "keys that belong together begin in the same column"),
    ("d:\n  x: 1\n 1️⃣y: 2\n", "keys that belong together begin in the same column"),
    ("- a\n1️⃣b: c\n", "lines of one list begin with - in the same column"),
    ("kind: a\n1️⃣- b\n", "the lines of a list stand under the key that they belong to"),
    ("1️⃣: a\n", "a key is missing before the colon"),
    ("a: 1️⃣\"x\nb: c\n", "the quote that opens here is never closed"),
    (
      "a: \"x\nb: \"1️⃣iPhone\"\n",
      "text follows the closing \"; a quote inside the text, or one missing above?"
    ),
    ("a: 'it's 1️⃣'\n", nil),
    (
      "a: \"She said \"1️⃣hi\"\"\n",
      "text follows the closing \"; a quote inside the text, or one missing above?"
    ),
    ("a: [b]1️⃣c\n", "text follows the closing ]"),
    ("{a: b} 1️⃣x\n", "text follows the closing }"),
    ("a: [b, c\nd1️⃣: e\n", "a comma is missing here, or the ] for the [ in line 1"),
    ("{\"a\": 1 \"b\"1️⃣: 2}", "a comma is missing here, or the } for the { in line 1"),
    ("a: 1️⃣@b\n", "put a value that begins with @ into quotes"),
    ("a: 1️⃣%b\n", "put a value that begins with % into quotes"),
    ("a: 1️⃣]\n", "put a value that begins with ] into quotes"),
    ("a: 1️⃣- b\n", "begin the list on a line of its own"),
    ("a: > 1️⃣x\n", "put a value that begins with > or | into quotes, or begin it on the next line"),
    ("a: \"C:\\U1️⃣sers\"\n", "write \\\\ for a backslash in double quotes, or use single quotes"),
    ("a: \"C:1️⃣\\desk\"\n", "write \\\\ for a backslash in double quotes, or use single quotes"),
    (
      "a: \"\\u1️⃣d83d\\ude00\"\n",
      "write the character itself; pairs of \\ud83d\\ude00 escapes are not taken"
    ),
    ("a: 1️⃣\u{1}\n", "the file holds bytes that no text has; save it as plain text"),
    ("a: *1️⃣*b**\n", "put a value that begins with * or & into quotes"),
  ])
  func `a syntax error says what to do, and points where`(text: String, hint: String?) throws {
    let marked = MarkedText(text)
    let problem = try #require(refusals(of: marked.text).first)
    if let hint {
      #expect(problem.hint == hint)
      #expect(problem.lineAndColumn == marked.places[1])
    }
  }

  @Test func `libyaml's own words are kept`() {
    #expect(
      refusals(of: "note: user: root\n").map(\.summary) == [
        "x.yaml:1:11: error: mapping values are not allowed in this context "
          + "(put a value that holds a colon into quotes)"
      ])
  }

  @Test func `a web address is not taken for a missing space`() throws {
    let (_, problems) = try read(
      "v: https://acme.example\n", as: Shape<Void>.mapping([]) { _ in () })
    #expect(problems.map(\.hint) == ["write key: value lines"])
    let (_, slips) = try read("v:\n  by:sam\n", as: Shape<Void>.mapping([]) { _ in () })
    #expect(slips.map(\.hint) == ["write a space after the colon: by: sam"])
  }
}
