import Foundation
import Glibc
import ResetEngine
import ResetModel
import Signatures

/// The SSH key that somebody approves with, and whether the next run would take its signature.
struct PersonalKey {
  let path: String
  let person: User
  let workspace: RunParts

  /// - Parameter path: As it was given; nil for OpenSSH's usual place.
  init(_ path: String?, of person: User, in workspace: RunParts) {
    let home = getenv("HOME").map { String(cString: $0) } ?? ""
    self.path = path ?? "\(home)/.ssh/id_ed25519"
    self.person = person
    self.workspace = workspace
  }

  /// Refuses a key that is not there, or that no line of `allowed_signers` can let sign; whether a
  /// line really does is OpenSSH's to say, once there is a signature.
  func refuseUnlessListed() throws {
    guard access(path, R_OK) == 0 else {
      throw Failure(
        .invalidInput,
        "the key `\(VisibleText.escape(path))` cannot be read: \(String(cString: strerror(errno))) (name yours with --key)"
      )
    }
    guard let publicKey = KeyFile(path).publicKey else { return }
    let listed = String(decoding: try workspace.allowedSigners(), as: UTF8.self)
    let lines = listed.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }
    // A line for an authority lets keys sign that it does not name.
    guard !lines.contains(where: { $0.contains("cert-authority") }) else { return }
    let base64 = publicKey.split(separator: " ")[1]
    guard !lines.contains(where: { $0.split(whereSeparator: \.isWhitespace).contains(base64) })
    else { return }
    throw notAccepted(because: AllowedSignersLine.isUnlisted, publicKey)
  }

  /// Signs, and has the signature verified as the next run will verify it.
  func sign(
    _ text: [UInt8], verifiedBy verifier: OpenSSHVerifier
  ) async throws -> (signature: [UInt8], key: SigningKey) {
    let signature: [UInt8]
    do throws(SigningError) {
      signature = try await OpenSSHSigner(
        verifier.openSSH, keyFile: path, prompting: .terminal,
        environment: ProcessInfo.processInfo.environment
      ).sign(text, in: .approval)
    } catch {
      throw Failure(.invalidInput, VisibleText.escape(error.description))
    }
    var refusal = ""
    for name in [person.login, person.id.text] {
      switch await verifier.verify(signature, of: text, by: name, in: .approval) {
      case .valid(let key): return (signature, key)
      case .refused(let reason): if refusal.isEmpty { refusal = reason }
      case .unavailable(let reason):
        throw Failure(
          .brokenConfiguration, "the signature cannot be verified: \(reason); nothing was dropped")
      }
    }
    throw notAccepted(because: refusal, AllowedSignersLine.publicKey(in: signature))
  }

  private func notAccepted(because reason: String, _ publicKey: String?) -> Failure {
    let hint = AllowedSignersLine.hint(
      for: reason, letting: person.login, signWith: publicKey, in: .approval)
    return Failure(
      .invalidInput,
      "the next run would not take a signature by `\(VisibleText.escape(path))`: \(reason); "
        + "nothing was dropped\(hint)")
  }
}
