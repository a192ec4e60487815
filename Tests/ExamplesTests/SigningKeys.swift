import Foundation

/// A world's people's SSH keys, each made when it is first wanted.
final class SigningKeys {
  private let folder: URL
  private var fingerprints: [String: String] = [:]

  init(in folder: URL) throws {
    self.folder = folder
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  /// What stands in `.pub`: the type, the key, and whose it is.
  func publicKey(of login: String) throws -> String {
    let file = try key(of: login) + ".pub"
    return try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .newlines)
  }

  /// Makes the file's `.sig` beside it.
  func sign(_ file: URL, as login: String) throws {
    try keygen(["-q", "-Y", "sign", "-f", key(of: login), "-n", "approval@mfareset", file.path])
  }

  /// The text with people's names in place of their keys' fingerprints.
  func named(in text: String) -> String {
    fingerprints.reduce(text) { $0.replacing($1.value, with: "SHA256:(\($1.key))") }
  }

  private func key(of login: String) throws -> String {
    let file = folder.appending(path: login).path
    if fingerprints[login] == nil {
      try keygen(["-q", "-t", "ed25519", "-N", "", "-C", login, "-f", file])
      let words = try keygen(["-l", "-f", file]).split(separator: " ")
      fingerprints[login] = String(words[1])
    }
    return file
  }

  @discardableResult private func keygen(_ arguments: [String]) throws -> String {
    let program = Process()
    program.executableURL = URL(filePath: "/usr/bin/ssh-keygen")
    program.arguments = arguments
    let output = Pipe()
    program.standardOutput = output
    program.standardInput = FileHandle.nullDevice
    try program.run()
    let answer = output.fileHandleForReading.readDataToEndOfFile()
    program.waitUntilExit()
    guard program.terminationStatus == 0 else { throw Refused(arguments: arguments) }
    return String(decoding: answer, as: UTF8.self)
  }

  private struct Refused: Error { let arguments: [String] }
}
