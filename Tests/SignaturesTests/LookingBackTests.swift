import Foundation
import ResetEngine
import ResetModel
import Testing

@testable import Signatures

/// Signatures that counted once, looked at again.
@Suite struct LookingBackTests {
  private let folder: KeyFolder

  init() throws { folder = try KeyFolder() }

  private func past(
    _ signature: [UInt8], by names: [String] = ["alex"],
    in namespace: SignatureNamespace = .approval,
    at moment: Timestamp = Timestamp(rfc3339: "2026-06-01T12:00:00Z")!, key: SigningKey? = nil
  ) -> PastSignature {
    PastSignature(
      signature: signature, message: approvalText, principals: names, namespace: namespace,
      moment: moment, fingerprint: key?.fingerprint)
  }

  /// The key as OpenSSH prints it.
  private func key(_ test: TestKey, _ signature: [UInt8]) async throws -> SigningKey {
    try #require(
      await OpenSSHVerifier.forTests(test.line(for: "alex")).verify(
        signature, of: approvalText, by: "alex", in: .approval
      ).key)
  }

  @Test func `a key counts within its time and not outside, whatever the time is now`() async throws
  {
    let alex = try await folder.makeKey("alex")
    let signature = try await alex.sign(approvalText)
    let key = try await key(alex, signature)
    let verifier = try await OpenSSHVerifier.forTests(
      alex.line(for: "alex", options: #"valid-after="20260101Z",valid-before="20260701Z""#))
    #expect(await verifier.lookBack(at: past(signature, key: key)) == .good)
    for moment in ["2025-12-31T23:59:59Z", "2026-07-01T00:00:01Z"] {
      let verdict = await verifier.lookBack(
        at: past(signature, at: Timestamp(rfc3339: moment)!, key: key))
      guard case .unlisted(let reason) = verdict else {
        Issue.record("\(verdict)")
        continue
      }
      #expect(reason.hasSuffix("no longer lets `alex` sign with it as of \(moment)"))
    }
  }

  @Test func `any name of a person serves, and nobody else's`() async throws {
    let alex = try await folder.makeKey("alex")
    let signature = try await alex.sign(approvalText)
    let verifier = try await OpenSSHVerifier.forTests(alex.line(for: "1001"))
    #expect(await verifier.lookBack(at: past(signature, by: ["alex", "1001"])) == .good)
    guard case .bad = await verifier.lookBack(at: past(signature, by: ["sam"])) else {
      Issue.record("nobody recorded that key for Sam")
      return
    }
  }

  @Test(arguments: [true, false])
  func `a revoked key is told, listed or not`(isListed: Bool) async throws {
    let alex = try await folder.makeKey("alex")
    let signature = try await alex.sign(approvalText)
    let key = try await key(alex, signature)
    let verifier = try await OpenSSHVerifier.forTests(
      isListed ? alex.line(for: "alex") : "", revokedKeys: alex.publicKey + "\n")
    #expect(
      await verifier.lookBack(at: past(signature, key: key))
        == .revoked(reason: "the key \(key.fingerprint) is revoked"))
  }

  @Test func `a revoked certificate is told while its authority is listed`() async throws {
    let authority = try await folder.makeKey("authority")
    let alex = try await folder.makeKey("alex")
    try await folder.keygen(
      ["-q", "-s", authority.file, "-I", "alex", "-n", "alex", "\(alex.file).pub"])
    let certificate = TestKey(file: "\(alex.file)-cert.pub", publicKey: "")
    let signature = try await certificate.sign(approvalText)
    let line = authority.line(for: "alex", options: "cert-authority")
    let listing = try await OpenSSHVerifier.forTests(line)
    #expect(await listing.lookBack(at: past(signature)) == .good)
    let verifier = try await OpenSSHVerifier.forTests(line, revokedKeys: alex.publicKey + "\n")
    guard case .revoked = await verifier.lookBack(at: past(signature)) else {
      Issue.record("it is revoked")
      return
    }
  }

  @Test func `a signature in another namespace or of other bytes is false, whoever may sign`()
    async throws
  {
    let alex = try await folder.makeKey("alex")
    let signature = try await alex.sign(approvalText)
    let other = try await alex.sign(approvalText + [0x21])
    for signers in [alex.line(for: "alex"), ""] {
      let verifier = try await OpenSSHVerifier.forTests(signers)
      for past in [past(signature, in: .report), past(other), past(Array("garbage".utf8))] {
        guard case .bad = await verifier.lookBack(at: past) else {
          Issue.record("it is false")
          continue
        }
      }
    }
  }

  @Test func `an OpenSSH that cannot look back says so`() async throws {
    let old = OpenSSHVerifier(
      untried: OpenSSH(keygen: "/usr/bin/ssh-keygen", version: OpenSSH.Version(8, 9)),
      allowedSigners: try SealedFile([]), revokedKeys: nil, limits: .init())
    #expect(old.inabilityToLookBack?.contains("`openssh-client` 9.1 or later") == true)
    guard case .unavailable = await old.lookBack(at: past([])) else {
      Issue.record("it cannot tell")
      return
    }
  }

  @Test(arguments: ["ed25519", "ecdsa", "rsa"])
  func `the public key of a signature is the one that made it`(type: String) async throws {
    let alex = try await folder.makeKey("alex", type: type)
    let signature = try await alex.sign(approvalText)
    let key = try #require(SignatureArmor.publicKey(in: signature))
    #expect(alex.publicKey.hasPrefix(key + " "))
    for length in stride(from: 0, to: signature.count, by: 7) {
      // Whatever is cut off, nothing but a whole key is told.
      let cut = SignatureArmor.publicKey(in: Array(signature.prefix(length)))
      #expect(cut == nil || cut == key)
    }
  }
}
