import Foundation
import ResetModel
import Testing

/// A folder of `Examples/` with `drops/`: an organisation, its policies, and what is dropped into
/// its queue.
struct World: Sendable, CustomTestStringConvertible {
  let name: String

  /// The folders under `drops/`, in the order of their moments.
  let drops: [Drop]

  /// What is dropped before the run at one moment.
  struct Drop: Sendable {
    /// As the folder is called: `20261120T150000Z`.
    let name: String
    let moment: Timestamp
    /// The names of the files; none where nothing is new.
    let files: [String]
    /// What people sign.
    let words: [Word]

    /// A line of `words`: `approval HD-20417 alex.kim@acme.example`, and somebody else whose key it
    /// is.
    struct Word: Sendable {
      let kind: String
      let request: String
      let by: String
      let key: String
    }
  }

  /// `Examples/`, beside this package's tests.
  static let examples = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Examples")

  /// Every world, in the order of their names.
  static let all: [World] = {
    do {
      return try names(in: examples).filter {
        FileManager.default.fileExists(atPath: examples.appending(path: "\($0)/drops").path)
      }.map(World.init)
    } catch { fatalError("\(error)") }
  }()

  var folder: URL { Self.examples.appending(path: name) }

  var testDescription: String { name }

  func file(_ path: String) -> URL { folder.appending(path: path) }

  func bytes(of path: String) throws -> [UInt8] { Array(try Data(contentsOf: file(path))) }

  /// The world's policies, relative to its folder.
  func policies() throws -> [String] {
    try Self.names(in: file("policies")).map { "policies/\($0)" }
  }

  private init(_ name: String) throws {
    self.name = name
    let folder = Self.examples.appending(path: name)
    drops = try Self.names(in: folder.appending(path: "drops")).map { drop in
      Drop(
        name: drop, moment: try Self.moment(named: drop),
        files: try Self.names(in: folder.appending(path: "drops/\(drop)"))
          .filter { $0 != ".keep" && $0 != "words" },
        words: try Self.words(in: folder.appending(path: "drops/\(drop)/words")))
    }
  }

  /// The people whose keys may sign, and the line of each up to the word `KEY`.
  func signers() throws -> [(login: String, line: String)] {
    guard FileManager.default.fileExists(atPath: file("allowed_signers").path) else { return [] }
    return try Self.lines(in: file("allowed_signers")).map { line in
      try #require(line.hasSuffix(" KEY"), "\(name)/allowed_signers")
      return (String(line.prefix { $0 != " " }), String(line.dropLast("KEY".count)))
    }
  }

  private static func words(in file: URL) throws -> [Drop.Word] {
    guard FileManager.default.fileExists(atPath: file.path) else { return [] }
    return try lines(in: file).map { line in
      let words = line.split(separator: " ").map(String.init)
      try #require((3...4).contains(words.count), "\(file.path)")
      return Drop.Word(kind: words[0], request: words[1], by: words[2], key: words.last!)
    }
  }

  /// The lines that are no notes.
  private static func lines(in file: URL) throws -> [String] {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
      .filter { !$0.hasPrefix("#") }
  }

  private static func names(in folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  /// Reads `20261120T150000Z`, in which a folder's name leaves out what RFC 3339 puts between the
  /// digits.
  private static func moment(named name: String) throws -> Timestamp {
    let digits = name.filter(\.isNumber)
    try #require(name.count == 16 && digits.count == 14, "drops/\(name) names no moment")
    func part(_ start: Int, _ count: Int) -> Substring { digits.dropFirst(start).prefix(count) }
    let text =
      "\(part(0, 4))-\(part(4, 2))-\(part(6, 2))T\(part(8, 2)):\(part(10, 2)):\(part(12, 2))Z"
    return try #require(Timestamp(rfc3339: text), "drops/\(name) names no moment")
  }
}
