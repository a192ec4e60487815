import Foundation
import Testing

/// What `style.md` asks of the house as a whole.
@Suite struct OrderTests {
  /// The rooms from the bottom up; those of one line do not know one another.
  private static let floors: [[String]] = [
    ["CLibYAML", "CLinux", "CSQLiteSettings"],
    ["ResetModel"],
    ["LocatedYAML", "Reports", "Databases"],
    ["PolicyEngine", "RequestFiles", "Workspaces"],
    ["ResetEngine"],
    ["Journals", "IdentityProviders", "RequestQueue", "Signatures"],
    ["mfareset"],
  ]

  @Test func `every arrow points down`() throws {
    let floor = Dictionary(
      uniqueKeysWithValues: Self.floors.enumerated().flatMap { level, rooms in
        rooms.map { ($0, level) }
      })
    for file in try House.swiftFiles(in: "Sources") {
      let own = try #require(floor[file.target], "\(file): its room stands on no floor")
      for imported in file.lines.compactMap(Self.imported) {
        guard let other = floor[imported] else { continue }
        #expect(other < own, "\(file) imports \(imported), which is not below it")
      }
    }
  }

  @Test func `libyaml is seen by one room alone, SQLite by another`() throws {
    for file in try House.swiftFiles(in: "Sources") {
      for imported in file.lines.compactMap(Self.imported) {
        if imported == "CLibYAML" { #expect(file.target == "LocatedYAML", "\(file)") }
        if imported.hasPrefix("GRDB") { #expect(file.target == "Databases", "\(file)") }
        if imported == "ArgumentParser" { #expect(file.target == "mfareset", "\(file)") }
      }
    }
  }

  @Test func `the top level holds what a visitor looks for, and nothing else`() throws {
    let allowed: Set = [
      "Package.swift", "Package.resolved", "Sources", "Tests", "Policies", "Examples", "README.md",
      "LICENSE",
    ]
    let found = try FileManager.default.contentsOfDirectory(atPath: House.root.path)
    #expect(found.filter { !$0.hasPrefix(".") && !allowed.contains($0) } == [])
  }

  @Test func `no source file is longer than 400 lines`() throws {
    for file in try House.swiftFiles(in: "Sources") { #expect(file.lines.count <= 400, "\(file)") }
  }

  @Test func `nothing is named for having no name`() throws {
    let shrugs = ["Core", "Utils", "Util", "Common", "Helper", "Helpers", "Manager", "Misc"]
    for file in try House.swiftFiles(in: "Sources") {
      let names = file.path.dropLast(".swift".count).split(separator: "/")
      #expect(
        names.allSatisfy { !shrugs.contains(String($0)) && !$0.hasSuffix("Manager") }, "\(file)")
    }
  }

  @Test func `no promise is left as a note to somebody`() throws {
    let notes = ["TO" + "DO", "FIX" + "ME", "// X" + "XX"]
    for file in try House.swiftFiles(in: "Sources") + House.swiftFiles(in: "Tests") {
      for note in notes {
        let isNoted = file.text.contains(note)
        #expect(!isNoted, "\(file)")
      }
    }
  }

  @Test func `everything is formatted as swift-format does it`() throws {
    let lint = try House.run([
      "swift", "format", "lint", "--strict", "--recursive", "Package.swift", "Sources", "Tests",
    ])
    #expect(lint.status == 0, "\(lint.output)")
  }

  /// The module of an import's line, whatever stands before `import`.
  private static func imported(_ line: String) -> String? {
    let words = line.split(separator: " ")
    guard let index = words.firstIndex(of: "import"), index <= 1, words.count > index + 1 else {
      return nil
    }
    return String(words[index + 1])
  }
}
