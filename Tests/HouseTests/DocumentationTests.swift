import Testing

/// Every declaration that another room can see says what it is.
@Suite struct DocumentationTests {
  private static let kinds = [
    "struct", "class", "enum", "actor", "protocol", "func", "var", "let", "typealias", "case",
  ]

  @Test func `every declaration that others see has a doc comment`() throws {
    for file in try House.swiftFiles(in: "Sources") {
      let lines = file.lines
      // Cases of a public enum, plain stored properties and witnesses speak for themselves where
      // their type says it; types, functions and protocols never do.
      for (index, line) in lines.enumerated() where Self.needsWords(line) {
        let isTold = Self.hasWords(above: index, in: lines)
        #expect(
          isTold, "\(file):\(index + 1): \(line.trimmed)")
      }
    }
  }

  private static func needsWords(_ line: String) -> Bool {
    let words = line.trimmed.split(separator: " ").map(String.init)
    guard let first = words.first, first == "public" || first == "package" else { return false }
    let kind = words.dropFirst().first { kinds.contains($0) }
    return kind.map { ["struct", "class", "enum", "actor", "protocol", "typealias"].contains($0) }
      ?? false
  }

  private static func hasWords(above index: Int, in lines: [String]) -> Bool {
    var index = index - 1
    // Attributes may stand between.
    while index >= 0, lines[index].trimmed.hasPrefix("@") { index -= 1 }
    return index >= 0 && lines[index].trimmed.hasPrefix("///")
  }

  @Test func `every type of the front door says what it is`() throws {
    let kinds = ["struct ", "class ", "final class ", "enum ", "actor ", "protocol "]
    for file in try House.swiftFiles(in: "Sources/mfareset") {
      let lines = file.lines
      for (index, line) in lines.enumerated() where kinds.contains(where: line.hasPrefix) {
        let isTold = Self.hasWords(above: index, in: lines)
        #expect(isTold, "\(file):\(index + 1): \(line)")
      }
    }
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
