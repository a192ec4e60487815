internal import ResetModel

/// What stands in for a verifier that there is not: nothing is genuine, and nothing is forged.
struct NobodyVerifies: SignatureVerifier {
  private let verdict = SignatureVerdict.unavailable(reason: "signatures cannot be verified here")

  func verify(
    _ signature: [UInt8], of message: [UInt8], by principal: String,
    in namespace: SignatureNamespace
  ) async -> SignatureVerdict { verdict }

  func verifyReport(
    _ signature: [UInt8], of report: [UInt8], by principal: String, asOf moment: Timestamp
  ) async -> SignatureVerdict { verdict }
}
