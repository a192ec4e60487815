import LocatedYAML
import ResetModel
import TestMaterial
import Testing

@Suite struct ShapeTests {
  private enum Colour: String, CaseIterable {
    case red
    case green
  }

  private func messages<Value>(_ text: String, _ shape: Shape<Value>) throws -> [String] {
    try read(text, as: shape).1.map { $0.message + ($0.hint.map { " (\($0))" } ?? "") }
  }

  @Test(arguments: [
    ("v: [a]", "v: a list stands where text is wanted"),
    ("v: {a: b}", "v: a mapping stands where text is wanted"),
    ("v:", "v: a value is missing"),
    ("v: ''", "v: a value is missing"),
    ("v: ~", "v: a value is missing (quote it to mean the word: \"~\")"),
    ("v: null", "v: a value is missing (quote it to mean the word: \"null\")"),
    ("v: #12", "v: a value is missing (# begins a comment; quote a value that begins with it)"),
    ("v: ünglücklich", "v: the text is longer than 10 bytes"),
    ("w: x", "`v` is missing (a value)"),
  ])
  func `text is text`(text: String, message: String) throws {
    #expect(try messages(text, Shape<String>.text(maximumBytes: 10)).last == message)
  }

  @Test func `text is taken as written`() throws {
    for written in ["00418823", "no", "1e5", "true", "2026-11-20", "0x10"] {
      #expect(try read("v: \(written)", as: Shape<String>.text()).0 == written)
    }
  }

  @Test(arguments: [
    (#"v: "a\u200bb""#, "v: `a\u{200B}b` holds characters that cannot be seen"),
    (#"v: "a\nb""#, "v: `a\nb` holds characters that cannot be seen"),
    (#"v: " a""#, "v: ` a` begins or ends with a space"),
    (#"v: "a ""#, "v: `a ` begins or ends with a space"),
  ])
  func `a name can be seen`(text: String, message: String) throws {
    #expect(try messages(text, Shape<String>.name) == [message])
  }

  @Test func `a name has at most 256 bytes`() throws {
    #expect(try read("v: \(String(repeating: "x", count: 256))", as: Shape<String>.name).0 != nil)
    #expect(try read("v: \(String(repeating: "x", count: 257))", as: Shape<String>.name).0 == nil)
  }

  @Test func `a choice is one of its words, by its bytes`() throws {
    #expect(try read("v: green", as: Shape<Colour>.choice).0 == .green)
    #expect(
      try messages("v: gren", Shape<Colour>.choice) == [
        "v: `gren` is not one of red, green (did you mean `green`?)"
      ])
    #expect(
      try messages("v: Red", Shape<Colour>.choice) == [
        "v: `Red` is not one of red, green (did you mean `red`?)"
      ])
    #expect(try messages("v: blue", Shape<Colour>.choice) == ["v: `blue` is not one of red, green"])
  }

  @Test(arguments: ["0", "1", "999"])
  func `a whole number is taken in decimal form`(written: String) throws {
    #expect(try read("v: \(written)", as: Shape.integer(in: 0...999)).0 == Int(written))
  }

  @Test(arguments: [
    "1000", "-1", "+1", "007", "1_0", "0x1", "1.0", "1e2", "'5'", "", "~", "five", "٣", "[1]",
    "99999999999999999999999",
  ])
  func `anything else is no whole number in the range`(written: String) throws {
    #expect(try read("v: \(written)", as: Shape.integer(in: 0...999)).0 == nil)
  }

  @Test func `a time needs its offset`() throws {
    let (moment, _) = try read("v: 2026-11-20T15:02:00+01:00", as: Shape<Timestamp>.timestamp)
    #expect(moment?.description == "2026-11-20T14:02:00Z")
    #expect(
      try messages("v: 2026-11-20 15:02", Shape<Timestamp>.timestamp) == [
        "v: `2026-11-20 15:02` is no time with an offset "
          + "(write it like 2026-11-20T14:02:00Z or 2026-11-20T15:02:00+01:00)"
      ])
  }

  @Test func `a length of time is a number and a unit`() throws {
    #expect(try read("v: 24h", as: Shape<TimeSpan>.timeSpan).0?.seconds == 86_400)
    #expect(try read("v: 0s", as: Shape<TimeSpan>.timeSpan).0 == nil)
    #expect(try read("v: 0s", as: Shape<TimeSpan>.timeSpan(allowingNone: true)).0?.seconds == 0)
    #expect(
      try messages("v: 24", Shape<TimeSpan>.timeSpan) == [
        "v: `24` is no length of time (write a number and one of s, m, h, d, w: 24h)"
      ])
  }

  @Test func `each element of a list is told by its number`() throws {
    let marked = MarkedText("v: [red, 1️⃣blue, green, 2️⃣[x]]")
    let (value, problems) = try read(marked.text, as: .list(of: Shape<Colour>.choice))
    #expect(value == nil)
    #expect(problems.map(\.lineAndColumn) == marked.inOrder)
    #expect(problems.map(\.message).map { $0.prefix(4) } == ["v.2:", "v.4:"])
    #expect(try read("v: [red, red]", as: .list(of: Shape<Colour>.choice)).0 == [.red, .red])
    #expect(
      try messages("v: []", .list(of: Shape<Colour>.choice)) == [
        "v: the list needs at least 1 element"
      ])
    #expect(try read("v: []", as: .list(of: Shape<Colour>.choice, atLeast: 0)).0 == [])
  }

  @Test func `a mapping refuses what it does not know, and tells all at once`() throws {
    let name = Field("name", Shape<String>.name, required: true, "who it is")
    let size = Field("size", Shape.integer(in: 1...9), "how big")
    let shape = Shape<String>.mapping([name, size]) { fields in
      _ = fields(size)
      return fields(name)
    }
    let marked = MarkedText("v: 1️⃣{2️⃣nam: x, size: 3️⃣10, 4️⃣colour: red}")
    let (value, problems) = try read(marked.text, as: shape)
    #expect(value == nil)
    #expect(problems.map(\.lineAndColumn) == marked.inOrder)
    #expect(
      problems.map { "\($0.message) (\($0.hint ?? ""))" } == [
        "v: `name` is missing (who it is)",
        "v: unknown key `nam` (did you mean `name`?)",
        "v.size: 10 is not between 1 and 9 ()",
        "v: unknown key `colour` (known keys: name, size)",
      ])
  }

  @Test func `a dictionary keeps the file's order and the places of its keys`() throws {
    let (value, _) = try read("v: {b: red, a: green}", as: .dictionary(of: Shape<Colour>.choice))
    #expect(value?.map(\.name.value) == ["b", "a"])
    #expect(value?.map(\.name.place.column) == [5, 13])
  }

  @Test func `a shape's schema is JSON`() {
    let field = Field("name", Shape<String>.name, required: true, "who \"it\" is")
    #expect(
      JSONSchema.mapping([field]).description == """
        {
          "type": "object",
          "properties": {
            "name": {
              "type": [
                "string",
                "number",
                "boolean"
              ],
              "description": "who \\"it\\" is"
            }
          },
          "required": [
            "name"
          ],
          "additionalProperties": false
        }
        """)
  }
}
