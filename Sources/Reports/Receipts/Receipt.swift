package import ResetModel

/// What is laid beside a settled file: in plain words what happened, why, and what to do next; then
/// the same for programs.
package struct Receipt {
  private let result: RequestResult
  private let run: String
  private let decidedAt: Timestamp

  /// Nil for an outcome that is not settled: a file that waits has no receipt.
  package init?(for result: RequestResult, in run: RunRecord, decidedAt: Timestamp) {
    guard result.outcome.isSettled else { return nil }
    self.result = result
    self.run = run.id
    self.decidedAt = decidedAt
  }

  /// One YAML document, UTF-8. Every text is in double quotes and reads back as it was.
  package var yaml: [UInt8] {
    var yaml = YAMLText()
    yaml.raw("what_happened: ")
    yaml.prose(result.whatHappened, indent: 2)
    writeProse(of: result.why, under: "\nwhy:", to: &yaml) { yaml, reason in
      reason.forEachPiece { yaml.piece($0) }
    }
    writeProse(of: result.whatToDoNext, under: "\nwhat_to_do_next:", to: &yaml) { $0.piece($1) }
    writeFacts(to: &yaml)
    writeSigner(to: &yaml)
    writeApprovals(to: &yaml)
    writeResets(to: &yaml)
    return yaml.bytes
  }

  private func writeProse<Text>(
    of texts: [Text], under key: StaticString, to yaml: inout YAMLText,
    _ write: (inout YAMLText, Text) -> Void
  ) {
    yaml.raw(key)
    if texts.isEmpty { yaml.raw(" []") }
    for text in texts {
      yaml.raw("\n  - ")
      yaml.prose(indent: 4) { write(&$0, text) }
    }
  }

  private func writeFacts(to yaml: inout YAMLText) {
    yaml.raw("\n\nrequest: ")
    yaml.quoted(result.id)
    yaml.raw("\nfile: ")
    yaml.quoted(result.file)
    yaml.raw("\ndigest: ")
    yaml.quoted(result.digest?.description)
    yaml.raw("\noutcome: ")
    yaml.quoted(result.outcome.rawValue)
    yaml.raw("\nrun: ")
    yaml.quoted(run)
    yaml.raw("\ndecided_at: ")
    yaml.quoted(decidedAt.description)
    yaml.raw("\npolicies: ")
    yaml.quotedList(result.decision?.policies ?? [])
  }

  private func writeSigner(to yaml: inout YAMLText) {
    guard let signer = result.signedBy else { return }
    yaml.raw("\nsigned_by:")
    if let objection = signer.objection {
      yaml.raw("\n  does_not_count: ")
      yaml.prose(objection, indent: 4)
      return
    }
    yaml.raw("\n  principal: ")
    yaml.quoted(signer.principal)
    yaml.raw("\n  key_fingerprint: ")
    yaml.quoted(signer.keyFingerprint)
  }

  private func writeApprovals(to yaml: inout YAMLText) {
    yaml.raw("\napprovals:")
    if result.approvals.isEmpty { yaml.raw(" []") }
    for approval in result.approvals {
      if approval.word == .refusal {
        yaml.raw("\n  - refused_by: ")
      } else {
        yaml.raw("\n  - by: ")
      }
      yaml.quoted(approval.by)
      yaml.raw("\n    at: ")
      yaml.quoted(approval.at.description)
      yaml.raw("\n    proof: ")
      yaml.quoted(approval.proof)
      if let fingerprint = approval.keyFingerprint {
        yaml.raw("\n    key_fingerprint: ")
        yaml.quoted(fingerprint)
        yaml.raw("\n    principal: ")
        yaml.quoted(approval.principal)
      }
      if let objection = approval.objection {
        yaml.raw("\n    does_not_count: ")
        yaml.prose(objection, indent: 6)
      }
    }
  }

  private func writeResets(to yaml: inout YAMLText) {
    yaml.raw("\nresets:")
    if result.resets.isEmpty { yaml.raw(" []") }
    for reset in result.resets {
      yaml.raw("\n  - user: ")
      yaml.quoted(reset.user)
      yaml.raw("\n    login: ")
      yaml.quoted(reset.login)
      yaml.raw("\n    authenticators_removed:")
      if reset.authenticators.isEmpty { yaml.raw(" []") }
      for authenticator in reset.authenticators {
        yaml.raw("\n      - {id: ")
        yaml.quoted(authenticator.id.text)
        yaml.raw(", kind: ")
        yaml.quoted(authenticator.kind)
        yaml.raw("}")
      }
      writeRest(of: reset, to: &yaml)
    }
    yaml.raw("\n")
  }

  /// What only a provider outside our database leaves open.
  private func writeRest(of reset: ResetResult, to yaml: inout YAMLText) {
    guard reset.state != .reset || !reset.left.isEmpty else { return }
    yaml.raw("\n    state: ")
    yaml.quoted(reset.state.rawValue)
    yaml.raw("\n    left:")
    if reset.left.isEmpty { yaml.raw(" []") }
    for left in reset.left {
      yaml.raw("\n      - {id: ")
      yaml.quoted(left.authenticator.id.text)
      yaml.raw(", kind: ")
      yaml.quoted(left.authenticator.kind)
      yaml.raw(", fate: ")
      yaml.quoted(left.fate.rawValue)
      yaml.raw("}")
    }
  }
}
