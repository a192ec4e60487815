internal import ResetModel

/// What `ssh-keygen -Y verify` is asked about one signature.
struct VerifyQuestion {
  let signature: [UInt8]
  let message: [UInt8]
  /// Checked by `PrincipalName`; empty where nobody in particular is to have signed.
  let principal: String
  let namespace: String
  /// As of when; nil for now, and for whatever is to be used now.
  let moment: Timestamp?

  /// Runs `ssh-keygen` on it, once.
  func put(
    to openSSH: OpenSSH, allowedSigners: SealedFile, revokedKeys: SealedFile?, timeLimit: TimeLimit
  ) async throws(SystemRefusal) -> VerifyAnswer {
    let signatureFile = try SealedFile(signature)
    // Each value is an argument of its own behind its option, which getopt(3) takes as it stands.
    var arguments = [
      "-Y", "verify", "-f", allowedSigners.path, "-I", principal, "-n", namespace, "-s",
      signatureFile.path,
    ]
    if let revokedKeys { arguments += ["-r", revokedKeys.path] }
    if let moment { arguments += ["-O", "verify-time=\(moment.inOpenSSHForm)"] }
    let end = try await run(openSSH, arguments, timeLimit)
    // The child opens it by its path, so it must not be gone before the child is.
    withExtendedLifetime((signatureFile, allowedSigners, revokedKeys)) {}
    return VerifyAnswer(
      end: end, principal: principal, namespace: namespace,
      files: [(allowedSigners.path, "allowed_signers"), (signatureFile.path, "the signature")])
  }

  /// Asks whether the signature is of the message, by whatever key; says nothing of who may sign.
  func putWithoutSigners(
    to openSSH: OpenSSH, timeLimit: TimeLimit
  ) async throws(SystemRefusal) -> VerifyAnswer {
    let signatureFile = try SealedFile(signature)
    let end = try await run(
      openSSH, ["-Y", "check-novalidate", "-n", namespace, "-s", signatureFile.path], timeLimit)
    withExtendedLifetime(signatureFile) {}
    return VerifyAnswer(
      end: end, principal: nil, namespace: namespace,
      files: [(signatureFile.path, "the signature")])
  }

  private func run(
    _ openSSH: OpenSSH, _ arguments: [String], _ timeLimit: TimeLimit
  ) async throws(SystemRefusal) -> Invocation.End {
    var invocation = Invocation(program: openSSH.keygen, arguments: arguments)
    invocation.input = .sealed(try SealedFile(message))
    invocation.timeLimit = timeLimit
    return await invocation.run()
  }
}

extension Timestamp {
  /// `YYYYMMDDHHMMSSZ`; OpenSSH knows no fractions, and whole seconds count as inside.
  fileprivate var inOpenSSHForm: String { compactDescription.replacing("T", with: "") }
}
