import Foundation
import Glibc
import ResetEngine
import ResetModel
import Signatures
import Workspaces

extension RunParts {
  /// Says whose signatures count in this workspace: OpenSSH, with the files of the configuration as
  /// they are now.
  func verifier() async throws -> any SignatureVerifier { try await openSSHVerifier() }

  /// The same, for those who look back at signatures too.
  func openSSHVerifier() async throws -> OpenSSHVerifier {
    let signers = try allowedSigners()
    let revoked = try workspace.configuration.revokedKeys.map {
      try content(of: $0, what: "the list of revoked keys")
    }
    do throws(OpenSSHError) {
      return try await OpenSSHVerifier(
        try await OpenSSH.find(), allowedSigners: signers, revokedKeys: revoked)
    } catch {
      throw Failure(.brokenConfiguration, VisibleText.escape(error.description))
    }
  }

  /// The key of the configuration, tried: what signs the reports of a run; nil where none is
  /// configured. Whatever keeps it from signing stops the run before it has begun.
  func reportSigner() async throws -> ReportSigner? {
    guard let written = workspace.configuration.signingKey else { return nil }
    let verifier = try await openSSHVerifier()
    do throws(SigningError) {
      return try await ReportSigner(
        verifier.openSSH, keyFile: KeyFile(workspace.path(written)), verifier: verifier,
        environment: ProcessInfo.processInfo.environment)
    } catch {
      throw Failure(.brokenConfiguration, "\(error); nothing was done")
    }
  }

  /// The content of `allowed_signers`.
  func allowedSigners() throws -> [UInt8] {
    try content(of: workspace.configuration.allowedSigners, what: "the list of allowed signers")
  }

  private func content(of written: String, what: String) throws -> [UInt8] {
    let path = workspace.path(written)
    guard let bytes = FileBytes.read(path, atMost: 16 << 20) else {
      throw Failure(
        .brokenConfiguration,
        "\(what) `\(VisibleText.escape(path))` cannot be read: \(String(cString: strerror(errno)))")
    }
    return bytes
  }
}
