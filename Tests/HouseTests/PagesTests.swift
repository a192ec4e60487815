import Foundation
import Testing

/// What the pages for people point at is there.
@Suite struct PagesTests {
  private static let pages = [
    "README.md", "Examples/README.md", "Sources/mfareset/mfareset.docc/Mfareset.md",
    "Sources/mfareset/mfareset.docc/Architecture.md",
    "Sources/mfareset/mfareset.docc/AddingThings.md",
    "Sources/mfareset/mfareset.docc/Performance.md",
    "Sources/mfareset/mfareset.docc/ReleaseNotes.md",
  ]

  @Test(arguments: pages)
  func `every link resolves`(page: String) throws {
    let folder = page.split(separator: "/").dropLast().joined(separator: "/")
    for match in try House.text(of: page).matches(of: /\]\(([^)\s]+)\)/) {
      let target = match.output.1
      guard !target.contains("://"), !target.hasPrefix("#") else { continue }
      let path = target.prefix { $0 != "#" }
      #expect(House.has(folder.isEmpty ? String(path) : "\(folder)/\(path)"), "\(page): \(target)")
    }
    for match in try House.text(of: page).matches(of: /<doc:([A-Za-z]+)>/) {
      #expect(House.has("\(folder)/\(match.output.1).md"), "\(page): \(match.output.1)")
    }
  }

  @Test(arguments: pages)
  func `every path of this package that is named exists`(page: String) throws {
    for match in try House.text(of: page).matches(
      of: /`((?:Sources|Tests|Examples)\/[A-Za-z\/.+]+)`/)
    {
      #expect(House.has(String(match.output.1)), "\(page): \(match.output.1)")
    }
  }

  @Test func `the commands of the README are there to be run`() throws {
    for command in [
      "Examples/try", "Tests/run", "Tests/Benchmarks/run", "Tests/Fuzzing/run", "Tests/sanitize",
    ] {
      #expect(try House.text(of: "README.md").contains(command))
      #expect(
        FileManager.default.isExecutableFile(atPath: House.root.appending(path: command).path))
    }
  }
}
