import ResetEngine
import ResetModel
import Testing

@testable import Signatures

@Suite struct HostileInputTests {
  static let noSignatures: [(name: String, bytes: [UInt8], reason: String)] = [
    ("empty", [], "the signature is empty"),
    ("huge", Array(repeating: 0x41, count: 16_385), "larger than 16 KiB"),
    ("binary", Array(0...255), "does not begin with"),
    ("a page", Array("<html>-----BEGIN SSH SIGNATURE-----".utf8), "does not begin with"),
    ("a byte order mark", [0xEF, 0xBB, 0xBF] + armored("QUFB"), "does not begin with"),
    ("a NUL inside", armored("QUFB\u{0}QUFB"), "byte 35 is 0"),
    ("an escape inside", armored("QUFB\u{1B}[2J"), "byte 35 is 27"),
    ("a header only", Array("-----BEGIN SSH SIGNATURE-----".utf8), "cut short"),
    ("half", Array(armored("QUFBQUFB").dropLast(20)), "cut short"),
    ("two signatures", armored("QUFB") + armored("QUFC"), "something follows"),
    ("a trailer", armored("QUFB") + Array("by: sam\n".utf8), "something follows"),
  ]

  private static func armored(_ base64: String) -> [UInt8] {
    Array("-----BEGIN SSH SIGNATURE-----\n\(base64)\n-----END SSH SIGNATURE-----\n".utf8)
  }

  @Test(arguments: noSignatures.indices)
  func `what is no armoured signature is refused without running anything`(example: Int)
    async throws
  {
    let (_, bytes, reason) = Self.noSignatures[example]
    // Had it been run, a missing program would have made the verdict unavailable.
    let verifier = try OpenSSHVerifier.running("/nonexistent/ssh-keygen")
    let verdict = await verifier.verify(bytes, of: approvalText, by: alexName, in: .approval)
    #expect(verdict.refusal?.contains(reason) == true, "\(verdict)")
  }

  @Test(arguments: ["", "QUFB", "====", "!!!!", "U1NIU0lHAAAAAQ==", "U1NIU0lH/////////////w=="])
  func `what is armoured but no signature is OpenSSH's to refuse`(base64: String) async throws {
    let folder = try KeyFolder()
    let alex = try await folder.makeKey("alex")
    let verdict = await (try await OpenSSHVerifier.forTests(alex.line(for: "*"))).verify(
      Self.armored(base64), of: approvalText, by: alexName, in: .approval)
    #expect(verdict.refusal?.hasPrefix("ssh-keygen: ") == true, "\(verdict)")
  }

  @Test func `a signature that is cut anywhere is refused`() async throws {
    let folder = try KeyFolder()
    let alex = try await folder.makeKey("alex")
    let verifier = try await OpenSSHVerifier.forTests(alex.line(for: "*"))
    let signature = try await alex.sign(approvalText)
    let footer = Array("\n-----END SSH SIGNATURE-----\n".utf8)
    for end in stride(from: 30, to: signature.count - footer.count, by: 17) {
      let verdict = await verifier.verify(
        signature[..<end] + footer, of: approvalText, by: alexName, in: .approval)
      #expect(verdict.refusal != nil, "cut at \(end): \(verdict)")
    }
  }

  @Test func `a bad signature over a large text does not end the run`() async throws {
    // ssh-keygen leaves before it has read its input: with a pipe there, that would be SIGPIPE.
    let folder = try KeyFolder()
    let alex = try await folder.makeKey("alex")
    let verdict = await (try await OpenSSHVerifier.forTests(alex.line(for: "*"))).verify(
      Self.armored("QUFB"), of: Array(repeating: 0x41, count: 4_000_000), by: alexName,
      in: .approval)
    #expect(verdict.refusal != nil)
  }

  @Test(arguments: [
    "", "*", "?lex", "a*", "!alex", "-v", "-Overify-time=20200101", "--", "#alex", "alex,sam",
    "\"alex\"", "alex kim", " alex", "alex\n", "alex\nsam", "alex\u{0}", "alex\r",
    "alex\u{1B}[31m", "alex\u{202E}", "alex\u{200B}", "alex\u{A0}kim",
    String(repeating: "a", count: 256),
  ])
  func `a name that could be misread signs nothing, even where all may sign`(name: String)
    async throws
  {
    let folder = try KeyFolder()
    let alex = try await folder.makeKey("alex")
    let verdict = await (try await OpenSSHVerifier.forTests(alex.line(for: "*"))).verify(
      try await alex.sign(approvalText), of: approvalText, by: name, in: .approval)
    let reason = try #require(verdict.refusal)
    #expect(reason.contains("name"))
    #expect(VisibleText.escape(reason) == reason)
  }

