package import ResetEngine

/// What happens to the queue's folders just before the queue takes a step in them.
///
/// Nothing, but in a test: there it is what the other side of a race does, or the error number that
/// a broken disk would give.
package struct Interference: Sendable {
  /// Something that the queue asks of the file system.
  package enum Step: Hashable, Sendable {
    case look
    case open
    case read
    case create
    case write
    case move
    case remove
    case sync
  }

  /// The most that one write takes, in bytes; what is longer is written by several.
  let longestWrite: Int

  /// Called with the step and the name it is about, a folder's path for `sync`; a number other than
  /// nil is what the system call fails with, undone. EINTR is heard as the system's own: the call
  /// is
  /// made again, and asked about again.
  let before: @Sendable (Step, FileName) -> Int32?

  package init(before: @escaping @Sendable (Step, FileName) -> Int32?) {
    self.init(longestWrite: .max, before: before)
  }

  /// - Parameter longestWrite: The most that one write takes, in bytes, as where a disk fills up
  ///   halfway.
  package init(longestWrite: Int, before: @escaping @Sendable (Step, FileName) -> Int32?) {
    self.longestWrite = longestWrite
    self.before = before
  }
}
