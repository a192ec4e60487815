import LocatedYAML
import ResetModel
import TestMaterial
import Testing

@Suite struct YAMLStreamTests {
  private func split(_ text: String) -> [SourceText] {
    YAMLStream.documents(of: SourceText(file: "x.yaml", bytes: Array(text.utf8)))
  }

  @Test(arguments: [
    ["a: b\n", "---\nc: d\n", "---\ne: f\n"],
    ["---\na: b\n", "---\nc: d\n"],
    ["# one\n---\na: b\n# still one\n", "--- # two\nc: d"],
    ["a: b\n...\n# still one\n", "%YAML 1.2\n---\nc: d\n"],
    ["a: b\r\n", "---\r\nc: d\r\n"],
    ["a: b\r", "---\rc: d\r"],
    ["\u{FEFF}é: 山\n", "---\nc: d\n"],
    ["a: |\n  ---\n  text\nb: 'x\n  --- y'\n", "--- {c: d}\n", "--- [e]\n"],
    ["a: b\n", "---\n- &x c\n- ]\n---\ne: f\n"],
    ["{a: b}\n", "---\n{c: d}"],
  ])
  func `a text is cut where its documents begin, and not a byte is lost`(parts: [String]) {
    let documents = split(parts.joined())
    #expect(documents.map { String(decoding: $0.bytes, as: UTF8.self) } == parts)
    var line = 1
    for (document, part) in zip(documents, parts) {
      #expect(document.firstLine == line)
      line += part.replacing("\r\n", with: "\n").utf8.count { $0 == 0x0A || $0 == 0x0D }
    }
  }

  @Test(arguments: [
    "a: b\n", "", "---\n", "# nothing\n", "a: ]\n", "a: \"\n---\n", "a: 'x\n  --- y'\n",
    "---\n---\n---\n", "a: b\u{2028}---\nc: d\n",
    "a: b\n...\nc: d\n",
  ])
  func `a text of one document stays as it is`(text: String) {
    #expect(split(text) == [SourceText(file: "x.yaml", bytes: Array(text.utf8))])
  }

  @Test func `documents that hold nothing are left out`() {
    let parts = split("---\n---\na: b\n---\n# nothing\n---\nc: d\n---\n")
    #expect(
      parts.map { String(decoding: $0.bytes, as: UTF8.self) } == ["---\na: b\n", "---\nc: d\n"])
    #expect(parts.map(\.firstLine) == [2, 6])
  }

  @Test func `each part is one document, and its problems have the lines of the whole file`() throws
  {
    let marked = MarkedText("a: b\n---\nc: d\nc: e\n---\nf: ]\n")
    let parts = split(marked.text)
    #expect(parts.count == 3)
    let places = parts.map { part -> [String] in
      do throws(YAMLRefusal) {
        _ = try YAMLDocument(part)
        return []
      } catch {
        return error.problems.map { "\($0.lineAndColumn) \($0.excerpt ?? "")" }
      }
    }
    #expect(places == [[], ["4:1 c: e"], ["6:4 f: ]"]])
    let root = try YAMLDocument(SourceText(file: "x", bytes: Array("a: b".utf8), firstLine: 9)).root
    #expect(root["a"]?.line == 9)
  }
}
