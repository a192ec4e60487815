import Foundation
import ResetEngine
import Testing

@testable import Signatures

@Suite struct OpenSSHSignerTests {
  private let folder: KeyFolder

  init() throws { folder = try KeyFolder() }

  private func signer(
    _ keyFile: String, prompting: OpenSSHSigner.Prompting = .never(TimeLimit()),
    environment: [String: String] = [:]
  ) async throws -> OpenSSHSigner {
    OpenSSHSigner(
      try await OpenSSH.find(), keyFile: keyFile, prompting: prompting, environment: environment)
  }

  @Test(arguments: SignatureNamespace.allCases)
  func `what is signed verifies with stock ssh-keygen`(namespace: SignatureNamespace) async throws {
    let alex = try await folder.makeKey("alex")
    let signature = try await alex.sign(approvalText, in: namespace)
    let signatureFile = try folder.write(String(decoding: signature, as: UTF8.self), as: "a.sig")
    let signersFile = try folder.write(alex.line(for: "alex"), as: "allowed_signers")
    var invocation = Invocation(
      program: "/usr/bin/ssh-keygen",
      arguments: [
        "-Y", "verify", "-f", signersFile, "-I", "alex", "-n", namespace.rawValue, "-s",
        signatureFile,
      ])
    invocation.input = .sealed(try SealedFile(approvalText))
    guard case .exited(let status, _, _) = await invocation.run() else {
      Issue.record("ssh-keygen did not run")
      return
    }
    #expect(status == 0)
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/ssh-agent")))
  func `a public key signs by the agent that holds its private half`() async throws {
    let alex = try await folder.makeKey("alex")
    let socket = ["SSH_AUTH_SOCK": "\(folder.path)/agent"]
    let announced = try await folder.run("/usr/bin/ssh-agent", ["-a", "\(folder.path)/agent"])
    let number = announced.split(separator: "SSH_AGENT_PID=").last?.prefix { $0.isNumber }
    let agent = try #require(number.flatMap { pid_t(String($0)) })
    defer { kill(agent, SIGTERM) }
    try await folder.run("/usr/bin/ssh-add", ["-q", alex.file], environment: socket)
    try FileManager.default.removeItem(atPath: alex.file)
    let signature = try await signer("\(alex.file).pub", environment: socket).sign(
      approvalText, in: .approval)
    let verifier = try await OpenSSHVerifier.forTests(alex.line(for: "alex"))
    #expect(
      await verifier.verify(signature, of: approvalText, by: "alex", in: .approval).key != nil)
    await #expect(throws: SigningError.self) {
      try await signer("\(alex.file).pub").sign(approvalText, in: .approval)
    }
  }

  @Test func `a passphrase is asked for by the caller's own program`() async throws {
    let alex = try await folder.makeKey("alex", passphrase: "open sesame")
    let ask = try folder.write("#!/bin/sh\necho open sesame\n", as: "ask", executable: true)
    let environment = ["SSH_ASKPASS": ask, "SSH_ASKPASS_REQUIRE": "force"]
    let signature = try await signer(alex.file, prompting: .terminal, environment: environment)
      .sign(approvalText, in: .approval)
    #expect(SignatureArmor.problem(in: signature) == nil)
  }

  @Test func `where nobody is there to ask, a key with a passphrase is an error`() async throws {
    let alex = try await folder.makeKey("alex", passphrase: "open sesame")
    let ask = try folder.write("#!/bin/sh\necho open sesame\n", as: "ask", executable: true)
    // Its first line is the passphrase, which must not be taken from there.
    let message = Array("open sesame\nopen sesame\n".utf8)
    let error = await #expect(throws: SigningError.self) {
      try await signer(
        alex.file, environment: ["SSH_ASKPASS": ask, "SSH_ASKPASS_REQUIRE": "force"]
      ).sign(message, in: .approval)
    }
    #expect(error?.description.contains("passphrase") == true, "\(error as Any)")
  }

  @Test(arguments: [
    (true, nil, nil, "never"), (true, "/usr/bin/ask", nil, "never"),
    (true, "/usr/bin/ask", "prefer", "prefer"), (false, "/usr/bin/ask", nil, "force"),
    (false, nil, nil, "force"),
  ])
  func `prompts never read the message`(
    hasTerminal: Bool, ask: String?, wish: String?, expected: String
  ) {
    let variables = OpenSSHSigner.passedOn(
      of: ["SSH_ASKPASS": ask, "SSH_ASKPASS_REQUIRE": wish, "LD_PRELOAD": "x.so"].compactMapValues {
        $0
      }, prompting: .terminal, hasTerminal: hasTerminal)
    #expect(variables["SSH_ASKPASS_REQUIRE"] == expected)
    #expect(variables["SSH_ASKPASS"] == (ask ?? (hasTerminal ? nil : "/bin/false")))
    #expect(variables["LD_PRELOAD"] == nil)
  }

  @Test(arguments: ["", "missing", "-v", "--help", "notes"])
  func `a file that is no key is an error that names it`(name: String) async throws {
    _ = try folder.write("no key\n", as: "notes")
    let path = name == "notes" ? "\(folder.path)/notes" : name
    let error = await #expect(throws: SigningError.self) {
      try await signer(path).sign(approvalText, in: .approval)
    }
    #expect(error?.description.contains(name.isEmpty ? "no key file" : "`\(path)`") == true)
  }

  @Test func `a signer that hangs where nobody is there is killed in time`() async throws {
    let program = try folder.write(
      "#!/bin/sh\nexec /bin/sleep 30\n", as: "ssh-keygen", executable: true)
    let limit = TimeLimit(.seconds(7)) { _ in }
    let signer = OpenSSHSigner(
      OpenSSH(keygen: program), keyFile: "key", prompting: .never(limit), environment: [:])
    let error = await #expect(throws: SigningError.self) {
      try await signer.sign(approvalText, in: .report)
    }
    #expect(error?.description.contains("took longer than 7.0 seconds") == true)
  }

  @Test func `arguments and environment name the key's file, and hold nothing of it`() async throws
  {
    let alex = try await folder.makeKey("alex", passphrase: "open sesame")
    let program = try folder.write(
      """
      #!/bin/sh
      printf '%s\\n' "$@" > \(folder.path)/said
      /usr/bin/tr '\\0' '\\n' < /proc/$$/environ > \(folder.path)/variables
      exec /usr/bin/ssh-keygen "$@"
      """, as: "ssh-keygen", executable: true)
    let ask = try folder.write("#!/bin/sh\necho open sesame\n", as: "ask", executable: true)
    let signer = OpenSSHSigner(
      OpenSSH(keygen: program), keyFile: alex.file, prompting: .terminal,
      environment: [
        "SSH_ASKPASS": ask, "SSH_ASKPASS_REQUIRE": "force", "MFARESET_WORKSPACE": "/srv",
        "DATABASE_PASSWORD": "hunter2",
      ])
    _ = try await signer.sign(approvalText, in: .report)
    #expect(
      try folder.read("said").split(separator: "\n") == [
        "-q", "-Y", "sign", "-f", alex.file[...], "-n", "report@mfareset",
      ])
    #expect(
      Set(try folder.read("variables").split(separator: "\n")) == [
        "SSH_ASKPASS=\(ask)", "SSH_ASKPASS_REQUIRE=force",
      ])
  }

  @Test func `what an open file holds is signed from where it stands`() async throws {
    let alex = try await folder.makeKey("alex")
    let text = [UInt8](repeating: 0x78, count: 300_000)
    let path = try folder.write(String(decoding: text, as: UTF8.self), as: "report")
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    defer { close(descriptor) }
    let signature = try await signer(alex.file).sign(contentsOf: descriptor, in: .report)
    let verifier = try await OpenSSHVerifier.forTests(alex.line(for: "alex"))
    #expect(await verifier.verify(signature, of: text, by: "alex", in: .report).key != nil)
  }
}
