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

  /// Called with the step and the name it is about, a folder's path for `sync`; a number other than
  /// nil is what the step fails with, undone.
  let before: @Sendable (Step, FileName) -> Int32?

  package init(before: @escaping @Sendable (Step, FileName) -> Int32?) { self.before = before }
}
