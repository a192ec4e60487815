import Foundation
import Testing

/// The files of a world's `expected/`: what its runs gave when somebody looked at it last.
struct GoldenFiles {
  private let folder: URL
  private let world: String

  /// Whether what the program gives now is to be written down instead of compared.
  static let areUpdated = ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1"

  init(of world: World) {
    folder = world.file("expected")
    self.world = world.name
  }

  /// Compares texts, by their paths in `expected/`, with the files; or writes the files.
  func settle(_ texts: [String: String]) throws {
    if Self.areUpdated { return try write(texts) }
    let expected = try read()
    for path in Set(expected.keys).union(texts.keys).sorted() {
      let was = expected[path]
      let isNow = texts[path]
      if was != isNow { Issue.record("\(verdict(on: path, was: was, isNow: isNow))") }
    }
  }

  private func verdict(on path: String, was: String?, isNow: String?) -> Comment {
    let name = "Examples/\(world)/expected/\(path)"
    let what =
      switch (was, isNow) {
      case (nil, let text?): "\(name) is missing; it would be:\n\(text)"
      case (_?, nil): "\(name) is there, and the runs give no such file any more"
      default: "\(name) differs:\n\(LineDifference(from: was ?? "", to: isNow ?? ""))"
      }
    return """
      \(what)
      If that is meant, rewrite it with UPDATE_GOLDEN=1 Tests/run --filter ExamplesTests, and review it with git diff.
      """
  }

  private func read() throws -> [String: String] {
    guard FileManager.default.fileExists(atPath: folder.path) else { return [:] }
    var texts: [String: String] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      var isFolder: ObjCBool = false
      let file = folder.appending(path: path)
      _ = FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder)
      if !isFolder.boolValue { texts[path] = try String(contentsOf: file, encoding: .utf8) }
    }
    return texts
  }

  private func write(_ texts: [String: String]) throws {
    try? FileManager.default.removeItem(at: folder)
    for (path, text) in texts {
      let file = folder.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }
}
