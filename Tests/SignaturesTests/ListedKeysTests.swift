import ResetEngine
import Testing

@testable import Signatures

/// What is refused without a process, and what never is.
@Suite struct ListedKeysTests {
  private let folder: KeyFolder

  init() throws { folder = try KeyFolder() }

  /// A verifier that has no ssh-keygen to ask.
  private func verifier(listing content: String) throws -> OpenSSHVerifier {
    OpenSSHVerifier(
      untried: OpenSSH(keygen: "/nonexistent/ssh-keygen"),
      allowedSigners: try SealedFile(Array(content.utf8)), revokedKeys: nil,
      limits: OpenSSHVerifier.Limits(), listed: ListedKeys(Array(content.utf8)))
  }

  private func refusal(of signature: [UInt8], _ content: String) async throws -> String? {
    try await verifier(listing: content).verify(
      signature, of: approvalText, by: alexName, in: .approval
    ).refusal
  }

  @Test func `a signature by a key that no line lists needs no process`() async throws {
    let (alex, stranger) = (try await folder.makeKey("alex"), try await folder.makeKey("stranger"))
    let signature = try await stranger.sign(approvalText)
    let content = "# people\n\n" + alex.line(for: alexName, options: "namespaces=\"a b\"")
    let known = try await OpenSSHVerifier.forTests(content).verify(
      signature, of: approvalText, by: alexName, in: .approval)
    let refusal = try await refusal(of: signature, content)
    #expect(refusal != nil && refusal == known.refusal)
    #expect(try await self.refusal(of: signature, "") == refusal)
  }

  @Test func `a key that is listed, for whomever, is for OpenSSH to judge`() async throws {
    let alex = try await folder.makeKey("alex")
    let signature = try await alex.sign(approvalText)
    for line in [
      alex.line(for: alexName), alex.line(for: "robin", options: "namespaces=\"git\""),
      alex.line(for: "*", options: "cert-authority"),
    ] {
      #expect(try await refusal(of: signature, line) == nil, "\(line)")
    }
  }

  @Test(arguments: [
    "alex ssh-ed25519 not!base64\n", "alex\n", "alex zertifikat AAAA\n",
    "alex rsa-sha2-256 AAAA ssh-key test\n",
  ])
  func `where a line cannot be read, OpenSSH judges everything`(line: String) async throws {
    let signature = try await folder.makeKey("alex").sign(approvalText)
    #expect(try await refusal(of: signature, line) == nil)
  }

  @Test func `a certificate is for OpenSSH to judge, whose authority may be listed`() async throws {
    let authority = try await folder.makeKey("authority")
    let alex = try await folder.makeKey("alex")
    try await folder.keygen(["-q", "-s", authority.file, "-I", "id", "-n", alexName, alex.file])
    let certified = TestKey(
      file: "\(alex.file)-cert.pub", publicKey: try folder.read("alex-cert.pub"))
    let signature = try await certified.sign(approvalText)
    let line = authority.line(for: alexName, options: "cert-authority")
    #expect(try await refusal(of: signature, line) == nil)
    let verdict = try await OpenSSHVerifier.forTests(line).verify(
      signature, of: approvalText, by: alexName, in: .approval)
    #expect(verdict.key != nil)
  }
}
