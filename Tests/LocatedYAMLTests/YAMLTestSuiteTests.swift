import LocatedYAML
import ResetModel
import TestMaterial
import Testing

/// A case of yaml-test-suite, and what libyaml 0.2.5 itself makes of it.
struct YAMLCase: Decodable, Sendable, CustomTestStringConvertible {
  let id: String
  let yaml: String
  let events: [String]
  let features: [String]
  let answerOfLibYAML: Answer

  private enum CodingKeys: String, CodingKey {
    case id
    case yaml
    case events
    case features
    case answerOfLibYAML = "libyaml_0_2_5"
  }

  struct Answer: Decodable, Sendable {
    let result: String
    /// libyaml's own events where they are not those of the suite.
    let events: [String]?
  }

  var testDescription: String { id }

  /// What libyaml says of the text; nil where it says no.
  var eventsOfLibYAML: [String]? {
    switch answerOfLibYAML.result {
    case "ok": events
    case "WRONG-EVENTS": answerOfLibYAML.events
    // The suite has no events for what should have been refused.
    default: nil
    }
  }
}

@Suite(.enabled(if: SharedSuite.isThere, "the suites are not beside the package"))
struct YAMLTestSuiteTests {
  @Test(arguments: SharedSuite.rows("yaml/yaml-test-suite", as: YAMLCase.self))
  func `a case of yaml-test-suite is read as libyaml reads it, or refused for a reason`(
    row: YAMLCase
  ) {
    let source = SourceText(file: "case.yaml", bytes: Array(row.yaml.utf8))
    do throws(YAMLRefusal) {
      let document = try YAMLDocument(source)
      if let expected = row.eventsOfLibYAML {
        #expect(structure(of: document.root) == structure(of: expected))
      } else {
        #expect(row.answerOfLibYAML.result == "ACCEPTS-INVALID")
      }
      #expect(expectedRefusals(row).isEmpty)
    } catch {
      for problem in error.problems {
        #expect(problem.place.line >= 1 && problem.place.column >= 1)
        #expect(problem.place.file == "case.yaml" && !problem.message.isEmpty)
      }
      let isForbidden = row.features.contains {
        ["anchor", "alias", "tag", "directive", "collection-key", "duplicate-key"].contains($0)
          || $0.hasPrefix("docs=")
      }
      let hasEmptyKey = error.problems.contains { $0.message == "a key must be text" }
      #expect(isForbidden || hasEmptyKey || row.eventsOfLibYAML == nil, "\(error.problems)")
    }
  }

  /// What a document must not hold, and the words of the refusal that each must meet.
  private func expectedRefusals(_ row: YAMLCase) -> [String] {
    guard row.eventsOfLibYAML != nil else { return [] }
    return row.features.filter {
      ["anchor", "alias", "collection-key", "duplicate-key"].contains($0) || $0.hasPrefix("docs=")
    }
  }

  /// The nesting and the scalars of a tree, as the suite's events tell them.
  private func structure(of node: YAMLNode) -> [String] {
    switch node.content {
    case .scalar(let scalar): ["=" + scalar.text]
    case .sequence(let items): ["["] + items.flatMap(structure) + ["]"]
    case .mapping(let pairs):
      ["{"] + pairs.flatMap { ["=" + $0.key] + structure(of: $0.value) } + ["}"]
    }
  }

  /// The same of the suite's events: `=VAL "text`, `+SEQ`, with tags and escapes.
  private func structure(of events: [String]) -> [String] {
    events.compactMap { event in
      switch event.prefix(4) {
      case "+SEQ": return "["
      case "-SEQ": return "]"
      case "+MAP": return "{"
      case "-MAP": return "}"
      case "=VAL":
        var rest = event.dropFirst(5)
        while rest.hasPrefix("<") || rest.hasPrefix("&") {
          rest = rest[rest.firstIndex(of: " ")!...].dropFirst()
        }
        return "=" + unescape(rest.dropFirst())
      default: return nil
      }
    }
  }

  private func unescape(_ text: Substring) -> String {
    var result = String.UnicodeScalarView()
    var isEscaped = false
    for scalar in text.unicodeScalars {
      if isEscaped {
        switch scalar {
        case "n": result.append("\n")
        case "t": result.append("\t")
        case "r": result.append("\r")
        case "b": result.append("\u{8}")
        default: result.append(scalar)
        }
        isEscaped = false
      } else if scalar == "\\" {
        isEscaped = true
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }
}
