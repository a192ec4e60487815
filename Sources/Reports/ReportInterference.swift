/// What happens to a report's files just before and just after a step on their way to disk.
///
/// Nothing, but in a test: there it is the error number that a broken disk would give, or the end
/// of the process.
package struct ReportInterference: Sendable {
  /// Something that is asked of the file system.
  package enum Step: Hashable, Sendable {
    case create
    /// One half of the bytes: a write that somebody interferes with is taken in two, so that it can
    /// be torn.
    case write
    /// Waits until a file's bytes are on the disk.
    case flush
    case remove
    case move
    /// Waits until the folder's list of names is on the disk.
    case sync
  }

  /// Called with a step; answers with the error number that it fails with, or nil.
  package typealias Answer = @Sendable (Step) -> Int32?

  /// What it answers, a step fails with and is not taken.
  let before: Answer
  /// What it answers, a step fails with although it was taken.
  let after: Answer

  package init(before: @escaping Answer, after: @escaping Answer) {
    self.before = before
    self.after = after
  }
}
