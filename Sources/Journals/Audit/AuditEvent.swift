/// What an audit entry tells of.
package enum AuditEvent: String, CaseIterable, Hashable, Sendable {
  /// The journal is new.
  case journalCreated = "journal-created"
  case runBegun = "run-begun"
  /// What became of a file; the body is the element of the report's `requests`.
  case request
  /// Somebody's signed approval or refusal of a request.
  case approvalRecorded = "approval-recorded"
  case runFinished = "run-finished"
  /// Somebody imported the embedded directory anew.
  case directoryImported = "directory-imported"
}
