internal import Foundation

/// Other people's parsers, so that what we write is read by somebody else than us.
package enum Python {
  /// Whether python3 is there with a module; a test that needs one says so when it is not.
  package static func has(_ module: String) -> Bool { (try? run("import \(module)")) != nil }

  /// Runs a script with a text as its standard input, and returns its standard output.
  @discardableResult package static func run(_ script: String, input: String = "") throws -> String
  {
    let folder = URL(filePath: try TemporaryFolder.make())
    defer { TemporaryFolder.remove(folder.path) }
    // The input goes through a file: a pipe could fill up while the answer is not yet read.
    let file = folder.appending(path: "input")
    try Data(input.utf8).write(to: file)
    let python = Process()
    python.executableURL = URL(filePath: "/usr/bin/env")
    python.arguments = ["python3", "-c", script]
    python.standardInput = try FileHandle(forReadingFrom: file)
    let output = Pipe()
    python.standardOutput = output
    python.standardError = output
    try python.run()
    let answer = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    python.waitUntilExit()
    guard python.terminationStatus == 0 else { throw Failure(answer: answer) }
    return answer
  }

  struct Failure: Error {
    let answer: String
  }
}
