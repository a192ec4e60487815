import Foundation
import ResetEngine
import TestMaterial

@testable import Signatures

/// A folder with keys that exist only while a test runs.
final class KeyFolder: Sendable {
  let path: String

  init() throws {
    path = try TemporaryFolder.make()
  }

  deinit { TemporaryFolder.remove(path) }

  func write(_ text: String, as name: String, executable: Bool = false) throws -> String {
    let file = "\(path)/\(name)"
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    try FileManager.default.setAttributes(
      [.posixPermissions: executable ? 0o700 : 0o600], ofItemAtPath: file)
    return file
  }

  func read(_ name: String) throws -> String {
    try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
  }

  func makeKey(_ name: String, type: String = "ed25519", passphrase: String = "") async throws
    -> TestKey
  {
    try await keygen(["-q", "-t", type, "-N", passphrase, "-C", name, "-f", "\(path)/\(name)"])
    return TestKey(
      file: "\(path)/\(name)",
      publicKey: try read("\(name).pub").trimmingCharacters(in: .newlines))
  }

  /// Runs the real ssh-keygen and returns what it prints.
  @discardableResult
  func keygen(_ arguments: [String], environment: [String: String] = [:]) async throws -> String {
    try await run("/usr/bin/ssh-keygen", arguments, environment: environment)
  }

  @discardableResult
  func run(_ program: String, _ arguments: [String], environment: [String: String] = [:])
    async throws -> String
  {
    var invocation = Invocation(program: program, arguments: arguments)
    invocation.environment.merge(environment) { $1 }
    switch await invocation.run() {
    case .exited(0, let output, _): return String(decoding: output, as: UTF8.self)
    case .exited(_, _, let error): throw Failure(String(decoding: error, as: UTF8.self))
    case .failed(let reason): throw Failure(reason)
    }
  }

  struct Failure: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
  }
}

struct TestKey: Sendable {
  let file: String
  /// `TYPE BASE64 COMMENT`.
  let publicKey: String

  /// A line of allowed_signers.
  func line(for principal: String, options: String = "") -> String {
    "\(principal) \(options)\(options.isEmpty ? "" : " ")\(publicKey)\n"
  }

  func sign(_ message: [UInt8], in namespace: SignatureNamespace = .approval) async throws
    -> [UInt8]
  {
    let signer = OpenSSHSigner(
      try await OpenSSH.find(), keyFile: file, prompting: .never(TimeLimit()), environment: [:])
    return try await signer.sign(message, in: namespace)
  }
}

extension OpenSSHVerifier {
  static func forTests(_ allowedSigners: String, revokedKeys: String? = nil) async throws
    -> OpenSSHVerifier
  {
    try await OpenSSHVerifier(
      OpenSSH.find(), allowedSigners: Array(allowedSigners.utf8),
      revokedKeys: revokedKeys.map { Array($0.utf8) })
  }

  /// A verifier that runs another program in ssh-keygen's place.
  static func running(
    _ program: String, allowedSigners: String = "", limits: Limits = Limits()
  ) throws -> OpenSSHVerifier {
    OpenSSHVerifier(
      untried: OpenSSH(keygen: program), allowedSigners: try SealedFile(Array(allowedSigners.utf8)),
      revokedKeys: nil, limits: limits)
  }
}

extension SignatureVerdict {
  var key: SigningKey? {
    if case .valid(let key) = self { key } else { nil }
  }

  var refusal: String? {
    if case .refused(let reason) = self { reason } else { nil }
  }

  var unavailability: String? {
    if case .unavailable(let reason) = self { reason } else { nil }
  }
}

let approvalText = Array(
  "kind: approval\nrequest: HD-20417\nby: alex.kim@acme.example\n".utf8)
let alexName = "alex.kim@acme.example"
