internal import LocatedYAML
internal import ResetModel

/// A person lost the phone that holds the authenticator app.
struct LostDevice: RequestFileKind {
  let kind = RequestKind.lostDevice
  let summary = "Somebody no longer has the device that holds the authenticator app."
  let fields: [any AnyField] = [Self.device]

  /// What became of a device.
  enum Circumstances: String, CaseIterable {
    case lost
    case stolen
    case broken
    case replaced
  }

  /// What is known of it serves people and policies (`fields: [device.lost_at]`), not the reset.
  private static let device = Field("device", shape, "the device and what became of it")

  private static let description = Field(
    "description", Shape<String>.prose(maximumBytes: 1000), "what it is: iPhone 15, company owned")
  private static let lostAt = Field(
    "lost_at", Shape<Timestamp>.timestamp, "since when it is gone, as 2026-11-19T18:30:00Z")
  private static let circumstances = Field(
    "circumstances", Shape<Circumstances>.choice, "lost, stolen, broken or replaced")

  private static let shape = Shape<Void>.mapping([description, lostAt, circumstances]) { device in
    _ = device(description)
    _ = device(lostAt)
    _ = device(circumstances)
    return ()
  }

  func read(_ file: inout FieldReader, into draft: inout RequestDraft) {
    _ = file(Self.device)
  }
}
