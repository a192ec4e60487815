package import ResetEngine
package import ResetModel

/// A signature that counted once, to be looked at again.
package struct PastSignature: Sendable {
  package let signature: [UInt8]
  package let message: [UInt8]
  /// The names under which `allowed_signers` may list who signed; at least one.
  package let principals: [String]
  package let namespace: SignatureNamespace
  /// When it was made or recorded, by whoever wrote that down then.
  package let moment: Timestamp
  /// The key that was written down then; nil where nobody did.
  package let fingerprint: String?

  package init(
    signature: [UInt8], message: [UInt8], principals: [String], namespace: SignatureNamespace,
    moment: Timestamp, fingerprint: String?
  ) {
    self.signature = signature
    self.message = message
    self.principals = principals
    self.namespace = namespace
    self.moment = moment
    self.fingerprint = fingerprint
  }
}

/// What a look back at a signature gives. Reasons are one lower-case line, escaped.
package enum PastVerdict: Hashable, Sendable {
  /// Genuine, and by a key that was allowed then.
  case good
  /// Genuine, and by the key that was written down then, which `allowed_signers` no longer lists as
  /// of then.
  case unlisted(reason: String)
  /// Genuine, and by a key that is revoked by now; nobody knows since when it was in wrong hands.
  case revoked(reason: String)
  /// Not of these bytes, or by another key than it should be.
  case bad(reason: String)
  /// Nobody could tell.
  case unavailable(reason: String)
}

/// Looks back at signatures, as of when they were made; for audits alone, never for what is used
/// now.
extension OpenSSHVerifier {
  /// Whether this OpenSSH can verify as of another moment; else which one could, in one line.
  package var inabilityToLookBack: String? {
    guard let version = openSSH.version, version < OpenSSH.oldestToVerifyAsOf else { return nil }
    return "OpenSSH \(version) cannot verify as of another moment"
      + " (install `openssh-client` \(OpenSSH.oldestToVerifyAsOf) or later)"
  }

  /// Looks back at one signature.
  package func lookBack(at past: PastSignature) async -> PastVerdict {
    if let inability = inabilityToLookBack { return .unavailable(reason: inability) }
    var refusal = "the signer has no name"
    for principal in past.principals {
      switch await verify(
        past.signature, of: past.message, by: principal, in: past.namespace.rawValue,
        asOf: past.moment)
      {
      case .valid(let key): return past.objection(to: key.fingerprint).map(PastVerdict.bad) ?? .good
      case .unavailable(let reason): return .unavailable(reason: reason)
      case .refused(let reason): refusal = reason
      }
    }
    return await whyRefused(past, refusal)
  }

  /// Tells a signature that is false from one whose key is not listed any more, which `ssh-keygen
  /// -Y verify` does not.
  private func whyRefused(_ past: PastSignature, _ refusal: String) async -> PastVerdict {
    let fingerprint: String
    switch await keyOfGenuineSignature(past) {
    case .genuine(let key): fingerprint = key
    case .bad(let reason): return .bad(reason: reason)
    case .unavailable(let reason): return .unavailable(reason: reason)
    }
    if let objection = past.objection(to: fingerprint) { return .bad(reason: objection) }
    if await isRevoked(past) { return .revoked(reason: "the key \(fingerprint) is revoked") }
    guard past.fingerprint != nil else { return .bad(reason: refusal) }
    return .unlisted(
      reason: "it is genuine, and its key \(fingerprint) is the one that was recorded, "
        + "but allowed_signers no longer lets `\(VisibleText.escape(past.principals[0]))` "
        + "sign with it as of \(past.moment)")
  }

  private enum Genuineness {
    case genuine(fingerprint: String)
    case bad(reason: String)
    case unavailable(reason: String)
  }

  /// Whether the bytes are those that were signed, whoever may sign.
  private func keyOfGenuineSignature(_ past: PastSignature) async -> Genuineness {
    if let problem = SignatureArmor.problem(in: past.signature) { return .bad(reason: problem) }
    do throws(SystemRefusal) {
      let answer = try await answer(toCheckOf: past)
      switch answer.verdict {
      case .valid(let key): return .genuine(fingerprint: key.fingerprint)
      case .unavailable(let reason): return .unavailable(reason: reason)
      case .refused(let reason): return .bad(reason: "its signature does not verify (\(reason))")
      }
    } catch {
      return .unavailable(reason: "the signature cannot be verified: \(error)")
    }
  }

  /// Asks about the key alone, as if `allowed_signers` listed it and nothing else: a line that was
  /// taken away must not hide a revocation.
  private func isRevoked(_ past: PastSignature) async -> Bool {
    guard hasRevocations, let key = SignatureArmor.publicKey(in: past.signature) else {
      return false
    }
    // A certificate counts by its authority's line, and is revoked where it counts without the
    // list.
    if key.contains("-cert-") {
      for principal in past.principals where await counts(past, by: principal) { return true }
      return false
    }
    guard let line = try? SealedFile(Array("anybody \(key)\n".utf8)) else { return false }
    let verdict = await listing(line).verify(
      past.signature, of: past.message, by: "anybody", in: past.namespace.rawValue, asOf: nil)
    if case .refused = verdict { return true }
    return false
  }

  /// Whether the signature counts but for the list of revoked keys.
  private func counts(_ past: PastSignature, by principal: String) async -> Bool {
    let verdict = await withoutRevocations.verify(
      past.signature, of: past.message, by: principal, in: past.namespace.rawValue,
      asOf: past.moment)
    if case .valid = verdict { return true }
    return false
  }
}

extension PastSignature {
  /// Why the key cannot have made this signature; nil where nothing else was written down.
  fileprivate func objection(to key: String) -> String? {
    guard let fingerprint, fingerprint != key else { return nil }
    return "it is signed with the key \(key), and \(fingerprint) was recorded"
  }
}
