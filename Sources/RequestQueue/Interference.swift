package import ResetEngine

/// What happens to the queue's folders just before and just after the queue takes a step in them.
///
/// Nothing, but in a test: there it is what the other side of a race does, the error number that a
/// broken disk would give, or the end of the process.
package struct Interference: Sendable {
  /// Something that the queue asks of the file system.
  package enum Step: Hashable, Sendable {
    case look
    case open
    case read
    case create
    /// One half of the bytes: a write that somebody interferes with is taken in two, so that it can
    /// be torn.
    case write
    /// Gives a copy the owner and the mode of the file that was copied.
    case own
    /// Waits until a file's bytes, or all bytes of a folder's file system, are on the disk.
    case flush
    case move
    case remove
    /// Waits until a folder's list of names is on the disk.
    case sync

    /// Whether the step may leave something else on the disk than it found.
    package var isChange: Bool {
      switch self {
      case .look, .open, .read: false
      case .create, .write, .own, .flush, .move, .remove, .sync: true
      }
    }
  }

  /// Called with a step and the name it is about, a folder's path for those that are about all of a
  /// folder; answers with the error number that it fails with, or nil.
  package typealias Answer = @Sendable (Step, FileName) -> Int32?

  /// What it answers, a system call of the step fails with and is not made. EINTR is heard as the
  /// system's own: the call is made again, and asked about again.
  let before: Answer
  /// What it answers, a step fails with although it was taken.
  let after: Answer

  package init(before: @escaping Answer, after: @escaping Answer = { _, _ in nil }) {
    self.before = before
    self.after = after
  }
}
