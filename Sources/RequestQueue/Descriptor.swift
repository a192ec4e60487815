import CLinux
import Glibc

/// An open file; closed when it goes out of use.
struct Descriptor: ~Copyable, Sendable {
  let number: Int32

  init(_ number: Int32) { self.number = number }

  // Linux has closed a descriptor even where `close` was interrupted: never twice.
  deinit { close(number) }

  /// What the system knows of the file now.
  func status() throws(ErrorNumber) -> FileStatus {
    var found = stat()
    try uninterrupted { fstat(number, &found) }
    return FileStatus(found)
  }

  /// When the file was made; nil where its file system does not tell.
  func made() -> FileStatus.Moment? {
    var found = statx()
    guard statx(number, "", STATX_DESCRIPTOR_ITSELF, UInt32(STATX_BTIME), &found) == 0,
      found.stx_mask & UInt32(STATX_BTIME) != 0
    else { return nil }
    return FileStatus.Moment(
      timespec(tv_sec: Int(found.stx_btime.tv_sec), tv_nsec: Int(found.stx_btime.tv_nsec)))
  }

  /// The content from its beginning, or as much of it as `limit` bytes.
  ///
  /// - Parameter isHindered: Asked before each system call; where it answers yes, the call is not
  ///   made, and fails with the `errno` that is set then. So with the others.
  func read(
    limit: Int, unless isHindered: () -> Bool = { false }
  ) throws(ErrorNumber) -> [UInt8] {
    var failure: ErrorNumber?
    let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      while count < limit {
        let got =
          isHindered()
          ? -1 : pread(number, buffer.baseAddress! + count, limit - count, off_t(count))
        if got > 0 {
          count += got
          // A plain file gives less than was asked for at its end alone, so an end that is one
          // byte short of the limit needs no second call to be known.
          if count == limit - 1 { break }
        } else if got == 0 {
          break
        } else if errno != EINTR {
          failure = ErrorNumber(errno)
          break
        }
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Writes all of the bytes, however little the system takes at once.
  func write(
    _ bytes: [UInt8], unless isHindered: () -> Bool = { false }
  ) throws(ErrorNumber) {
    try writeAll(bytes) { isHindered() ? -1 : Glibc.write(number, $0.baseAddress, $0.count) }
  }

  /// Waits until the file, or the folder's list of names, is on the disk.
  func sync(unless isHindered: () -> Bool = { false }) throws(ErrorNumber) {
    do { try uninterrupted { isHindered() ? -1 : fsync(number) } } catch {
      // Some file systems cannot sync a folder, and say so with EINVAL; there is nothing to wait
      // for.
      if error.value != EINVAL { throw error }
    }
  }

  /// Waits until everything written to the file system that holds this is on the disk.
  func syncFileSystem(unless isHindered: () -> Bool = { false }) throws(ErrorNumber) {
    try uninterrupted { isHindered() ? -1 : syncfs(number) }
  }
}

/// Hands bytes to a writer until it has taken them all; the writer answers as write(2) does.
func writeAll(
  _ bytes: [UInt8], to writer: (UnsafeRawBufferPointer) -> Int
) throws(ErrorNumber) {
  var failure: ErrorNumber?
  bytes.withUnsafeBytes { all in
    var rest = all[...]
    while !rest.isEmpty {
      let taken = writer(UnsafeRawBufferPointer(rebasing: rest))
      if taken > 0 {
        rest = rest.dropFirst(taken)
      } else if taken == 0 || errno != EINTR {
        // Nothing taken and nothing said: POSIX allows it, and asking again could go on for ever.
        failure = ErrorNumber(taken == 0 ? EIO : errno)
        return
      }
    }
  }
  if let failure { throw failure }
}
