internal import LocatedYAML
internal import ResetModel

extension Shape where Value == RecordedApproval {
  /// `{by: alex.kim@acme.example, at: 2026-11-20T14:30:00Z, comment: Spoke to her manager.}`; there
  /// is no key for a proof, since whoever drops the file could write one.
  static var recordedApproval: Shape {
    let by = Field("by", Shape<String>.name, required: true, "the id or login of who approved")
    let at = Field(
      "at", Shape<Timestamp>.timestamp, required: true, "when, as 2026-11-20T14:30:00Z")
    let comment = Field(
      "comment", Shape<String>.prose(maximumBytes: 4000), "what the approver said")
    return .mapping([by, at, comment]) { approval in
      let (by, at, comment) = (approval(by), approval(at), approval(comment))
      guard let by, let at else { return nil }
      return RecordedApproval(by: by, at: at, comment: comment, place: approval.place)
    }
  }
}
