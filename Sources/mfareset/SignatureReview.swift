import Foundation
import Glibc
import IdentityProviders
import Journals
import ResetEngine
import ResetModel
import Signatures
import Workspaces

/// Looks back at every signature that a workspace keeps, as of when it was made: those of reports,
/// and those of the approvals and refusals that the journal recorded.
struct SignatureReview {
  let workspace: Workspace
  let audit: AuditChain
  let directory: EmbeddedDirectory
  let reports: [StoredReport]

  /// What was found; every line is escaped and begins with its place.
  struct Findings {
    var goodReports = 0
    var goodApprovals = 0
    /// What does not hold.
    var faults: [String] = []
    /// What holds, and what people should know all the same.
    var remarks: [String] = []
  }

  func findings() async throws -> Findings {
    var findings = Findings()
    var exhibits = try reportExhibits(&findings)
    findings.faults +=
      try audit.forEachKeptApproval { exhibits.append(try exhibit(of: $0)) }
      .map { VisibleText.escape($0.description) }
    guard !exhibits.isEmpty else { return findings }
    let verifier = try await RunParts(workspace: workspace).openSSHVerifier()
    if let inability = verifier.inabilityToLookBack {
      throw Failure(.brokenConfiguration, inability)
    }
    // So many at a time as are in memory at once; the verifier says how many run side by side.
    for start in stride(from: 0, to: exhibits.count, by: 64) {
      let some = exhibits[start..<min(start + 64, exhibits.count)]
      for (exhibit, verdict) in try await Self.look(at: some, verifier) {
        findings.add(verdict, on: exhibit)
      }
    }
    return findings
  }

  /// A signature and where it is.
  struct Exhibit: Sendable {
    enum Kind { case report, approval }
    let kind: Kind
    /// `reports/RUN.json` or `entry 12`, escaped.
    let place: String
    /// What is wrong however good the signature is; nil for nothing.
    var objection: String?
    /// Reads what is to be looked at: a report may be large.
    let past: @Sendable () -> PastSignature?
  }

  private static func look(
    at exhibits: ArraySlice<Exhibit>, _ verifier: OpenSSHVerifier
  ) async throws -> [(Exhibit, PastVerdict)] {
    var verdicts: [Int: PastVerdict] = [:]
    await withTaskGroup(of: (Int, PastVerdict).self) { group in
      for index in exhibits.indices {
        let exhibit = exhibits[index]
        group.addTask {
          guard let past = exhibit.past() else {
            return (index, .unavailable(reason: "it cannot be read any more"))
          }
          return (index, await verifier.lookBack(at: past))
        }
      }
      for await (index, verdict) in group { verdicts[index] = verdict }
    }
    return exhibits.indices.map { (exhibits[$0], verdicts[$0] ?? .unavailable(reason: "")) }
  }

  private func exhibit(of approval: KeptApproval) throws -> Exhibit {
    let past = PastSignature(
      signature: approval.signature, message: approval.bytes,
      principals: try names(of: approval.by), namespace: .approval, moment: approval.at,
      fingerprint: approval.keyFingerprint)
    return Exhibit(kind: .approval, place: "entry \(approval.entry)") { past }
  }

  /// Under which names `allowed_signers` may list somebody: their login, their id, and what they
  /// wrote, should the directory not know them any more.
  private func names(of written: String) throws -> [String] {
    let users = try directory.users(named: written)
    guard users.count == 1 else { return [written] }
    let known = [users[0].login, users[0].id.text]
    return known.contains(written) ? known : [written] + known
  }
}

extension SignatureReview {
  /// The reports that have a signature; tells those that lack theirs, or are not what they are
  /// called.
  private func reportExhibits(_ findings: inout Findings) throws -> [Exhibit] {
    let finished = try audit.finishedRuns()
    var exhibits: [Exhibit] = []
    if let remark = missing(finished.keys.sorted()) { findings.remarks.append(remark) }
    for report in reports {
      let place = VisibleText.escape("\(workspace.configuration.reports)/\(report.name)")
      let called = String(report.name.dropLast(".json".count))
      let run = finished[called]
      guard report.signature != nil else {
        if errno != ENOENT {
          findings.faults.append(
            "\(place).sig: it cannot be read: \(String(cString: strerror(errno)))")
        } else if let key = run?.signingKey {
          findings.faults.append("\(place): it has no signature, and the run signed it with \(key)")
        }
        continue
      }
      // A run that was cut off writes and signs its report anew.
      if run == nil, report.run == called, try isUnfinished(called) {
        findings.remarks.append("\(place): its run is not finished; the next one writes it anew")
        continue
      }
      guard let moment = run?.finishedAt ?? report.finishedAt else {
        findings.faults.append("\(place): it does not tell when its run finished")
        continue
      }
      let isAnother = report.run != called
      exhibits.append(
        Exhibit(
          kind: .report, place: place,
          objection: isAnother ? "it is not the report of run \(VisibleText.escape(called))" : nil
        ) {
          guard let bytes = report.bytes, let signature = report.signature else { return nil }
          return PastSignature(
            signature: signature, message: bytes, principals: [ReportSigner.principal],
            namespace: .report, moment: moment, fingerprint: run?.signingKey)
        })
    }
    return exhibits
  }

  private func isUnfinished(_ run: String) throws -> Bool {
    try OpenJournal(reading: workspace).journal.unfinishedRuns().contains { $0.id == run }
  }
}

extension SignatureReview.Findings {
  fileprivate mutating func add(_ verdict: PastVerdict, on exhibit: SignatureReview.Exhibit) {
    let place = exhibit.place
    if case .good = verdict, let objection = exhibit.objection {
      faults.append("\(place): \(objection)")
      return
    }
    switch (verdict, exhibit.kind) {
    case (.good, .report): goodReports += 1
    case (.good, .approval): goodApprovals += 1
    case (.bad(let reason), _): faults.append("\(place): \(reason)")
    case (.unavailable(let reason), _):
      faults.append("\(place): its signature cannot be verified: \(reason)")
    case (.unlisted(let reason), _): remarks.append("\(place): \(reason) (\(Self.keepTheLine))")
    // Whoever holds the key can sign another report today, and lay it in this one's place.
    case (.revoked(let reason), .report):
      faults.append("\(place): \(reason), so that anybody who has it may have signed this")
    // What the chain holds was there before: the signature is as old as its entry.
    case (.revoked(let reason), .approval):
      remarks.append("\(place): \(reason) by now; it was not when the approval was recorded")
    }
  }

  private static var keepTheLine: String {
    "keep the line of a key that is no longer used, and end it with valid-before"
  }
}

extension SignatureReview {
  /// What to know of finished runs whose reports are not there: nobody need keep them for ever, and
  /// nobody should take one away unnoticed.
  private func missing(_ finished: [String]) -> String? {
    let kept = Set(reports.map { String($0.name.dropLast(".json".count)) })
    let missing = finished.filter { !kept.contains($0) }
    guard let last = missing.last else { return nil }
    let folder = VisibleText.escape(workspace.configuration.reports)
    let name = VisibleText.escape(last)
    return missing.count == 1
      ? "\(folder)/\(name).json: it is not there, and its run was finished (was it moved elsewhere?)"
      : "\(folder): \(missing.count) finished runs have no report there, the latest \(name) (were they moved elsewhere?)"
  }
}
