package import ResetEngine
internal import ResetModel

/// Signs the reports of a workspace, as `mfareset`, with a key of the workspace's own.
///
/// Nobody is there to be asked: a key with a passphrase must be in an agent, and one that waits for
/// a touch runs out of time.
package struct ReportSigner: Sendable {
  /// Whom `allowed_signers` must let sign with the key in the namespace `report@mfareset`.
  package static let principal = "mfareset"

  private let signer: OpenSSHSigner
  /// The key that signs.
  package let key: SigningKey

  /// Tries the key, so that one that cannot sign is found before a run touches anything: it signs a
  /// text that is no report, and the signature must count by `allowed_signers` as it is now.
  ///
  /// - Parameters:
  ///   - keyFile: An absolute path.
  ///   - environment: The caller's; an agent is found by it.
  /// - Throws: what is wrong with the key, and what to do.
  package init(
    _ openSSH: OpenSSH, keyFile: KeyFile, verifier: any SignatureVerifier,
    environment: [String: String], limit: TimeLimit = TimeLimit()
  ) async throws(SigningError) {
    if let problem = keyFile.problem { throw SigningError(problem) }
    signer = OpenSSHSigner(
      openSSH, keyFile: keyFile.path, prompting: .never(limit), environment: environment)
    let trial = Array("a trial of the key that signs reports\n".utf8)
    let signature = try await signer.sign(trial, in: .report)
    switch await verifier.verify(signature, of: trial, by: Self.principal, in: .report) {
    case .valid(let key): self.key = key
    case .unavailable(let reason):
      throw SigningError("the key that signs reports cannot be tried: \(reason)")
    case .refused(let reason):
      let hint = AllowedSignersLine.hint(
        for: reason, letting: Self.principal,
        signWith: SignatureArmor.publicKey(in: signature), in: .report)
      throw SigningError(
        "reports signed with `\(VisibleText.escape(keyFile.path))` would not verify: \(reason)"
          + hint)
    }
  }

  /// Signs what an open file holds and returns the armoured signature.
  package func sign(contentsOf descriptor: Int32) async throws(SigningError) -> [UInt8] {
    try await signer.sign(contentsOf: descriptor, in: .report)
  }
}

/// What to write into `allowed_signers`.
package enum AllowedSignersLine {
  /// The public key that a signature says it was made with, `TYPE BASE64`; nil where it cannot be
  /// read.
  package static func publicKey(in signature: [UInt8]) -> String? {
    SignatureArmor.publicKey(in: signature)
  }

  /// Says in brackets which line would let somebody sign, where that is what is lacking; empty for
  /// a key that is listed, or revoked, and must not be let sign by another line.
  package static func hint(
    for refusal: String, letting principal: String, signWith publicKey: String?,
    in namespace: SignatureNamespace
  ) -> String {
    guard refusal.hasPrefix(VerifyAnswer.noLine) else { return "" }
    let shown = VisibleText.escape(principal)
    guard let publicKey, !publicKey.contains("-cert-") else {
      return " (add a line for `\(shown)` to allowed_signers)"
    }
    return " (add this line to allowed_signers: "
      + "`\(shown) namespaces=\"\(namespace.rawValue)\" \(publicKey)`)"
  }

  /// What is said of a key that no line lists, whoever finds that out.
  package static var isUnlisted: String { "\(VerifyAnswer.noLine) has this key" }
}