  @Test(arguments: [
    "o'brien@acme.example", "ACME\\alex", "1042", "zoë@acme.example", "a+b=c@acme.example",
    "$(id)@acme.example", "`id`;id&id|id", "Overify-time=20200101", "%s%n@acme.example",
  ])
  func `an unusual name is taken as it stands`(name: String) async throws {
    let folder = try KeyFolder()
    let alex = try await folder.makeKey("alex")
    let verifier = try await OpenSSHVerifier.forTests(alex.line(for: name))
    let signature = try await alex.sign(approvalText)
    let verdict = await verifier.verify(signature, of: approvalText, by: name, in: .approval)
    #expect(verdict.key?.principal == name, "\(verdict)")
    let other = await verifier.verify(signature, of: approvalText, by: name + "x", in: .approval)
    #expect(other.refusal != nil)
  }

  static let key = "ED25519 key SHA256:c17vfgwe3sp5hLcmFchbYj8y9YeR81Gdc+bj6Q/R4/M"

  @Test(arguments: [
    "", "Good\n", "Good \"approval@mfareset\" signature for alex with \(key)",
    "Good \"approval@mfareset\" signature for alex with \(key)\n\n",
    "Good \"approval@mfareset\" signature for alex with \(key)\nmore\n",
    "\nGood \"approval@mfareset\" signature for alex with \(key)\n",
    "Good \"git\" signature for alex with \(key)\n",
    "Good \"approval@mfareset\" signature for sam with \(key)\n",
    "Good \"approval@mfareset\" signature for alexa with \(key)\n",
    "Good \"approval@mfareset\" signature for alex with \(key)A\n",
    "Good \"approval@mfareset\" signature for alex with key \(key)\n",
    "Good \"approval@mfareset\" signature with \(key)\n",
  ])
  func `an answer that is not exactly the one expected is no yes`(output: String) {
    #expect(answer(0, output).verdict.unavailability != nil)
  }

  @Test func `the expected answer is a yes only with exit status 0`() {
    let line = "Good \"approval@mfareset\" signature for alex with \(Self.key)\n"
    #expect(answer(0, line).verdict.key?.fingerprint == String(Self.key.dropFirst(12)))
    for status in [1, 2, 127, 254, 255] as [Int32] {
      #expect(answer(status, line).verdict.key == nil)
    }
  }

  @Test func `a DSA key's signature is refused though OpenSSH accepts it`() {
    let key = Self.key.replacing("ED25519", with: "DSA")
    let verdict = answer(0, "Good \"approval@mfareset\" signature for alex with \(key)\n").verdict
    #expect(verdict.refusal?.contains("SHA-1") == true)
  }

  @Test func `what OpenSSH complains of is shown on one line, escaped and cut`() {
    let complaint = "bad \u{1B}[31m thing" + String(repeating: "x", count: 5000) + "\nmore\n"
    let verdict = VerifyAnswer(
      end: .exited(
        255, output: Array("Could not verify signature.\n".utf8), error: Array(complaint.utf8)),
      principal: "alex", namespace: "approval@mfareset", files: []
    ).verdict
    let reason = verdict.refusal ?? ""
    #expect(reason.hasPrefix("ssh-keygen: bad \\u{1b}[31m thing"))
    #expect(reason.count < 250 && !reason.contains("\n") && !reason.contains("\u{1B}"))
  }

  @Test(arguments: [
    "Couldn't read signature file: No such file or directory\r\n",
    "Unable to open allowed keys file \"/proc/1/fd/5\": No such file or directory\r\n",
  ])
  func `a file that OpenSSH could not read is no verdict on the signature`(complaint: String) {
    let verdict = VerifyAnswer(
      end: .exited(
        255, output: Array("Could not verify signature.\n".utf8), error: Array(complaint.utf8)),
      principal: "alex", namespace: "approval@mfareset", files: []
    ).verdict
    #expect(verdict.unavailability != nil)
  }

  private func answer(_ status: Int32, _ output: String) -> VerifyAnswer {
    VerifyAnswer(
      end: .exited(status, output: Array(output.utf8), error: []), principal: "alex",
      namespace: "approval@mfareset", files: [])
  }
}
