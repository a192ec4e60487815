internal import CLinux
internal import Glibc

/// Bytes that have a path for as long as this lives, and that nobody can change any more.
///
/// The file is in memory only (memfd_create(2)) and sealed against writing: what another program
/// reads under `path` is what was given here, and nothing has to be written to disk or cleaned up
/// after a crash. So a dry run can verify on a read-only file system.
package final class SealedFile: Sendable {
  let descriptor: Int32

  /// The path for another process of the same account to open.
  ///
  /// It leads through this process's descriptors, as a child inherits only the first three.
  let path: String

  /// Throws where the system has no memory or descriptors left.
  init(_ bytes: [UInt8]) throws(SystemRefusal) {
    // Never executable, which a hardened system asks for; Linux before 6.3 does not know the flag.
    var descriptor = memfd_create("mfareset", Self.flags | MEMORY_FILE_NEVER_EXECUTABLE)
    if descriptor < 0, errno == EINVAL { descriptor = memfd_create("mfareset", Self.flags) }
    guard descriptor >= 0 else { throw SystemRefusal("memfd_create", errno) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let reason = errno
        close(descriptor)
        throw SystemRefusal("write", reason)
      }
      rest = rest.dropFirst(count)
    }
    guard fcntl(descriptor, MEMORY_FILE_ADD_SEALS, MEMORY_FILE_ALL_SEALS) == 0,
      lseek(descriptor, 0, SEEK_SET) == 0
    else {
      let reason = errno
      close(descriptor)
      throw SystemRefusal("fcntl", reason)
    }
    self.descriptor = descriptor
    path = "/proc/\(getpid())/fd/\(descriptor)"
  }

  deinit { close(descriptor) }

  private static let flags = MEMORY_FILE_CLOSE_ON_EXEC | MEMORY_FILE_MAY_BE_SEALED
}

/// What the operating system would not do.
struct SystemRefusal: Error, CustomStringConvertible {
  /// One lower-case line without a final period.
  let description: String

  init(_ call: String, _ reason: Int32) {
    description = "\(call): \(String(cString: strerror(reason)))"
  }
}
