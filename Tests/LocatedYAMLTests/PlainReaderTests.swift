import Foundation
import ResetModel
import TestMaterial
import Testing

@testable import LocatedYAML

@Suite struct PlainReaderTests {
  /// A document with a bit of everything that is plain.
  private static let everything = """
    # A ticket
    kind: lost-device
    id: HD-20417   # the number
    users: [dana.lee@acme.example, "o'neil: x", Jörg Müßig, 'é', 'a \\ b', {login: x, id: 7}, []]

    device:
      lost_at: 2026-11-19T18:30:00Z
      circumstances:   # see below
        # here
        where: In a taxi, at [the] station?\u{20}\u{20}
    identity_check:
      - method: callback
        by: sam
      - {method: in-person, at: 10:30}
    approvals:
    - alex
    - {}
    - note: x
    """

  @Test(arguments: [
    everything, everything + "\n", "a: b", "a: b # c\n", "\n# a\n\na:\n\n  - b\n",
    "a: [b, {c: d}]\n",
    "a:\n- b: c\n  d: e\n- f\ng: h\n", "a-b_c: 'd'\nE9: \"f\"\n", "a: ~\nb: null\nc: <<\n",
    "a: b:c\nd: https://e.example/f#g\nh: i's - j\n", "a: { b: c , d: [ e, ], }\n", "a: ''\n",
    "a: ...\nb: x ---\n", "a: [ü, é, {b: 😀, c: d}]\ne: \"ö\"  # ß\n",
    "a:\n  - \(String(repeating: "b ", count: 1000))\n",
    "\(String(repeating: "k", count: 128)): a\n",
    "a: [\(String(repeating: "b ", count: 1000)), {c: d}]\n",
    (0..<16).map { "k\($0): a\n" }.joined(),
  ])
  func `a plain document is read without libyaml`(text: String) {
    let source = SourceText(file: "x.yaml", bytes: Array(text.utf8))
    let root = root(of: source)
    #expect(root != nil && isSame(root, rootByLibYAML(of: source)))
  }

  @Test(arguments: [
    "", "a", "- a\n", " a: b\n", "a:\tb\n", "a: b\tc\n", "a: b # \t\n", "a: b\r\n", "a: b\rc: d\n",
    "a: b\0\n",
    "a: b\u{7F}\n", "a: b # \u{7F}\n", "a: \u{80}\n", "a: 'b\u{FEFF}'\n", "\u{FEFF}a: b\n",
    "é: b\n",
    "---\na: b\n", "a: b\n--- \n", "a: b\n...\n", "%YAML 1.2\n---\na: b\n", "a: &b c\n", "a: *b\n",
    "a: !b c\n",
    "a: |\n  b\n", "a: >\n  b\n", "a: b\n  c\n", "a: b: c\n", "a:\n", "a:\nb: c\n", "a :b\n",
    "a : b\n", "a:b\n",
    "\"a\": b\n", "? a\n: b\n", "<<: {a: b}\n", "null: a\n", "Null: a\n", "2fa: a\n",
    "a: b\na: c\n",
    "a: \"b\\n\"\n", "a: 'b''c'\n", "a: \"b\n", "a: 'b'c\n", "a: 'b'#c\n",
    "a: [b,, c]\n", "a: [,]\n", "a: [b c\n",
    "a: [b\n  ]\n", "a: [b] c\n", "a: [b: c]\n", "a: {b}\n", "a: {b: , c: d}\n", "a: [b #c]\n",
    "a: [b?]\n",
    "a: [b:,c]\n", "a:\n  b: c\n d: e\n", "a:\n  - b\n c: d\n", "a:\n  - b\n  c: d\n",
    "a:\n - b\n  - c\n",
    "a: b\n- c\n", "a:\n  b: c\n  - d\n", "a:\n  - b:\n  - c\n", "a: -b\n", "a: @b\n", "a: `b\n",
    "a: b:\n",
    "a: [b:]\n", "a:\n  - - b\n", "a:\n  -\n    b\n", "a:\n  b\n", "a: {b: c\n}\n", "a: # b\n",
    "a:#b\n",
    "a: [b]#c\n", "\(String(repeating: "k", count: 129)): a\n",
    (0...16).map { "k\($0): a\n" }.joined(),
  ])
  func `whatever may mean something else is left to libyaml`(text: String) {
    #expect(root(of: SourceText(file: "x.yaml", bytes: Array(text.utf8))) == nil)
  }

  @Test(arguments: ["a: [[b]]\n", "a:\n  c:\n    d: e\n", "a:\n  - b: c\n", "a: {b: {c: d}}\n"])
  func `what is over a limit is left to libyaml, which tells it`(text: String) {
    let source = SourceText(file: "x.yaml", bytes: Array(text.utf8))
    for limits in [
      YAMLLimits(bytes: 100, depth: 3, nodes: 7), YAMLLimits(bytes: 100, depth: 3, nodes: 6),
      YAMLLimits(bytes: 100, depth: 3, nodes: 5), YAMLLimits(bytes: 100, depth: 3, nodes: 4),
      YAMLLimits(bytes: 100, depth: 2, nodes: 7),
    ] {
      let root = root(of: source, limits)
      #expect(root == rootByLibYAML(of: source, limits))
      #expect((root == nil) == !refusals(of: text, limits: limits).isEmpty)
    }
  }

