import Foundation
import ResetEngine
import ResetModel
import Testing

@testable import Signatures

@Suite struct OpenSSHVerifierTests {
  @Test(arguments: ["ed25519", "ecdsa", "rsa"])
  func `a genuine signature names key, type and principal`(type: String) async throws {
    let folder = try KeyFolder()
    let alex = try await folder.makeKey("alex", type: type)
    let verifier = try await OpenSSHVerifier.forTests(alex.line(for: alexName))
    let key = await verifier.verify(
      try await alex.sign(approvalText), of: approvalText, by: alexName, in: .approval
    ).key
    let printed = try await folder.keygen(["-lf", "\(alex.file).pub"])
    #expect(printed.contains(try #require(key).fingerprint))
    #expect(key?.type == type.uppercased())
    #expect(key?.principal == alexName)
  }

  @Test(arguments: SignatureNamespace.allCases, SignatureNamespace.allCases)
  func `a signature counts in the namespace it was made for and in no other`(
    made: SignatureNamespace, asked: SignatureNamespace
  ) async throws {
    let folder = try KeyFolder()
    let alex = try await folder.makeKey("alex")
    let verifier = try await OpenSSHVerifier.forTests(alex.line(for: alexName))
    let verdict = await verifier.verify(
      try await alex.sign(approvalText, in: made), of: approvalText, by: alexName, in: asked)
    #expect((verdict.key != nil) == (made == asked), "\(verdict)")
  }

  @Test func `a commit's signature is no approval`() async throws {
    let folder = try KeyFolder()
    let alex = try await folder.makeKey("alex")
    let file = try folder.write(String(decoding: approvalText, as: UTF8.self), as: "approval")
    try await folder.keygen(["-q", "-Y", "sign", "-f", alex.file, "-n", "git", file])
    let verdict = await (try await OpenSSHVerifier.forTests(alex.line(for: alexName))).verify(
      Array(try folder.read("approval.sig").utf8), of: approvalText, by: alexName, in: .approval)
    #expect(verdict.refusal?.contains("namespace") == true, "\(verdict)")
  }

