package import ResetModel

/// What is laid beside an approval or a refusal that was recorded; true whatever becomes of its
/// request.
package struct ApprovalReceipt {
  private let document: ApprovalDocument
  private let keyFingerprint: String
  private let principal: String
  private let run: String

  /// - Parameters:
  ///   - keyFingerprint: That of the key that signed, as OpenSSH prints it.
  ///   - principal: Whom the key signs for, as `allowed_signers` names them.
  package init(
    for document: ApprovalDocument, keyFingerprint: String, principal: String, in run: RunRecord
  ) {
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
        + "\(document.request).", indent: 2)
    yaml.raw("\nwhat_to_do_next:\n  - ")
    yaml.prose(
      "Nothing: `mfareset status \(document.request)` tells what becomes of the request, and what it lacks "
        + "while it waits.", indent: 4)
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
}
