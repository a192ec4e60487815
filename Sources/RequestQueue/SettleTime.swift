import ResetModel

/// How long a file must have been still before it is read, so that nobody is still writing it.
struct SettleTime: Sendable {
  let span: TimeSpan

  /// How much longer to wait, rounded up to whole seconds; nil where the file is settled.
  ///
  /// - Parameters:
  ///   - modified: when the content was written last. Anybody can set it, so that one in the future
  ///     says nothing.
  ///   - changed: when the kernel saw the last change. In the future it says that the clock was set
  ///     back, or that the folder's server has another one. Up to `span` ahead it is waited for;
  ///     farther ahead it says nothing either, because nobody must wait for ever. What is then left
  ///     is the check for writers, and that a file which changes while it is read is not taken.
  func wait(modified: Timestamp, changed: Timestamp, now: Timestamp) -> TimeSpan? {
    guard span.seconds > 0 else { return nil }
    let said = [modified <= now ? modified : nil, changed <= now + span ? changed : nil]
    guard let last = said.compactMap({ $0 }).max() else { return nil }
    let left = (last + span).millisecondsSince1970 - now.millisecondsSince1970
    return left <= 0 ? nil : TimeSpan(seconds: (left + 999) / 1000)
  }
}
