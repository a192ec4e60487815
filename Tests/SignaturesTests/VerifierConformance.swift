import ResetEngine
import ResetModel
import Testing

@testable import Signatures

/// What every verifier must hold to: never yes where OpenSSH says no, and yes where it says yes
/// unless a stricter answer is allowed.
///
/// Another implementation gets a suite like `OpenSSHVerifierConformance`, which asks it these.
enum VerifierConformance {
  /// What an answer to a row breaks; nil for one that holds.
  static func breach(of row: SuiteRow, by verdict: SignatureVerdict) -> String? {
    if let reason = verdict.unavailability { return "no verdict: \(reason)" }
    let isYes = verdict.key != nil
    let saysYes = row.openSSH.exit == 0
    if isYes, !saysYes, !isKnownToLaterReleases(row) { return "yes where OpenSSH says no" }
    // A note tells of a key type that a verifier may refuse, or need not know.
    let mayBeStricter = row.mayBeStricter == true || row.note != nil
    if !isYes, saysYes, !mayBeStricter {
      return "no where OpenSSH says yes: \(verdict.refusal ?? "")"
    }
    return nil
  }

  /// `find-principals` finds nobody for a key: then nobody's signature by it may count. What it
  /// finds, it finds without looking at the namespace, so that a yes there says nothing.
  static func breachOfFinding(_ row: SuiteRow, by verdict: SignatureVerdict) -> String? {
    if let reason = verdict.unavailability { return "no verdict: \(reason)" }
    return verdict.key != nil && row.expected == "reject" ? "yes where OpenSSH finds nobody" : nil
  }

  /// OpenSSH 9.2 did not know it; the machine's may.
  private static func isKnownToLaterReleases(_ row: SuiteRow) -> Bool {
    row.id == "openssh/mldsa44-ed25519"
  }
}

@Suite(
  .serialized,
  .enabled(if: SuiteRow.isPresent, "the shared suites are not beside the package"))
struct OpenSSHVerifierConformance {
  @Test(arguments: SuiteRow.scenarios("verify"))
  func `an answer to a signature is OpenSSH's or stricter`(_ row: SuiteRow) async throws {
    #expect(VerifierConformance.breach(of: row, by: try await verdict(on: row.question)) == nil)
  }

  @Test(arguments: SuiteRow.scenarios("check-novalidate"))
  func `a signature by a key that may sign for all stands or falls by itself`(_ row: SuiteRow)
    async throws
  {
    #expect(VerifierConformance.breach(of: row, by: try await verdict(on: row.question)) == nil)
  }

  @Test(arguments: SuiteRow.scenarios("find-principals"))
  func `a key that is nobody's signs for nobody`(_ row: SuiteRow) async throws {
    let verdict = try await verdict(on: row.question)
    #expect(VerifierConformance.breachOfFinding(row, by: verdict) == nil)
  }

  @Test(arguments: SuiteRow.scenarios("match-principals"))
  func `no signature is no yes, whoever is listed`(_ row: SuiteRow) async throws {
    #expect(try await verdict(on: row.question).refusal == "the signature is empty")
  }

  @Test(arguments: SuiteRow.thirdParty)
  func `signatures by other programs count as in OpenSSH`(_ row: SuiteRow) async throws {
    #expect(VerifierConformance.breach(of: row, by: try await verdict(on: row.question)) == nil)
  }

  @Test(arguments: SuiteRow.thirdParty)
  func `signatures by other programs do not count for changed bytes`(_ row: SuiteRow) async throws {
    var question = row.question
    question.message.append(0x0A)
    #expect(try await verdict(on: question).refusal != nil)
  }

  private func verdict(on question: SuiteQuestion) async throws -> SignatureVerdict {
    let verifier = OpenSSHVerifier(
      untried: try await OpenSSH.find(), allowedSigners: try SealedFile(question.allowedSigners),
      revokedKeys: try question.revokedKeys.map { try SealedFile($0) },
      limits: OpenSSHVerifier.Limits())
    return await verifier.verify(
      question.signature, of: question.message, by: question.principal, in: question.namespace,
      asOf: question.moment)
  }
}
