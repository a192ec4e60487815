package import ResetModel

/// What is laid beside an approval or a refusal that was recorded; true whatever becomes of its
/// request from then on.
package struct ApprovalReceipt {
  private let document: ApprovalDocument
  private let keyFingerprint: String
  private let principal: String
  private let run: String
  private let cameAfter: Outcome?

  /// - Parameters:
  ///   - keyFingerprint: That of the key that signed, as OpenSSH prints it.
  ///   - principal: Whom the key signs for, as `allowed_signers` names them.
  ///   - cameAfter: What its request had come to before the run; nil while that was open.
  package init(
    for document: ApprovalDocument, keyFingerprint: String, principal: String, in run: RunRecord,
    cameAfter: Outcome? = nil
  ) {
    self.cameAfter = cameAfter
    self.document = document
    self.keyFingerprint = keyFingerprint
    self.principal = principal
    self.run = run.id
  }

  /// One YAML document, UTF-8.
  package var yaml: [UInt8] {
    var yaml = YAMLText()
    yaml.raw("what_happened: ")
    yaml.prose(
      "The signed \(document.word.rawValue) by \(document.by) was recorded for request "
        + "\(document.request)\(cameAfter.map { ", which was \($0.rawValue) before, and changes nothing" } ?? "").",
      indent: 2)
    yaml.raw("\nwhat_to_do_next:\n  - ")
    yaml.prose(whatToDoNext, indent: 4)
    yaml.raw("\n\nrequest: ")
    yaml.quoted(document.request.text)
    yaml.raw("\nrequest_digest: ")
    yaml.quoted(document.digest.description)
    yaml.raw("\nby: ")
    yaml.quoted(document.by)
    yaml.raw("\nat: ")
    yaml.quoted(document.at.description)
    yaml.raw("\nkey_fingerprint: ")
    yaml.quoted(keyFingerprint)
    yaml.raw("\nprincipal: ")
    yaml.quoted(principal)
    yaml.raw("\nrun: ")
    yaml.quoted(run)
    yaml.raw("\n")
    return yaml.bytes
  }

  private var whatToDoNext: String {
    switch (document.word, cameAfter) {
    case (.refusal, .applied):
      "See who enrolled since, if the reset was wrong: a refusal undoes nothing. `mfareset status "
        + "\(document.request)` tells what was removed."
    case (_, nil):
      "Nothing: `mfareset status \(document.request)` tells what becomes of the request, and what it "
        + "lacks while it waits."
    case (_, _?): "Nothing: `mfareset status \(document.request)` tells what became of the request."
    }
  }
}
