internal import ResetEngine

/// Asks `ssh-keygen` about a signature that is known to be good and one that is known to be false.
///
/// So a missing option, an account without a name, a folder that is not mounted (`/proc`) or a
/// broken list of revoked keys stops a run before it has begun, instead of refusing every approval.
struct SelfTest {
  let openSSH: OpenSSH
  let revokedKeys: SealedFile?
  let limits: OpenSSHVerifier.Limits

  func perform() async throws(OpenSSHError) {
    let plain = try verifier(revokedKeys: nil)
    let good = await verdict(of: plain, on: Self.message)
    guard case .valid = good else {
      throw .selfTestFailed(openSSH, reason: "it does not accept a good signature: \(good.reason)")
    }
    guard case .refused = await verdict(of: plain, on: Self.message + [0x21]) else {
      throw .selfTestFailed(openSSH, reason: "it does not refuse a false signature")
    }
    guard let revokedKeys else { return }
    let strict = try verifier(revokedKeys: revokedKeys)
    guard case .valid = await verdict(of: strict, on: Self.message) else {
      throw .unusableRevocations(reason: "with it, ssh-keygen refuses a key that is not in it")
    }
  }

  private func verifier(revokedKeys: SealedFile?) throws(OpenSSHError) -> OpenSSHVerifier {
    do {
      return OpenSSHVerifier(
        untried: openSSH, allowedSigners: try SealedFile(Array(Self.allowedSigners.utf8)),
        revokedKeys: revokedKeys, limits: limits)
    } catch {
      throw .selfTestFailed(openSSH, reason: "\(error)")
    }
  }

  private func verdict(of verifier: OpenSSHVerifier, on message: [UInt8]) async -> SignatureVerdict
  {
    await verifier.verify(
      Array(Self.signature.utf8), of: message, by: "self-test", in: "self-test@mfareset", asOf: nil)
  }

  private static let message = Array("mfareset self-test\n".utf8)

  // The private half of this key was thrown away when the signature was made. ECDSA, because a
  // system in FIPS mode has no Ed25519. A lifetime, because an OpenSSH that knows none is too old.
  private static let allowedSigners = """
    self-test namespaces="self-test@mfareset",valid-after="20200101" ecdsa-sha2-nistp256 \
    AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBEyDZZoRZ2O//XPzdjGLJpeq\
    lz6H2J4vWje3XMCy0LwXK/Yr/kB1Xsb03gaSdtD3KahS81KQmGjsNoBDcoESumc=

    """
  private static let signature = """
    -----BEGIN SSH SIGNATURE-----
    U1NIU0lHAAAAAQAAAGgAAAATZWNkc2Etc2hhMi1uaXN0cDI1NgAAAAhuaXN0cDI1NgAAAE
    EETINlmhFnY7/9c/N2MYsml6qXPofYni9aN7dcwLLQvBcr9iv+QHVexvTeBpJ20PcpqFLz
    UpCYaOw2gENygRK6ZwAAABJzZWxmLXRlc3RAbWZhcmVzZXQAAAAAAAAABnNoYTUxMgAAAG
    UAAAATZWNkc2Etc2hhMi1uaXN0cDI1NgAAAEoAAAAhAJuieATewfApk3MYipP5khrtvr3l
    JleTSfvd+PK+MQLIAAAAIQDhalUg55LjSUSTsYKMZcFOcVpCYzRI/vm5SHd9Yfnk/A==
    -----END SSH SIGNATURE-----

    """
}

extension SignatureVerdict {
  /// Why it is no yes; empty for one.
  fileprivate var reason: String {
    switch self {
    case .valid: ""
    case .refused(let reason), .unavailable(let reason): reason
    }
  }
}
