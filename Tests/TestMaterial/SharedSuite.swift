internal import Foundation

/// The suites of others, JSON Lines in a folder beside this package.
package enum SharedSuite {
  /// `../shared/suites`, relative to the package.
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/suites")

  /// Whether the suites are there; where they are not, tests that need them say that they skip.
  package static let isThere = FileManager.default.fileExists(atPath: folder.path)

  /// The rows of a suite, such as `yaml/scalar-types`; none where the suites are not there.
  package static func rows<Row: Decodable>(_ name: String, as row: Row.Type = Row.self) -> [Row] {
    guard isThere else { return [] }
    do {
      let text = try Data(contentsOf: folder.appending(path: name + ".jsonl"))
      return try text.split(separator: UInt8(ascii: "\n")).map {
        try JSONDecoder().decode(Row.self, from: $0)
      }
    } catch { fatalError("\(name): \(error)") }
  }
}

/// An input of a suite: text, bytes in base 64, or a rule by which to make it.
package struct SuiteInput: Decodable, Sendable {
  package let id: String
  package let bytes: [UInt8]

  private enum Key: String, CodingKey {
    case id
    case s
    case b64
    case generate
    case `repeat`
    case suffix
  }

  private struct Repeated: Decodable {
    let s: String
    let count: Int
    var text: String { String(repeating: s, count: count) }
  }

  package init(from decoder: any Decoder) throws {
    let row = try decoder.container(keyedBy: Key.self)
    id = try row.decode(String.self, forKey: .id)
    if let text = try row.decodeIfPresent(String.self, forKey: .s) {
      bytes = Array(text.utf8)
    } else if let base64 = try row.decodeIfPresent(Data.self, forKey: .b64) {
      bytes = Array(base64)
    } else if row.contains(.generate) {
      bytes = Array(try row.decode(Generated.self, forKey: .generate).text.utf8)
    } else {
      let text = try row.decode(Repeated.self, forKey: .repeat).text
      bytes = Array((text + (try row.decodeIfPresent(String.self, forKey: .suffix) ?? "")).utf8)
    }
  }
}

/// Text told by a rule: a repetition, numbered lines, or parts one after the other.
private struct Generated: Decodable {
  let text: String

  private enum Key: String, CodingKey {
    case `repeat`
    case count
    case lines
    case parts
  }

  init(from decoder: any Decoder) throws {
    if let literal = try? decoder.singleValueContainer().decode(String.self) {
      text = literal
      return
    }
    let rule = try decoder.container(keyedBy: Key.self)
    if let parts = try rule.decodeIfPresent([Generated].self, forKey: .parts) {
      text = parts.map(\.text).joined()
      return
    }
    let count = try rule.decode(Int.self, forKey: .count)
    if let lines = try rule.decodeIfPresent(String.self, forKey: .lines) {
      text = (0..<count).map { lines.replacing("{i}", with: "\($0)") + "\n" }.joined()
    } else {
      text = String(repeating: try rule.decode(String.self, forKey: .repeat), count: count)
    }
  }
}