  static let changes: [(name: String, change: @Sendable ([UInt8]) -> [UInt8])] = [
    ("line ends", { $0.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] } }),
    ("one bit", { [$0[0] ^ 1] + $0.dropFirst() }),
    ("one byte less", { Array($0.dropLast()) }),
    ("a byte order mark", { [0xEF, 0xBB, 0xBF] + $0 }),
    ("nothing left", { _ in [] }),
  ]

  @Test(arguments: changes.indices)
  func `a signature does not count for other bytes`(change: Int) async throws {
    let folder = try KeyFolder()
    let alex = try await folder.makeKey("alex")
    let verdict = await (try await OpenSSHVerifier.forTests(alex.line(for: alexName))).verify(
      try await alex.sign(approvalText), of: Self.changes[change].change(approvalText),
      by: alexName, in: .approval)
    #expect(verdict.refusal?.contains("incorrect signature") == true, "\(verdict)")
  }

  @Test(arguments: [
    ("valid-before=\"20200101\"", "key has expired"),
    ("valid-after=\"20990101\"", "key is not yet valid"),
    ("namespaces=\"git,request@mfareset\"", "not permitted for use in signature namespace"),
    ("cert-authority", "no line of allowed_signers"),
    ("no-such-option", "unknown key option"),
  ])
  func `a key that may not sign now is refused with the reason`(options: String, reason: String)
    async throws
  {
    let folder = try KeyFolder()
    let alex = try await folder.makeKey("alex")
    let verdict = await
      (try await OpenSSHVerifier.forTests(alex.line(for: alexName, options: options))).verify(
        try await alex.sign(approvalText), of: approvalText, by: alexName, in: .approval)
    #expect(verdict.refusal?.contains(reason) == true, "\(verdict)")
    #expect(verdict.refusal?.contains("/proc/") == false)
  }

  @Test func `a report counts as of when it was signed, after its key has expired`() async throws {
    let folder = try KeyFolder()
    let alex = try await folder.makeKey("alex")
    let verifier = try await OpenSSHVerifier.forTests(
      alex.line(for: alexName, options: "valid-after=\"20190101Z\",valid-before=\"20200101Z\""))
    let signature = try await alex.sign(approvalText, in: .report)
    func verdict(_ moment: String) async throws -> SignatureVerdict {
      await verifier.verifyReport(
        signature, of: approvalText, by: alexName,
        asOf: try #require(Timestamp(rfc3339: moment)))
    }
    #expect(try await verdict("2019-06-01T00:00:00+02:00").key != nil)
    #expect(try await verdict("2020-01-01T01:00:00+01:00").key != nil)
    #expect(try await verdict("2020-01-01T00:00:01Z").refusal?.contains("has expired") == true)
    #expect(try await verdict("2018-12-31T23:59:59Z").refusal?.contains("not yet") == true)
    #expect(
      await verifier.verify(signature, of: approvalText, by: alexName, in: .report).refusal?
        .contains("has expired") == true)
  }

  @Test func `an old OpenSSH cannot be asked about another moment`() async throws {
    let folder = try KeyFolder()
    let alex = try await folder.makeKey("alex")
    let verifier = OpenSSHVerifier(
      untried: OpenSSH(keygen: "/usr/bin/ssh-keygen", version: OpenSSH.Version(8, 9)),
      allowedSigners: try SealedFile(Array(alex.line(for: alexName).utf8)), revokedKeys: nil,
      limits: OpenSSHVerifier.Limits())
    let verdict = await verifier.verifyReport(
      try await alex.sign(approvalText, in: .report), of: approvalText, by: alexName,
      asOf: Timestamp(millisecondsSince1970: 1_800_000_000_000))
    #expect(verdict.unavailability?.contains("9.1 or later") == true)
  }

  @Test func `another's key does not sign for me`() async throws {
    let folder = try KeyFolder()
    let (alex, sam) = (try await folder.makeKey("alex"), try await folder.makeKey("sam"))
    let verifier = try await OpenSSHVerifier.forTests(
      alex.line(for: alexName) + sam.line(for: "sam.ortiz@acme.example"))
    let verdict = await verifier.verify(
      try await sam.sign(approvalText), of: approvalText, by: alexName, in: .approval)
    #expect(
      verdict.refusal
        == "no line of allowed_signers lets `alex.kim@acme.example` sign with this key")
  }

  @Test func `a key that is revoked in a list is refused as revoked`() async throws {
    let folder = try KeyFolder()
    let (alex, sam) = (try await folder.makeKey("alex"), try await folder.makeKey("sam"))
    let verifier = try await OpenSSHVerifier.forTests(
      alex.line(for: alexName) + sam.line(for: "sam"), revokedKeys: alex.publicKey + "\n")
    let ofAlex = await verifier.verify(
      try await alex.sign(approvalText), of: approvalText, by: alexName, in: .approval)
    #expect(ofAlex.refusal?.hasSuffix("of `alex.kim@acme.example` is revoked") == true)
    let ofSam = await verifier.verify(
      try await sam.sign(approvalText), of: approvalText, by: "sam", in: .approval)
    #expect(ofSam.key != nil)
  }

  @Test func `a key that is revoked in a KRL is refused, also for a report of an earlier time`()
    async throws
  {
    let folder = try KeyFolder()
    let alex = try await folder.makeKey("alex")
    try await folder.keygen(["-q", "-k", "-f", "\(folder.path)/krl", "\(alex.file).pub"])
    let verifier = try await OpenSSHVerifier(
      OpenSSH.find(), allowedSigners: Array(alex.line(for: alexName).utf8),
      revokedKeys: Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/krl"))))
    let verdict = await verifier.verifyReport(
      try await alex.sign(approvalText, in: .report), of: approvalText, by: alexName,
      asOf: Timestamp(millisecondsSince1970: 1_500_000_000_000))
    #expect(verdict.refusal?.contains("is revoked") == true, "\(verdict)")
  }

  @Test func `a person's certificate counts for the name that its authority wrote into it`()
    async throws
  {
    let folder = try KeyFolder()
    let (authority, alex) = (try await folder.makeKey("ca"), try await folder.makeKey("alex"))
    try await folder.keygen([
      "-q", "-s", authority.file, "-I", "alex", "-n", alexName, "\(alex.file).pub",
    ])
    let certified = TestKey(file: "\(alex.file)-cert.pub", publicKey: "")
    let signature = try await certified.sign(approvalText)
    let verifier = try await OpenSSHVerifier.forTests(
      authority.line(for: "*@acme.example", options: "cert-authority"))
    let genuine = await verifier.verify(
      signature, of: approvalText, by: alexName, in: .approval)
    #expect(genuine.key?.type == "ED25519-CERT")
    // What is reserved in a signature is not covered by it.
    let rewritten = await verifier.verify(
      try rewritten(signature), of: approvalText, by: alexName, in: .approval)
    #expect(rewritten == genuine && genuine.key?.certificate != nil, "\(rewritten)")
    try await folder.keygen([
      "-q", "-s", authority.file, "-I", "alex", "-n", alexName, "-z", "2", "\(alex.file).pub",
    ])
    let renewed = await verifier.verify(
      try await certified.sign(approvalText), of: approvalText, by: alexName, in: .approval)
    #expect(renewed.key?.fingerprint == genuine.key?.fingerprint)
    #expect(renewed.key != nil && renewed.key?.certificate != genuine.key?.certificate)
    let borrowed = await verifier.verify(
      signature, of: approvalText, by: "sam@acme.example", in: .approval)
    #expect(borrowed.refusal?.contains("not a listed principal") == true, "\(borrowed)")
  }

  @Test func `a certificate is the same however its authority's signature is written`()
    async throws
  {
    let folder = try KeyFolder()
    let authority = try await folder.makeKey("ca", type: "ecdsa")
    let alex = try await folder.makeKey("alex")
    try await folder.keygen([
      "-q", "-s", authority.file, "-I", "alex", "-n", alexName, "\(alex.file).pub",
    ])
    let signature = try await TestKey(file: "\(alex.file)-cert.pub", publicKey: "").sign(
      approvalText)
    let verifier = try await OpenSSHVerifier.forTests(
      authority.line(for: "*@acme.example", options: "cert-authority"))
    let genuine = await verifier.verify(signature, of: approvalText, by: alexName, in: .approval)
    let padded = await verifier.verify(
      try padded(signature), of: approvalText, by: alexName, in: .approval)
    #expect(padded == genuine && genuine.key?.certificate != nil, "\(genuine) \(padded)")
  }

  /// The same signature with zeros before the first number of the authority's own.
  private func padded(_ signature: [UInt8]) throws -> [UInt8] {
    try rewriting(signature) { bytes in
      let type = Array("ecdsa-sha2-nistp256".utf8)
      let place = try #require(
        bytes.indices.last { bytes[$0...].starts(with: type) })
      let number = place + type.count + 4
      bytes.insert(contentsOf: Array(repeating: 0, count: 100), at: number + 4)
      // Of the number, of both, of the authority's signature, and of the key.
      for length in [number, number - 4, place - 8, "SSHSIG".utf8.count + 4] {
        let value = bytes[length..<length + 4].reduce(0) { $0 << 8 | Int($1) } + 100
        for byte in 0..<4 { bytes[length + byte] = UInt8(value >> (24 - 8 * byte) & 0xFF) }
      }
    }
  }

  /// The same signature with something in the field that is reserved (OpenSSH's PROTOCOL.sshsig).
  private func rewritten(_ signature: [UInt8]) throws -> [UInt8] {
    try rewriting(signature) { bytes in
      var place = "SSHSIG".utf8.count + 4
      // Behind the key and the namespace, each with its length before it.
      for _ in 1...2 { place += 4 + bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
      bytes.replaceSubrange(place..<place + 4, with: [0, 0, 0, 5] + Array("extra".utf8))
    }
  }

  private func rewriting(
    _ signature: [UInt8], _ rewrite: (inout [UInt8]) throws -> Void
  ) throws -> [UInt8] {
    let lines = String(decoding: signature, as: UTF8.self).split(separator: "\n")
    var bytes = Array(try #require(Data(base64Encoded: lines.dropFirst().dropLast().joined())))
    try rewrite(&bytes)
    let text = Data(bytes).base64EncodedString(
      options: [.lineLength64Characters, .endLineWithLineFeed])
    return Array("\(lines[0])\n\(text)\n\(lines[lines.count - 1])\n".utf8)
  }

  @Test(arguments: ["", "\n# nobody\n", "\u{0}\u{1}\u{2}", "alex\nalex ssh-ed25519\n\"alex"])
  func `an allowed_signers that lists nobody lets nobody sign`(content: String) async throws {
    let folder = try KeyFolder()
    let alex = try await folder.makeKey("alex")
    let verdict = await (try await OpenSSHVerifier.forTests(content)).verify(
      try await alex.sign(approvalText), of: approvalText, by: "alex", in: .approval)
    #expect(verdict.refusal != nil, "\(verdict)")
  }
}
