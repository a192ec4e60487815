internal import PolicyEngine
internal import ResetModel

/// A signature to verify, of somebody whom the directory knows.
struct SignatureQuestion: Sendable {
  let signature: [UInt8]
  let message: [UInt8]
  /// Who is said to have signed, as the file writes it.
  let written: String
  /// The one directory user whom that names; nil for nobody or several.
  let person: User?
  let namespace: SignatureNamespace

  /// A person signs under their login or their id, whichever `allowed_signers` lists.
  func verdict(by verifier: any SignatureVerifier) async -> SignatureVerdict {
    guard let person else {
      return .refused(reason: "the directory has no one user `\(VisibleText.escape(written))`")
    }
    let byLogin = await verifier.verify(
      signature, of: message, by: person.login, in: namespace)
    guard case .refused = byLogin, person.login != person.id.text else { return byLogin }
    let byID = await verifier.verify(signature, of: message, by: person.id.text, in: namespace)
    // What is said of the login is what people want to know: a revoked key is nobody's by its id.
    if case .refused = byID { return byLogin }
    return byID
  }
}
