import ResetModel
import Testing

@Suite struct ProblemTests {
  private func problem(at column: Int, in excerpt: String?, hint: String? = nil) -> Problem {
    Problem(
      "level: `usr` is not one of user, org",
      at: Place(file: "incoming/HD-1.yaml", line: 7, column: column), hint: hint, excerpt: excerpt)
  }

  @Test func `a problem is told with its place, its line, a caret and a hint`() {
    #expect(
      problem(at: 8, in: "level: usr", hint: "did you mean `user`?").description == """
        incoming/HD-1.yaml:7:8: error: level: `usr` is not one of user, org (did you mean `user`?)
          level: usr
                 ^
        """)
  }

  @Test func `a problem with a file as a whole has no excerpt`() {
    let empty = Problem("the file is empty", at: Place(file: "a.yaml", line: 1, column: 1))
    #expect(empty.description == "a.yaml:1:1: error: the file is empty")
  }

  @Test func `a problem with a folder has neither line nor column`() {
    let empty = Problem("there is nothing", at: Place(wholeOf: "policies"))
    #expect(empty.description == "policies: error: there is nothing")
  }

  @Test func `problems of one line show it once, with a caret under each`() {
    func problem(_ message: String, _ line: Int, _ column: Int, _ excerpt: String?) -> Problem {
      Problem(message, at: Place(file: "f", line: line, column: column), excerpt: excerpt)
    }
    let told = [
      problem("a", 1, 1, "x: y"), problem("b", 1, 1, "x: y"), problem("c", 1, 4, "x: y"),
      problem("d", 2, 1, "z"), problem("e", 2, 1, nil), problem("f", 2, 1, "z"),
    ].descriptions
    #expect(
      told.joined(separator: "\n") == """
        f:1:1: error: a
        f:1:1: error: b
        f:1:4: error: c
          x: y
          ^  ^
        f:2:1: error: d
          z
          ^
        f:2:1: error: e
        f:2:1: error: f
          z
          ^
        """)
    #expect([Problem]().descriptions == [])
  }

  @Test func `problems of one long line show each of its parts`() {
    let long = String(repeating: "a", count: 300) + "X" + String(repeating: "b", count: 300)
    let told = [1, 2, 301].map { column in
      Problem("m", at: Place(file: "f", line: 1, column: column), excerpt: long)
    }.descriptions
    #expect(told.map { $0.split(separator: "\n").count } == [1, 3, 3])
    #expect(told[1].hasSuffix("\n  ^^"))
    #expect(told[2].contains("aXb"))
  }

  @Test func `a warning says so`() {
    let place = Place(file: "a.yaml", line: 1, column: 1)
    #expect(
      Problem("old", at: place, severity: .warning).description == "a.yaml:1:1: warning: old")
  }

  /// What stands under the caret, as a terminal shows it: the number of columns before it.
  @Test(arguments: [
    ("level: usr", 8, 7),
    ("山田: usr", 5, 6),
    ("e\u{301}: usr", 5, 3),
    ("a\tb: usr", 6, 6),
    ("\u{1B}: usr", 4, 8),
    ("😀: usr", 4, 4),
    ("key:", 5, 4),
    ("key:", 99, 4),
  ])
  func `the caret stands under the place`(excerpt: String, column: Int, indent: Int) throws {
    let lines = problem(at: column, in: excerpt).description.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(String(lines[2]) == String(repeating: " ", count: 2 + indent) + "^")
  }

  @Test func `a long line is shown around the caret`() throws {
    let long = String(repeating: "a", count: 500) + "X" + String(repeating: "b", count: 500)
    let lines = problem(at: 501, in: long).description.split(separator: "\n")
    let line = Array(try #require(lines.dropFirst().first))
    let caret = try #require(lines.last?.count) - 1
    #expect(line[caret] == "X")
    #expect(line.count < 110)
    #expect(line[2] == "…" && line.last == "…")
    #expect(problem(at: 3, in: long).description.hasSuffix("b…\n    ^") == false)
  }

  @Test func `nothing that was written gets through unescaped`() {
    let evil = "\u{1B}[2J\u{202E}\n\r\u{200B}"
    let place = Place(file: "in\(evil).yaml", line: 1, column: 2)
    let told = Problem("key: `\(evil)`", at: place, hint: evil, excerpt: evil).description
    // Our own two line ends are the only control characters.
    #expect(told.unicodeScalars.count(where: VisibleText.isDangerous) == 2)
    #expect(told.split(separator: "\n").count == 3)
  }

  @Test func `a long quotation is cut by scalars, whatever they combine to`() {
    let zalgo = "a" + String(repeating: "\u{301}", count: 60_000)
    #expect(Problem.quoted(zalgo).unicodeScalars.count == 83)
    #expect(Problem.quoted("short") == "`short`")
    #expect(Problem.quoted(String(repeating: "x", count: 80)).unicodeScalars.count == 82)
  }

  @Test func `problems sort by file, line and column`() {
    let places = [(2, 1), (1, 9), (1, 10)].map { Place(file: "a", line: $0.0, column: $0.1) }
    let sorted = places.map { Problem("x", at: $0) }.sorted().map(\.place.description)
    #expect(sorted == ["a:1:9", "a:1:10", "a:2:1"])
  }
}

@Suite struct SourceTextTests {
  @Test(arguments: ["a\nb\nc", "a\r\nb\r\nc", "a\rb\rc", "a\nb\r\nc\n", "\u{FEFF}a\nb\nc"])
  func `lines are found whatever ends them`(text: String) {
    let source = SourceText(file: "x", bytes: Array(text.utf8))
    #expect((1...3).map(source.line) == ["a", "b", "c"])
    #expect(source.line(0) == nil)
    #expect(source.line(5) == nil)
  }

  @Test func `a part of a file knows its lines by the whole file's numbers`() {
    let part = SourceText(file: "x", bytes: Array("d\ne".utf8), firstLine: 4)
    #expect(part.line(4) == "d")
    #expect(part.line(5) == "e")
    #expect(part.line(3) == nil)
    #expect(part.line(6) == nil)
  }

  @Test func `a line that is not UTF-8 is shown all the same`() {
    let source = SourceText(file: "x", bytes: [0x61, 0xFF, 0x62])
    #expect(source.line(1) == "a\u{FFFD}b")
  }
}
