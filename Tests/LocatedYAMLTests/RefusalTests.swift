import LocatedYAML
import ResetModel
import TestMaterial
import Testing

@Suite struct RefusalTests {
  @Test(arguments: [
    ("a: 1️⃣&x b\nc: 2️⃣*x\n", ["anchors are not taken", "aliases are not taken"]),
    ("a: 1️⃣!!python/object b\n", ["the tag `!!python/object` is not taken"]),
    ("a: 1️⃣!secret b\n", ["the tag `!secret` is not taken"]),
    ("a: 1️⃣!!int 5\n", ["the tag `!!int` is not taken"]),
    ("a: 1️⃣!!map [b]\n", ["the tag `!!map` is not taken"]),
    (
      "a: 1\nb: 2\n1️⃣a: 3\n2️⃣\"a\": 4\n3️⃣\"\\x61\": 5\n",
      Array(repeating: "`a` stands twice; it was first set in line 1", count: 3)
    ),
    ("us\u{E9}r: 1\n1️⃣use\u{301}r: 2\n", ["`use\u{301}r` stands twice; it was first set in line 1"]),
    ("{\"a\":1,1️⃣\"a\":2}", ["`a` stands twice; it was first set in line 1"]),
    ("a: {b: {c: 1, 1️⃣c: 2}}\n", ["`c` stands twice; it was first set in line 1"]),
    ("1️⃣<<: {a: b}\n", ["merge keys are not taken"]),
    ("1️⃣[a, b]: c\n", ["a key must be text"]),
    ("? 1️⃣{a: b}\n: c\n", ["a key must be text"]),
    ("1️⃣~: c\n2️⃣null: d\n", ["a key must be text", "a key must be text"]),
    ("a: b\n1️⃣---\nc: d\n", ["a second document begins here; a file holds one"]),
    ("a: b\n...\n1️⃣c: d\n", ["did not find expected <document start>"]),
    (
      "1️⃣%YAML 1.1\n---\na: b\n",
      ["YAML 1.1 is asked for; files are read by the rules of YAML 1.2"]
    ),
    ("1️⃣%TAG ! tag:x,2000:\n---\na: b\n", ["%TAG directives are not taken"]),
    ("1️⃣", ["the file is empty"]), ("1️⃣# only a comment\n", ["the file is empty"]),
    ("1️⃣\u{FEFF}", ["the file is empty"]),
    ("a: b1️⃣\u{85}c: d\n", ["U+0085 is a line break to some readers of YAML only"]),
    ("a: b\rc: d\r\ne: é1️⃣\u{2028}\n", ["U+2028 is a line break to some readers of YAML only"]),
    ("a: b1️⃣\u{2028}c: d\n", ["U+2028 is a line break to some readers of YAML only"]),
    ("\u{FEFF}a: 1️⃣\u{2029}\n", ["U+2029 is a line break to some readers of YAML only"]),
    ("\u{FEFF}é: b\ra: 1️⃣\u{1}\n", ["control characters are not allowed"]),
    ("a: 1️⃣\0\n", ["control characters are not allowed"]),
  ])
  func `what a plain document has no need for is refused where it stands`(
    text: String, messages: [String]
  ) {
    let marked = MarkedText(text)
    let problems = refusals(of: marked.text)
    #expect(problems.map(\.message) == messages)
    #expect(problems.map(\.lineAndColumn) == marked.inOrder)
  }

