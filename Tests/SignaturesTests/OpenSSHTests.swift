import ResetEngine
import Testing

@testable import Signatures

@Suite struct OpenSSHTests {
  @Test func `the system's OpenSSH is found with its version and can be relied on`() async throws {
    let openSSH = try await OpenSSH.find()
    #expect(openSSH.keygen.hasPrefix("/"))
    #expect(try #require(openSSH.version) >= OpenSSH.oldestUsable)
    _ = try await OpenSSHVerifier(openSSH, allowedSigners: [])
  }

  @Test func `where it is missing, the error names the package, whatever PATH says`() async throws {
    let folder = try KeyFolder()
    let error = await #expect(throws: OpenSSHError.self) {
      try await OpenSSH.find(in: [folder.path, "/nonexistent"])
    }
    #expect(error?.description.contains("install the package `openssh-client`") == true)
  }

  @Test func `one that is too old is an error that names the oldest usable`() async throws {
    let folder = try KeyFolder()
    _ = try folder.write("#!/bin/sh\n", as: "ssh-keygen", executable: true)
    _ = try folder.write(
      "#!/bin/sh\necho 'OpenSSH_8.4p1 Debian-5, OpenSSL 1.1.1' >&2\n", as: "ssh", executable: true)
    let error = await #expect(throws: OpenSSHError.tooOld(OpenSSH.Version(8, 4))) {
      try await OpenSSH.find(in: [folder.path])
    }
    #expect(error?.description.contains("`openssh-client` 8.7 or later") == true)
  }

  @Test(arguments: [
    ("OpenSSH_9.2p1 Debian-2+deb12u6, OpenSSL 3.0.19", OpenSSH.Version(9, 2)),
    ("OpenSSH_10.0p2, OpenSSL 3.5", OpenSSH.Version(10, 0)),
    ("OpenSSH_8.10", OpenSSH.Version(8, 10)), ("OpenSSH_9", nil), ("OpenSSH_a.b", nil), ("", nil),
    ("Sun_SSH_2.4", nil),
  ])
  func `a version is read from what ssh says`(said: String, version: OpenSSH.Version?) {
    #expect(OpenSSH.Version(announcement: said) == version)
  }

  @Test func `versions are ordered as numbers`() {
    #expect(OpenSSH.Version(8, 9) < OpenSSH.Version(8, 10))
    #expect(OpenSSH.Version(9, 9) < OpenSSH.Version(10, 0))
  }

  @Test(arguments: ["/bin/true", "/bin/false", "/bin/echo", "/nonexistent/ssh-keygen"])
  func `a program that is no ssh-keygen is found out before it is relied on`(program: String)
    async throws
  {
    let error = await #expect(throws: OpenSSHError.self) {
      try await OpenSSHVerifier(OpenSSH(keygen: program), allowedSigners: [])
    }
    #expect(error?.description.contains("install `openssh-client`") == true, "\(error as Any)")
  }

  @Test func `one that accepts every signature is found out before it is relied on`() async throws {
    let folder = try KeyFolder()
    let program = try folder.write(
      """
      #!/bin/sh
      echo 'Good "self-test@mfareset" signature for self-test with ECDSA key \
      SHA256:c17vfgwe3sp5hLcmFchbYj8y9YeR81Gdc+bj6Q/R4/M'
      """, as: "yes-man", executable: true)
    let error = await #expect(throws: OpenSSHError.self) {
      try await OpenSSHVerifier(OpenSSH(keygen: program), allowedSigners: [])
    }
    #expect(error?.description.contains("does not refuse a false signature") == true)
  }

  @Test(arguments: ["no key at all\n", "ssh-ed25519 AAAA\n", "SSHKRL\n\u{0}\u{0}"])
  func `a list of revoked keys that cannot be read is an error and revokes not silently`(
    content: String
  ) async throws {
    let error = await #expect(throws: OpenSSHError.self) {
      try await OpenSSHVerifier.forTests("", revokedKeys: content)
    }
    #expect(error?.description.contains("revoked keys") == true)
  }

  @Test(arguments: ["", "# none yet\n"])
  func `an empty list of revoked keys revokes nobody`(content: String) async throws {
    let folder = try KeyFolder()
    let alex = try await folder.makeKey("alex")
    let verifier = try await OpenSSHVerifier.forTests(
      alex.line(for: "alex"), revokedKeys: content)
    let verdict = await verifier.verify(
      try await alex.sign(approvalText), of: approvalText, by: "alex", in: .approval)
    #expect(verdict.key != nil, "\(verdict)")
  }
}
