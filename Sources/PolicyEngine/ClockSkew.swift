internal import ResetModel

extension Facts {
  /// How far ahead of this machine's clock another's may be: 5 minutes. What is dated later than
  /// that is from the future, and counts for nothing.
  static let allowedSkew = TimeSpan(seconds: 300)

  func isFromTheFuture(_ moment: Timestamp) -> Bool { moment > now + Self.allowedSkew }
}
