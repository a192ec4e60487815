import LocatedYAML
import ResetModel
import TestMaterial
import Testing

/// What a suite expects of an input.
struct Expectation: Decodable, Sendable {
  let id: String
  let expected: String?
  let whyRefuse: String?
  let answerOfLibYAML: String?

  private enum CodingKeys: String, CodingKey {
    case id
    case expected
    case whyRefuse = "why_refuse"
    case answerOfLibYAML = "libyaml_0_2_5"
  }
}

@Suite(.enabled(if: SharedSuite.isThere, "the suites are not beside the package"))
struct HostileInputTests {
  /// Valid JSON that is refused all the same, and why.
  private static let refusedJSON: [String: String] = [
    "json/y_object_duplicated_key.json": "stands twice",
    "json/y_string_accepted_surrogate_pair.json": "escape code",
    "json/y_string_accepted_surrogate_pairs.json": "escape code",
    "json/y_string_last_surrogates_1_and_2.json": "escape code",
    "json/y_string_surrogates_U+1D11E_MUSICAL_SYMBOL_G_CLEF.json": "escape code",
    "json/y_string_unicode_U+10FFFE_nonchar.json": "escape code",
    "json/y_string_unicode_U+1FFFE_nonchar.json": "escape code",
    "json/y_string_nonCharacterInUTF-8_U+FFFF.json": "control characters",
    "json/y_string_unescaped_char_delete.json": "control characters",
    "json/y_string_with_del_character.json": "control characters",
    "json/y_string_u+2028_line_sep.json": "line break",
    "json/y_string_u+2029_par_sep.json": "line break",
  ]

  @Test func `valid JSON is taken, but for what YAML or a plain document has not`() {
    let expectations = SharedSuite.rows("hostile/json-test-suite", as: Expectation.self)
    let inputs = SharedSuite.rows("hostile/json-test-suite", as: SuiteInput.self)
    for (row, input) in zip(expectations, inputs) where row.expected == "accept" {
      let message = refusals(of: input.bytes).first?.message ?? ""
      if let reason = Self.refusedJSON[row.id] {
        #expect(message.contains(reason), "\(row.id)")
      } else {
        #expect(message.isEmpty, "\(row.id)")
      }
    }
  }

  @Test func `what PyYAML refuses is refused, but for plain text that is no error to libyaml`() {
    let expectations = SharedSuite.rows("yaml/pyyaml-refused-inputs", as: Expectation.self)
    let inputs = SharedSuite.rows("yaml/pyyaml-refused-inputs", as: SuiteInput.self)
    for (row, input) in zip(expectations, inputs)
    where row.answerOfLibYAML == "reject" || row.whyRefuse != nil {
      #expect(!refusals(of: input.bytes).isEmpty, "\(row.id)")
    }
  }

  /// Whatever the bytes: no crash, and each refusal has a place in the text, a reason, and nothing
  /// dangerous unescaped.
  @Test(arguments: [
    "yaml/yaml-test-suite", "yaml/pyyaml-refused-inputs", "yaml/own-hostile-yaml",
    "hostile/json-test-suite", "hostile/blns", "hostile/fuzzdb", "hostile/own-user-identifiers",
    "hostile/own-terminal-and-output",
  ])
  func `every refusal has a place and a reason that can be shown`(suite: String) {
    let inputs =
      suite == "yaml/yaml-test-suite"
      ? SharedSuite.rows(suite, as: YAMLCase.self).map { (id: $0.id, bytes: Array($0.yaml.utf8)) }
      : SharedSuite.rows(suite, as: SuiteInput.self).map { (id: $0.id, bytes: $0.bytes) }
    #expect(!inputs.isEmpty)
    for input in inputs {
      // Cut anywhere, a text is as hostile as whole.
      for bytes in [input.bytes, Array(input.bytes.prefix(input.bytes.count / 2))] {
        let source = SourceText(file: "x.yaml", bytes: bytes)
        for problem in refusals(of: bytes) {
          #expect(!problem.message.isEmpty, "\(input.id)")
          #expect(problem.place.column >= 1, "\(input.id)")
          #expect(source.line(problem.place.line) != nil, "\(input.id)")
          let dangers = problem.description.unicodeScalars.count(where: VisibleText.isDangerous)
          #expect(dangers == (problem.excerpt == nil ? 0 : 2), "\(input.id)")
        }
      }
    }
  }

  @Test func `no change of a single byte of a ticket crashes or hangs`() {
    let ticket = Array(
      """
      kind: lost-device
      id: "HD-1"
      users: [a, 'b']
      reason: |
        Phone lost: taxi
      device: {circumstances: lost}
      """.utf8)
    var taken = 0
    for index in ticket.indices {
      for byte in [
        0x00, 0x09, 0x0A, 0x0D, 0x22, 0x23, 0x26, 0x27, 0x2A, 0x3A, 0x5B, 0x7B, 0x80, 0xFF,
      ] {
        var changed = ticket
        changed[index] = UInt8(byte)
        if refusals(of: changed).isEmpty { taken += 1 }
      }
    }
    #expect(taken > 0 && taken < ticket.count * 14)
  }

  /// Texts up to the limit that ask for work out of proportion where a step is careless.
  @Test(arguments: [
    "a\n" + String(repeating: "\n", count: 60_000) + "  b: c\n",
    String(repeating: "a", count: 60_000) + ":b\nc: d\n",
    String(repeating: "[", count: 65_000), String(repeating: "{a: ", count: 16_000),
    String(repeating: "- ", count: 32_000), String(repeating: "? ", count: 32_000),
    String(repeating: "&a ", count: 20_000), String(repeating: "%TAG !a! b\n", count: 5000),
    (0..<4000).map { "%TAG !a\($0)! b\n" }.joined(), (0..<5000).map { "k\($0): v\n" }.joined(),
    "{" + String(repeating: "a,", count: 9000) + "}", String(repeating: "a: b\n", count: 9000),
    "\"" + String(repeating: "\\\n", count: 30_000) + "\"", String(repeating: "\n", count: 65_000),
    "a: " + String(repeating: "e\u{301}\u{302}", count: 10_000) + ": b\n",
    "e" + String(repeating: "\u{301}", count: 30_000) + ": 1\n" + "e: 2\n]",
  ])
  func `a text that is made to be slow is read or refused all the same`(text: String) {
    #expect(text.utf8.count <= 65_536)
    for problem in refusals(of: text) { #expect(problem.summary.utf8.count < 2000) }
  }
}
