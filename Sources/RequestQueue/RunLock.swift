import Glibc

/// Proof that this is the only run on a workspace; given back when it goes out of use.
///
/// The kernel holds it and lets go when the process ends, however that ends. Nothing is written, so
/// it works on a read-only file system.
package struct RunLock: ~Copyable, Sendable {
  private let workspace: Descriptor

  // Said, and not left to the closing: a child that is just being started has the descriptor, too,
  // until it becomes another program.
  deinit { flock(workspace.number, LOCK_UN) }

  /// Takes the workspace's lock; nil where another run has it. Never waits.
  ///
  /// - Throws: where the workspace cannot be opened, or its file system has no locks.
  package static func take(workspace path: String) throws(QueueError) -> RunLock? {
    let lock = RunLock(workspace: try open(path))
    do throws(ErrorNumber) {
      try uninterrupted { flock(lock.workspace.number, LOCK_EX | LOCK_NB) }
    } catch {
      if error.value == EWOULDBLOCK { return nil }
      throw QueueError("lock", path, error)
    }
    return lock
  }

  private static func open(_ path: String) throws(QueueError) -> Descriptor {
    do throws(ErrorNumber) {
      // Closed on exec, or a child that outlives the run would keep the lock.
      return Descriptor(
        try uninterrupted { Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) })
    } catch {
      throw .notAFolder(at: path, error)
    }
  }
}
