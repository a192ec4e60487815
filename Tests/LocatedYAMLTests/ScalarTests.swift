import LocatedYAML
import ResetModel
import TestMaterial
import Testing

/// A plain or tagged scalar with its type in each of YAML's schemas.
struct ScalarRow: Decodable, Sendable, CustomTestStringConvertible {
  let yaml: String
  let schemas: [String: Typed]

  struct Typed: Decodable, Sendable { let type: String }

  var testDescription: String { yaml }
}

@Suite struct ScalarTests {
  @Test(
    .enabled(if: SharedSuite.isThere, "the suites are not beside the package"),
    arguments: SharedSuite.rows("yaml/scalar-types", as: ScalarRow.self))
  func `a scalar is text as written, null by the core schema, a number in decimal form alone`(
    row: ScalarRow
  ) throws {
    guard let value = try? document("v: \(row.yaml)\n").root["v"] else {
      // Of the tags, `!!str` alone is taken: all the others would build something.
      #expect(row.yaml.hasPrefix("!!") && !row.yaml.hasPrefix("!!str"))
      return
    }
    guard case .scalar(let scalar) = value.content else {
      Issue.record("no scalar")
      return
    }
    let isTagged = row.yaml.hasPrefix("!!str ")
    let isComment = row.yaml.hasSuffix("#empty")
    #expect(scalar.text == (isComment ? "" : isTagged ? String(row.yaml.dropFirst(6)) : row.yaml))
    #expect(scalar.isNull == (row.schemas["core"]?.type == "null"))
    let isDecimal =
      row.schemas["core"]?.type == "int" && row.schemas["json"]?.type == "int"
      && !row.yaml.hasPrefix("-")
    let (number, _) = try read("v: \(row.yaml)\n", as: Shape.integer(in: 0...1000))
    #expect((number != nil) == isDecimal)
  }

  @Test(arguments: [
    ("countries: [NO, no, No, n, off, y, true, 0x10, 1e5, 0644, 0o7, 1_000, .inf]", "countries"),
    (
      "countries: [12:30:45, 22:22, 00123, 9223372036854775808, 2026-11-20, =, -, 1.0]", "countries"
    ),
  ])
  func `nothing is resolved that was not asked for`(text: String, key: String) throws {
    let written = text.drop { $0 != "[" }.dropFirst().dropLast().split(separator: ", ")
    guard case .sequence(let items)? = try document(text).root[key]?.content else {
      Issue.record("no list")
      return
    }
    let read = items.map { item in
      if case .scalar(let scalar) = item.content { scalar.text } else { "?" }
    }
    #expect(read == written.map(String.init))
  }

  @Test(arguments: [
    ("v: |\n  two\n  lines\n", "two\nlines\n"), ("v: >-\n  two\n  lines\n", "two lines"),
    ("v: two\n  lines\n", "two lines"), ("v: 'it''s'\n", "it's"),
    (#"v: "a\tb\u00e9\x41\/\e""#, "a\tb\u{E9}A/\u{1B}"), ("v: T-1#2\n", "T-1#2"),
    ("v: T-1 #2\n", "T-1"), ("v: \"alice\n  root\"\n", "alice root"), ("v: \"\"", ""),
    ("v: \"\\uffff\\0\"", "\u{FFFF}\0"), ("{\"v\":\"x\"}", "x"), ("v: ! 5", "5"),
    ("? v\n: x\n", "x"), ("v: x\r\nw: y\r\n", "x"), ("v: x\rw: y\r", "x"),
    ("\u{FEFF}v: x\n", "x"), ("%YAML 1.2\n---\nv: x\n...\n", "x"),
  ])
  func `YAML's own escapes and folding apply, and no more`(text: String, value: String) throws {
    guard case .scalar(let scalar)? = try document(text).root["v"]?.content else {
      Issue.record("no scalar")
      return
    }
    #expect(scalar.text.utf8.elementsEqual(value.utf8))
  }

  @Test(arguments: ["'null'", "\"~\"", "!!str null", "! null", "|\n  null", "nul", "NUlL", "''"])
  func `only a plain null means nothing`(written: String) throws {
    guard case .scalar(let scalar)? = try document("v: \(written)\n").root["v"]?.content else {
      Issue.record("no scalar")
      return
    }
    #expect(!scalar.isNull)
  }
}