  @Test(arguments: [
    "1️⃣\"aMARKS\": 1\n", "1️⃣aMARKS: 1\n", "a: [1️⃣bMARKS]\n", "a: 1️⃣'bMARKS'\n", "a: 1️⃣bMARKS # c\n",
  ])
  func `characters with more marks than take long to compare are refused`(text: String) {
    let mark = "\u{301}\u{316}"
    let marked = MarkedText(text.replacing("MARKS", with: String(repeating: mark, count: 129)))
    let problems = refusals(of: marked.text)
    #expect(
      problems.map(\.message) == ["more than 256 characters in a row combine with one before them"])
    #expect(problems.map(\.lineAndColumn) == marked.inOrder)
    let few = MarkedText(text.replacing("MARKS", with: String(repeating: mark, count: 128)))
    #expect(refusals(of: few.text) == [])
  }

  @Test func `characters that an escape writes are counted as well`() {
    let problems = refusals(of: "a: \"b\(String(repeating: #"\u0301"#, count: 257))\"\n")
    #expect(problems.count == 1)
  }

  @Test(arguments: [
    ([0x61, 0x3A, 0x20, 0xEB, 0x0A], "1:4"),
    ([0x61, 0x3A, 0x20, 0x62, 0x0D, 0x63, 0xC0, 0xAF], "2:2"),
    ([0xFF, 0xFE, 0x61, 0x00], "1:1"),
    ([0xEF, 0xBB, 0xBF, 0xED, 0xA0, 0x80], "1:1"),
    ([0x61, 0x0D, 0x0A, 0xC3, 0xA9, 0x80], "2:2"),
    ([0x61, 0xF0, 0x9F, 0x98], "1:2"),
  ])
  func `bytes that are not UTF-8 are refused where they begin`(bytes: [UInt8], place: String) {
    let problems = refusals(of: bytes)
    #expect(problems.map(\.message) == ["the file is not UTF-8 from here on"])
    #expect(problems.map(\.lineAndColumn) == [place])
  }

  @Test func `every problem of the structure is told in one pass, in the order of the text`() {
    let marked = MarkedText(
      "a: 1️⃣&x 1\n2️⃣a: 3️⃣!t 2\nb: [4️⃣*x, 5️⃣*x]\n6️⃣<<: 7️⃣*x\n8️⃣---\nc: d\n")
    #expect(refusals(of: marked.text).map(\.lineAndColumn) == marked.inOrder)
  }

  @Test func `what could be built is kept to tell further problems`() {
    do throws(YAMLRefusal) {
      _ = try document("a: 1\na: 2\nb: 3\n")
      Issue.record("taken")
    } catch {
      #expect(error.root?["b"]?.line == 3)
    }
    do throws(YAMLRefusal) {
      _ = try document("a: 1\nb: ]\n")
      Issue.record("taken")
    } catch {
      #expect(error.root == nil)
    }
  }

  @Test func `a hostile file's problems are told up to the hundredth`() {
    let problems = refusals(of: (0..<5000).map { "- &a\($0) x\n" }.joined())
    #expect(problems.count == 100)
  }

  @Test func `a mapping of many keys still finds the one that stands twice, and every time`() {
    let keys = (0..<40).map { "k\($0): \($0)\n" }.joined()
    let problems = refusals(of: keys + "k3: x\nk30: x\nk30: x\n")
    #expect(problems.map(\.place.line) == [41, 42, 43])
    #expect(problems.map { $0.message.split(separator: " ").last } == ["4", "31", "31"])
  }
}

@Suite struct LimitTests {
  @Test func `a file of 64 KiB is taken and one byte more is not`() {
    let limit = 65_536
    #expect(refusals(of: "a: " + String(repeating: "x", count: limit - 3)).isEmpty)
    let problems = refusals(of: "a: " + String(repeating: "x", count: limit - 2))
    #expect(problems.map(\.message) == ["the file has 65537 bytes; at most 65536 are taken"])
    #expect(problems.map(\.excerpt) == [nil])
  }

  @Test func `sixteen levels are taken and one more is not`() {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(refusals(of: nested(16)).isEmpty)
    let problems = refusals(of: nested(17))
    #expect(problems.map(\.lineAndColumn) == ["1:17"])
    #expect(problems.map(\.message) == ["more than 16 levels inside one another"])
    let mapping = (0..<17).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
    #expect(refusals(of: mapping).map(\.lineAndColumn) == ["17:17"])
  }

  @Test func `nodes are counted, and not their ends`() {
    let limits = YAMLLimits(bytes: 1000, nodes: 5)
    #expect(refusals(of: "a: [b, c]\n", limits: limits).isEmpty)
    let problems = refusals(of: "a: [b, c, d]\n", limits: limits)
    #expect(problems.map(\.message) == ["the file holds more than 5 values"])
    #expect(problems.map(\.lineAndColumn) == ["1:11"])
  }
}
