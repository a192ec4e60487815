internal import Glibc
package import ResetEngine
package import ResetModel

/// Verifies signatures by OpenSSH itself: `ssh-keygen -Y verify`, once for each signature.
///
/// One verifier serves one run: it keeps `allowed_signers` and the revoked keys as they were when
/// it was made, so that all approvals of a run are judged by one version of them. Several
/// signatures are verified at once, each by a process of its own with nothing inherited; what they
/// are given lies in sealed memory, so that the bytes that were read are the bytes that are
/// verified.
package struct OpenSSHVerifier: SignatureVerifier {
  /// The OpenSSH that it asks.
  package let openSSH: OpenSSH
  private let allowedSigners: SealedFile
  private let revokedKeys: SealedFile?
  private let limits: Limits
  private let turnstile: Turnstile
  /// What stands in `allowed_signers`; nil where OpenSSH is always asked.
  private let listed: ListedKeys?

  /// How much is asked of one verification.
  package struct Limits: Sendable {
    /// For one signature, from the start of its process.
    package var time: TimeLimit
    /// How many signatures are verified at once.
    package var atOnce: Int

    package init(time: TimeLimit = TimeLimit(), atOnce: Int = Self.cores) {
      self.time = time
      self.atOnce = atOnce
    }

    /// The processors of this machine; at least 1.
    package static var cores: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
  }

  /// Makes a verifier and tries it on a signature that is known to be good and on one that is not.
  ///
  /// - Parameters:
  ///   - allowedSigners: The content of `allowed_signers`; lines that OpenSSH does not understand
  ///     let nobody sign.
  ///   - revokedKeys: The content of the revocation file, public keys or a KRL; nil where none is
  ///     configured.
  package init(
    _ openSSH: OpenSSH, allowedSigners: [UInt8], revokedKeys: [UInt8]? = nil,
    limits: Limits = Limits()
  ) async throws(OpenSSHError) {
    do {
      self.allowedSigners = try SealedFile(allowedSigners)
      self.revokedKeys = try revokedKeys.map(SealedFile.init)
    } catch {
      throw .selfTestFailed(openSSH, reason: "\(error)")
    }
    self.openSSH = openSSH
    self.limits = limits
    turnstile = Turnstile(places: limits.atOnce)
    listed = ListedKeys(allowedSigners)
    try await SelfTest(openSSH: openSSH, revokedKeys: self.revokedKeys, limits: limits).perform()
  }

  /// A verifier that was not tried yet, for the trial itself.
  init(
    untried openSSH: OpenSSH, allowedSigners: SealedFile, revokedKeys: SealedFile?, limits: Limits,
    listed: ListedKeys? = nil
  ) {
    self.listed = listed
    self.openSSH = openSSH
    self.allowedSigners = allowedSigners
    self.revokedKeys = revokedKeys
    self.limits = limits
    turnstile = Turnstile(places: limits.atOnce)
  }

  package func verify(
    _ signature: [UInt8], of message: [UInt8], by principal: String,
    in namespace: SignatureNamespace
  ) async -> SignatureVerdict {
    await verify(signature, of: message, by: principal, in: namespace.rawValue, asOf: nil)
  }

  package func verifyReport(
    _ signature: [UInt8], of report: [UInt8], by principal: String, asOf moment: Timestamp
  ) async -> SignatureVerdict {
    if let version = openSSH.version, version < OpenSSH.oldestToVerifyAsOf {
      return .unavailable(
        reason: "OpenSSH \(version) cannot verify as of another moment "
          + "(\(OpenSSH.oldestToVerifyAsOf) or later can)")
    }
    return await verify(
      signature, of: report, by: principal, in: SignatureNamespace.report.rawValue, asOf: moment)
  }

  /// Verifies in any namespace; `moment` must be nil for whatever is used now.
  func verify(
    _ signature: [UInt8], of message: [UInt8], by principal: String, in namespace: String,
    asOf moment: Timestamp?
  ) async -> SignatureVerdict {
    if let problem = SignatureArmor.problem(in: signature) ?? PrincipalName.problem(with: principal)
    {
      return .refused(reason: problem)
    }
    if let listed, !listed.mayList(keyOf: signature) {
      return .refused(reason: VerifyAnswer.unknownKey(of: principal))
    }
    return await turnstile.pass {
      if Task.isCancelled { return .unavailable(reason: "the verification was interrupted") }
      let question = VerifyQuestion(
        signature: signature, message: message, principal: principal, namespace: namespace,
        moment: moment)
      do {
        return try await ask(question)
      } catch {
        return .unavailable(reason: "the signature cannot be verified: \(error)")
      }
    }
  }

  private func ask(_ question: VerifyQuestion) async throws(SystemRefusal) -> SignatureVerdict {
    let answer = try await answer(to: question, revokedKeys)
    // It does not tell a revoked key from an unknown one; whoever reads the reason wants to know.
    if revokedKeys != nil, answer.isSilentRefusal,
      case .valid(let key) = try await self.answer(to: question, nil).verdict
    {
      return .refused(
        reason: "the key \(key.fingerprint) of `\(VisibleText.escape(key.principal))` is revoked")
    }
    guard case .valid(let key) = answer.verdict, key.isCertified else { return answer.verdict }
    guard let certificate = SignatureArmor.certificate(in: question.signature) else {
      return .unavailable(reason: "the certificate in the signature cannot be read")
    }
    return .valid(
      SigningKey(
        fingerprint: key.fingerprint, type: key.type, principal: key.principal,
        certificate: certificate))
  }

  /// Whether there is a list of revoked keys.
  var hasRevocations: Bool { revokedKeys != nil }

  /// The same verifier with another list of who may sign.
  func listing(_ allowedSigners: SealedFile) -> OpenSSHVerifier {
    OpenSSHVerifier(
      untried: openSSH, allowedSigners: allowedSigners, revokedKeys: revokedKeys, limits: limits)
  }

  /// The same verifier as if no key were revoked.
  var withoutRevocations: OpenSSHVerifier {
    OpenSSHVerifier(
      untried: openSSH, allowedSigners: allowedSigners, revokedKeys: nil, limits: limits)
  }

  /// Asks whether a signature is of these bytes, whoever may sign; waits for its turn.
  func answer(toCheckOf past: PastSignature) async throws(SystemRefusal) -> VerifyAnswer {
    let question = VerifyQuestion(
      signature: past.signature, message: past.message, principal: "",
      namespace: past.namespace.rawValue, moment: nil)
    let answer = await turnstile.pass { () async -> Result<VerifyAnswer, SystemRefusal> in
      do throws(SystemRefusal) {
        return .success(try await question.putWithoutSigners(to: openSSH, timeLimit: limits.time))
      } catch {
        return .failure(error)
      }
    }
    return try answer.get()
  }

  private func answer(
    to question: VerifyQuestion, _ revokedKeys: SealedFile?
  ) async throws(SystemRefusal) -> VerifyAnswer {
    try await question.put(
      to: openSSH, allowedSigners: allowedSigners, revokedKeys: revokedKeys, timeLimit: limits.time)
  }
}
