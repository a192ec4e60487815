import LocatedYAML
import ResetModel
import TestMaterial
import Testing

@Suite struct PlaceTests {
  @Test(arguments: [
    "a: 1️⃣b\nc:\n  - 2️⃣d\n  - 3️⃣{e: 4️⃣f}\n",
    "a: 1️⃣b\r\nc:\r\n  - 2️⃣d\r\n  - 3️⃣{e: 4️⃣f}\r\n",
    "a: 1️⃣\"b\"\n\n# 山田\nc: [2️⃣'d', 3️⃣{山: 4️⃣f}]\n",
    "{\"a\": 1️⃣\"b\", \"c\": [2️⃣\"é😀\", 3️⃣{\"e\":4️⃣1}]}",
    "a: 1️⃣|\n  text\nc:\n- 2️⃣d\n- 3️⃣e: 4️⃣f\n",
  ])
  func `every value knows where it begins`(text: String) throws {
    let marked = MarkedText(text)
    let root = try document(marked.text).root
    func values(_ node: YAMLNode) -> [YAMLNode] {
      switch node.content {
      case .scalar: [node]
      case .sequence(let items): items.flatMap(values)
      case .mapping(let pairs):
        (node.line == root.line && node.column == root.column ? [] : [node])
          + pairs.flatMap { values($0.value) }
      }
    }
    #expect(values(root).map { "\($0.line):\($0.column)" } == marked.inOrder)
  }

  @Test func `problems in one line keep one copy of it`() {
    let source = SourceText(
      file: "a.yaml", bytes: Array((String(repeating: "a", count: 60_000) + "\nb\n").utf8))
    func address(_ problem: Problem) -> UnsafeRawPointer? {
      problem.excerpt?.utf8.withContiguousStorageIfAvailable { UnsafeRawPointer($0.baseAddress!) }
    }
    func problem(line: Int) -> Problem {
      source.problem("is wrong", at: Place(file: "a.yaml", line: line, column: 1))
    }
    let problems = (1...3).map { _ in problem(line: 1) }
    #expect(Set(problems.map(address)).count == 1)
    #expect(problem(line: 2).excerpt == "b")
    #expect(problem(line: 1).excerpt == problems[0].excerpt)
    #expect(problem(line: 9).excerpt == nil)
  }

  @Test func `a CR alone ends a line, and a byte order mark is no column`() throws {
    let root = try document("\u{FEFF}a: b\rc: d\r").root
    #expect(root["a"]?.column == 4)
    #expect(root["c"]?.line == 2)
  }

  @Test func `a key knows its place`() throws {
    guard case .mapping(let pairs) = try document("a: b\nlonger : c\n? d\n: e\n").root.content
    else {
      Issue.record("no mapping")
      return
    }
    #expect(pairs.map { "\($0.key) \($0.line):\($0.column)" } == ["a 1:1", "longer 2:1", "d 3:3"])
  }

  @Test func `the paths of a document are those of its keys that are filled`() throws {
    let root = try document("a: b\nc: {d: ~, e: {f: x}, g: }\nh: [{i: j}]\nk: null\nl: 'null'\n")
      .root
    #expect(root.filledPaths() == ["a", "c", "c.e", "c.e.f", "h", "l"])
  }
}
