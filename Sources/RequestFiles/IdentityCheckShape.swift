internal import LocatedYAML
internal import ResetModel

extension Shape where Value == IdentityCheck {
  /// `{method: callback, by: sam.ortiz@acme.example, at: 2026-11-20T13:55:00Z, reference: call
  /// 88121}`.
  static var identityCheck: Shape {
    let method = Field(
      "method", Shape<String>.name, required: true, "callback, video-call, in-person")
    let by = Field("by", Shape<String>.name, required: true, "the id or login of who checked")
    let at = Field(
      "at", Shape<Timestamp>.timestamp, required: true, "when, as 2026-11-20T13:55:00Z")
    let reference = Field(
      "reference", Shape<String>.prose(maximumBytes: 1000),
      "where it can be looked up: a call's number")
    return .mapping([method, by, at, reference]) { check in
      let (method, by, at, reference) = (check(method), check(by), check(at), check(reference))
      guard let method, let by, let at else { return nil }
      return IdentityCheck(method: method, by: by, at: at, reference: reference, place: check.place)
    }
  }
}
