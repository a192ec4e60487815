import CLinux
import Glibc

extension Descriptor {
  /// Whether somebody holds the file open for writing, as far as the system tells.
  ///
  /// Linux grants a read lease on a file only while nobody writes to it. It grants one to the
  /// file's owner and to who has CAP_LEASE; for others, and on file systems without leases, the
  /// answer is no.
  func isOpenForWriting() -> Bool {
    do {
      try takeLease(Int32(F_RDLCK))
      releaseLease()
      return false
    } catch {
      return error.value == EAGAIN
    }
  }

  /// Takes a lease that `releaseLease` must give back soon: who opens the file for writing waits.
  ///
  /// The kernel tells the holder of a lease that somebody waits by SIGIO, which ends a program that
  /// does not expect it: whoever drops files could kill the run. It is told by SIGURG instead,
  /// which is ignored unless asked for.
  func takeLease(_ kind: Int32) throws(ErrorNumber) {
    try uninterrupted { fcntl(number, F_SETSIG, SIGURG) }
    try uninterrupted { fcntl(number, F_SETLEASE, kind) }
  }

  func releaseLease() { _ = fcntl(number, F_SETLEASE, Int32(F_UNLCK)) }
}