  @Test func `columns count characters, whatever their bytes`() throws {
    let text = "a: [ü, 😀, {b: c}, 'é', d]\n"
    let root = root(of: SourceText(file: "x.yaml", bytes: Array(text.utf8)))
    guard case .sequence(let items) = root?["a"]?.content else {
      Issue.record("no list")
      return
    }
    #expect(items.map(\.column) == [5, 8, 11, 19, 24])
  }

  @Test func `the policies of this project, their cases and a usual ticket are plain`() throws {
    let files = try Self.files(below: ["Policies", "Examples/lost-device/drops"])
    let others = files.filter { root(of: $0) == nil }.map(\.file)
    #expect(files.contains { $0.file.hasSuffix(".cases.yaml") })
    #expect(files.contains { $0.file == "HD-20417.yaml" })
    #expect(others.isEmpty)
  }

  @Test func `what is read without libyaml is what libyaml reads, also of broken files`() throws {
    let files =
      try Self.files(below: ["Policies", "Examples"]) + [
        SourceText(file: "everything.yaml", bytes: Array(Self.everything.utf8))
      ]
    var generator = Disorder(state: 20_261_128)
    var (plain, all) = (0, 0)
    for file in files {
      for round in 0..<100 {
        let bytes = round == 0 ? file.bytes : generator.disturbed(file.bytes)
        let source = SourceText(file: file.file, bytes: bytes, firstLine: 1 + round % 3)
        all += 1
        guard source.foreignText == nil, let root = root(of: source) else { continue }
        plain += 1
        let expected = rootByLibYAML(of: source)
        #expect(isSame(root, expected), "\(String(decoding: bytes, as: UTF8.self))")
      }
    }
    #expect(plain * 10 > all, "\(plain) of \(all)")
  }

  @Test(.enabled(if: SharedSuite.isThere, "the suites are not beside the package"))
  func `what is read without libyaml of the suites is what libyaml reads`() {
    var plain = 0
    for bytes in HostileInputs.all {
      // By themselves, and as what somebody says in a ticket.
      for bytes in [
        bytes, Array("a: ".utf8) + bytes, Array("a: [b, ".utf8) + bytes + Array("]".utf8),
      ] {
        let source = SourceText(file: "x.yaml", bytes: bytes)
        guard bytes.count <= 65_536, source.foreignText == nil, let root = root(of: source) else {
          continue
        }
        plain += 1
        #expect(
          isSame(root, rootByLibYAML(of: source)), "\(String(decoding: bytes, as: UTF8.self))")
      }
    }
    #expect(plain > 300)
  }

  private func root(of source: SourceText, _ limits: YAMLLimits = .document) -> YAMLNode? {
    PlainReader.root(of: source, limits: limits)
  }

  /// Texts are equal whose bytes are: `String` takes two forms of one `é` for the same.
  private func isSame(_ one: YAMLNode?, _ other: YAMLNode?) -> Bool {
    one == other
      && one.map(texts).map { $0.map { Array($0.utf8) } }
        == other.map(texts).map { $0.map { Array($0.utf8) } }
  }

  private func texts(of node: YAMLNode) -> [String] {
    switch node.content {
    case .scalar(let scalar): [scalar.text]
    case .sequence(let items): items.flatMap(texts)
    case .mapping(let pairs): pairs.flatMap { [$0.key] + texts(of: $0.value) }
    }
  }

  /// Nil where it has a problem to tell.
  private func rootByLibYAML(
    of source: SourceText, _ limits: YAMLLimits = .document
  ) -> YAMLNode? {
    var builder = TreeBuilder(source: source, limits: limits)
    let root = builder.build()
    return builder.problems.isEmpty ? root : nil
  }

  /// The YAML files below some folders of this project.
  private static func files(below folders: [String]) throws -> [SourceText] {
    let project = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    var files: [SourceText] = []
    for folder in folders {
      let below = FileManager.default.enumerator(
        at: project.appending(path: folder).resolvingSymlinksInPath(),
        includingPropertiesForKeys: nil)
      while let file = below?.nextObject() as? URL {
        guard file.pathExtension == "yaml" else { continue }
        files.append(
          SourceText(file: file.lastPathComponent, bytes: Array(try Data(contentsOf: file))))
      }
    }
    return files.sorted { $0.file < $1.file }
  }
}

/// Breaks texts at a few places, the same ones each time.
private struct Disorder: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }

  private static let pieces = [
    "\u{BF}", "\u{C0}", "\u{EFFF}", "\u{F000}", "\u{FEFF}", "\u{2028}", "😀",
    " ", "  ", "\n", "\n\n", "\n  ", "- ", "-", ":", ": ", ",", ", ", "[", "]", "{", "}", "#", " #",
    "\"",
    "'", "?", "|", "a", "a: b", "a: b\n", "~", "&", "*", "!", "%", "@", "<<", "---\n", "\t",
    "\u{E9}",
  ].map { Array($0.utf8) }

  mutating func disturbed(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...3, using: &self) where !bytes.isEmpty {
      let start = Int.random(in: 0..<bytes.count, using: &self)
      switch Int.random(in: 0..<3, using: &self) {
      case 0:
        let end = min(bytes.count, start + Int.random(in: 1...6, using: &self))
        bytes.removeSubrange(start..<end)
      case 1:
        let piece = Self.pieces.randomElement(using: &self)!
        bytes.insert(contentsOf: piece, at: start)
      default:
        let end = min(bytes.count, start + Int.random(in: 1...40, using: &self))
        bytes.insert(
          contentsOf: bytes[start..<end], at: Int.random(in: 0...bytes.count, using: &self))
      }
    }
    return bytes
  }
}
