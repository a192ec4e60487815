import Foundation
import Glibc
import TestMaterial

/// The built program, started as a process: what a person, cron or a script sees of it.
enum Program {
  /// What a process left behind.
  struct Outcome {
    let status: Int32
    let outputBytes: [UInt8]
    let errorBytes: [UInt8]

    var output: String { String(decoding: outputBytes, as: UTF8.self) }
    var errors: String { String(decoding: errorBytes, as: UTF8.self) }
    /// Both, and both of them whether or not they are UTF-8.
    var all: String { output + errors }
  }

  /// Beside the test bundle, where the package manager builds both.
  static let path: String = {
    let bundle = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(filePath: bundle ?? CommandLine.arguments[0]).deletingLastPathComponent()
      .appending(path: "mfareset").path
  }()

  /// Runs the program to its end, in a folder and with an environment of its own.
  static func run(
    _ arguments: [String], in folder: String, environment: [String: String] = [:],
    input: String = "", output: String? = nil
  ) throws -> Outcome {
    try start(
      [path] + arguments, in: folder, environment: environment, input: input, output: output)
  }

  /// Runs the program on a terminal of 100 columns.
  static func runOnTerminal(
    _ arguments: [String], in folder: String, environment: [String: String] = [:]
  ) throws -> Outcome {
    let command = ([path] + arguments).map { "'\($0)'" }.joined(separator: " ")
    return try start(
      ["script", "-qefc", "stty cols 100; exec \(command)", "/dev/null"], in: folder,
      environment: environment)
  }

  /// Whether there is a `script` (util-linux) to play the terminal.
  static let hasTerminal = access("/usr/bin/script", X_OK) == 0

  /// Runs any program to its end.
  static func start(
    _ words: [String], in folder: String, environment: [String: String] = [:], input: String = "",
    output: String? = nil
  ) throws -> Outcome {
    try begin(words, in: folder, environment: environment, input: input, output: output).end()
  }

  /// A program that was started.
  struct Begun {
    fileprivate let process: Process
    fileprivate let place: Scratch

    /// Waits for its end.
    func end() throws -> Outcome {
      process.waitUntilExit()
      return Outcome(
        status: process.terminationStatus, outputBytes: try place.read("output"),
        errorBytes: try place.read("errors"))
    }
  }

  /// Starts any program.
  static func begin(
    _ words: [String], in folder: String, environment: [String: String] = [:], input: String = "",
    output: String? = nil
  ) throws -> Begun {
    // Through files: a pipe could fill up while nobody reads it.
    let place = try Scratch()
    try place.write("input", Array(input.utf8))
    try place.write("output", [])
    try place.write("errors", [])
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    process.currentDirectoryURL = URL(filePath: folder)
    let inherited = ProcessInfo.processInfo.environment
    process.environment = ["PATH": inherited["PATH"] ?? "/usr/bin:/bin", "TERM": "xterm"]
      .merging(environment) { $1 }
    process.standardInput = FileHandle(forReadingAtPath: place.path("input"))
    process.standardOutput = FileHandle(forWritingAtPath: output ?? place.path("output"))
    process.standardError = FileHandle(forWritingAtPath: place.path("errors"))
    try process.run()
    return Begun(process: process, place: place)
  }
}

/// A folder that is gone when it goes out of use.
final class Scratch: Sendable {
  let folder: String

  init() throws {
    folder = try TemporaryFolder.make()
  }

  deinit { TemporaryFolder.remove(folder) }

  func path(_ name: String) -> String { "\(folder)/\(name)" }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(filePath: path(name)))
  }

  func read(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: path(name))))
  }
}
