import ResetEngine
import ResetModel

/// A verifier that is asked of no reports.
protocol VerifierWithoutReports: SignatureVerifier {}

extension VerifierWithoutReports {
  func verifyReport(
    _ signature: [UInt8], of report: [UInt8], by principal: String, asOf moment: Timestamp
  ) async -> SignatureVerdict { .unavailable(reason: "no reports here") }
}
