internal import Glibc
package import ResetEngine
internal import ResetModel

/// Signs with a person's own key: `ssh-keygen -Y sign`, with keys in files, in the agent, or in
/// security keys.
///
/// The bytes go in on standard input and the signature comes back on standard output, so that what
/// was shown is what is signed and no file is left behind. A passphrase, a PIN or a touch is asked
/// for by OpenSSH itself: on the terminal, or by `SSH_ASKPASS` where there is none.
package struct OpenSSHSigner: Sendable {
  let openSSH: OpenSSH
  let keyFile: String
  let prompting: Prompting
  let environment: [String: String]

  /// Whether somebody is there to ask.
  package enum Prompting: Sendable {
    /// A person: prompts go to the terminal; what `ssh-keygen` says is shown as it comes.
    case terminal
    /// Nobody, as under cron: a key that would ask fails, and the time is limited.
    case never(TimeLimit)
  }

  /// - Parameters:
  ///   - keyFile: A private key, or a public key whose private half is beside it or in the agent.
  ///   - environment: The caller's; only what agents, security keys and prompts need is passed on.
  package init(
    _ openSSH: OpenSSH, keyFile: String, prompting: Prompting, environment: [String: String]
  ) {
    self.openSSH = openSSH
    self.keyFile = keyFile
    self.prompting = prompting
    self.environment = environment
  }

  /// Signs the bytes and returns the armoured signature, the content of a `.sig` file.
  package func sign(
    _ message: [UInt8], in namespace: SignatureNamespace
  ) async throws(SigningError) -> [UInt8] {
    let sealed: SealedFile
    do { sealed = try SealedFile(message) } catch {
      throw SigningError("cannot sign with `\(shownKey)`: \(error)")
    }
    return try await sign(.sealed(sealed), in: namespace)
  }

  /// Signs what an open file holds from where it stands, however long it is, without keeping it in
  /// memory.
  package func sign(
    contentsOf descriptor: Int32, in namespace: SignatureNamespace
  ) async throws(SigningError) -> [UInt8] {
    try await sign(.file(descriptor: descriptor), in: namespace)
  }

  private func sign(
    _ input: Invocation.Input, in namespace: SignatureNamespace
  ) async throws(SigningError) -> [UInt8] {
    guard !keyFile.isEmpty, !keyFile.utf8.contains(0) else {
      throw SigningError("no key file is named")
    }
    var invocation = Invocation(
      program: openSSH.keygen,
      arguments: ["-q", "-Y", "sign", "-f", keyFile, "-n", namespace.rawValue])
    invocation.input = input
    invocation.environment = Self.passedOn(
      of: environment, prompting: prompting, hasTerminal: Self.hasTerminal)
    switch prompting {
    case .terminal:
      invocation.keepsTerminal = true
      invocation.timeLimit = nil
      invocation.showError = { bytes in _ = write(STDERR_FILENO, bytes, bytes.count) }
    case .never(let limit):
      invocation.keepsWorkingDirectory = true
      invocation.timeLimit = limit
    }
    switch await invocation.run() {
    case .failed(let reason):
      throw SigningError("cannot sign with `\(shownKey)`: \(reason)")
    case .exited(let status, let output, let error):
      guard status == 0, SignatureArmor.problem(in: output) == nil else {
        throw SigningError("cannot sign with `\(shownKey)`: \(Self.lastLine(of: error, status))")
      }
      return output
    }
  }

  private static let passedOnNames = [
    "SSH_AUTH_SOCK", "SSH_ASKPASS", "SSH_ASKPASS_REQUIRE", "SSH_SK_PROVIDER", "DISPLAY",
    "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "HOME", "TERM",
    "PATH", "LANG", "LC_ALL",
  ]

  /// What of the caller's environment ssh-keygen sees, and where it is to ask.
  static func passedOn(
    of environment: [String: String], prompting: Prompting, hasTerminal: Bool
  ) -> [String: String] {
    var variables = environment.filter { passedOnNames.contains($0.key) }
    switch prompting {
    case .terminal where hasTerminal:
      // As standard input is the message and no terminal, ssh-keygen would otherwise look for a
      // window to ask in, and fail where none is installed.
      if variables["SSH_ASKPASS_REQUIRE"] == nil { variables["SSH_ASKPASS_REQUIRE"] = "never" }
    case .terminal where variables["SSH_ASKPASS"] != nil:
      variables["SSH_ASKPASS_REQUIRE"] = "force"
    case .terminal, .never:
      // With no way to ask, ssh-keygen would take the message's first line for the passphrase.
      variables["SSH_ASKPASS"] = "/bin/false"
      variables["SSH_ASKPASS_REQUIRE"] = "force"
    }
    return variables
  }

  private static var hasTerminal: Bool {
    let terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard terminal >= 0 else { return false }
    close(terminal)
    return true
  }

  private var shownKey: String { VisibleText.escape(keyFile) }

  /// Its last word, which is the reason; what comes before are prompts and hints.
  private static func lastLine(of error: [UInt8], _ status: Int32) -> String {
    let lines = String(decoding: error, as: UTF8.self).split(whereSeparator: \.isNewline)
    guard let last = lines.last(where: { !$0.allSatisfy(\.isWhitespace) }) else {
      return "ssh-keygen exited with status \(status)"
    }
    return VisibleText.escape(String((last.last == "." ? last.dropLast() : last).prefix(200)))
  }
}

/// Why nothing was signed.
package struct SigningError: Error, Hashable, Sendable, CustomStringConvertible {
  /// One lower-case line without a final period, escaped.
  package let description: String

  init(_ description: String) { self.description = description }
}
