import Testing

/// Whoever reads one room finds in words what it gives to the others.
@Suite struct DocumentationTests {
  private static let types = ["struct", "class", "enum", "actor", "protocol", "typealias"]

  @Test func `every type and every function that other rooms see has a doc comment`() throws {
    let files = try House.swiftFiles(in: "Sources")
    // What a protocol says of its requirement, its witnesses need not say again.
    let inherited = Set(files.flatMap(Self.requirements)).union(["<", "==", "hash"])
    for file in files {
      let lines = file.lines
      for (index, line) in lines.enumerated() {
        let words = line.words
        guard let first = words.first, first == "public" || first == "package" else { continue }
        let isType = words.contains { Self.types.contains($0) } && !words.contains("func")
        let isFunction = line.functionName.map { !inherited.contains($0) } ?? false
        guard isType || isFunction else { continue }
        let isDocumented = Self.isDocumented(index, in: lines)
        #expect(
          isDocumented,
          "\(file):\(index + 1): \(words.joined(separator: " "))"
        )
      }
    }
  }

  @Test func `every requirement of a protocol has a doc comment, or its protocol speaks for it`()
    throws
  {
    for file in try House.swiftFiles(in: "Sources") {
      let lines = file.lines
      for (index, line) in lines.enumerated() where line.words.contains("protocol") {
        guard line.words.first == "public" || line.words.first == "package" else { continue }
        let isDocumented = Self.isDocumented(index, in: lines)
        #expect(isDocumented, "\(file):\(index + 1)")
      }
    }
  }

  @Test func `every type of the front door says what it is`() throws {
    for file in try House.swiftFiles(in: "Sources/mfareset") {
      let lines = file.lines
      for (index, line) in lines.enumerated() where !line.hasPrefix(" ") {
        let words = line.words.filter { $0 != "final" }
        guard let first = words.first, Self.types.contains(first) else { continue }
        let isDocumented = Self.isDocumented(index, in: lines)
        #expect(isDocumented, "\(file):\(index + 1): \(line)")
      }
    }
  }

  /// The names of the functions that the protocols of a file require.
  private static func requirements(of file: House.File) -> [String] {
    var names: [String] = []
    var isInProtocol = false
    for line in file.lines {
      if !line.hasPrefix(" ") { isInProtocol = isInProtocol && line != "}" }
      if !line.hasPrefix(" "), line.words.contains("protocol"), line.hasSuffix("{") {
        isInProtocol = true
      }
      if isInProtocol, let name = line.functionName { names.append(name) }
    }
    return names
  }

  private static func isDocumented(_ index: Int, in lines: [String]) -> Bool {
    var index = index - 1
    // Attributes may stand between.
    while index >= 0, lines[index].words.first?.hasPrefix("@") == true { index -= 1 }
    return index >= 0 && lines[index].words.first?.hasPrefix("///") == true
  }
}

extension String {
  fileprivate var words: [String] { split(separator: " ").map(String.init) }

  /// The name of the function that is declared in the line.
  fileprivate var functionName: String? {
    guard let word = words.drop(while: { $0 != "func" }).dropFirst().first else { return nil }
    return String(word.prefix { $0 != "(" && !($0 == "<" && word.count > 1 && word.first != "<") })
  }
}
