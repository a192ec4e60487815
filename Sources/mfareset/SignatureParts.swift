import Glibc
import ResetEngine
import ResetModel
import Signatures
import Workspaces

extension RunParts {
  /// Says whose signatures count in this workspace: OpenSSH, with the files of the configuration as
  /// they are now.
  func verifier() async throws -> any SignatureVerifier {
    let signers = try content(
      of: workspace.configuration.allowedSigners, what: "the list of allowed signers")
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
