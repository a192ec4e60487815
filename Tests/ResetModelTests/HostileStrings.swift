#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Strings that nobody on this project wrote, chosen to break writers and terminals.
enum HostileStrings {
  private static let folder =
    #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()
    + "/../shared/suites/hostile"
  private static let lists = [
    "blns", "csv-formula", "fuzzdb", "json-test-suite", "own-terminal-and-output",
    "own-user-identifiers",
  ]

  static var areThere: Bool { FileManager.default.fileExists(atPath: folder) }

  static func all() throws -> [String] {
    try lists.flatMap { list in
      try Data(contentsOf: URL(filePath: "\(folder)/\(list).jsonl"))
        .split(separator: UInt8(ascii: "\n"))
        .compactMap { try JSONDecoder().decode(Row.self, from: Data($0)).s }
    }
  }

  /// A row of a list; some rows of the JSON suite are no UTF-8 and have no string.
  private struct Row: Decodable {
    let s: String?
  }
}
