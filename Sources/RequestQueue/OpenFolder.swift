import CLinux
import Glibc
import ResetEngine

/// A folder that is held open, so that every name is looked up in it and nowhere else, whatever
/// happens to its path.
///
/// No call follows a link. A class, because it owns a descriptor that several threads use.
final class OpenFolder: Sendable {
  /// As it was opened; for messages.
  let path: String
  let descriptor: Descriptor
  private let interference: Interference?

  /// Opens a folder; a symbolic link in the path's last place is refused.
  init(path: String, interference: Interference? = nil) throws(QueueError) {
    do {
      let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
      descriptor = Descriptor(try uninterrupted { Glibc.open(path, flags) })
    } catch {
      throw .notAFolder(at: path, error)
    }
    self.path = path
    self.interference = interference
  }

  /// The path of a name in this folder, for messages.
  func path(of name: FileName) -> String { "\(path)/\(name)" }

  /// All names but `.` and `..`, in no order.
  func names() throws(ErrorNumber) -> [FileName] {
    // An open folder has one reading position for all who use it; a second opening has its own.
    let number = try uninterrupted {
      openat(descriptor.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
    guard let stream = fdopendir(number) else {
      let failure = ErrorNumber(errno)
      close(number)
      throw failure
    }
    defer { closedir(stream) }
    let offset = MemoryLayout<dirent>.offset(of: \.d_name)!
    var names: [FileName] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw ErrorNumber(errno) }
        return names
      }
      let start = UnsafeRawPointer(entry) + offset
      let bytes = UnsafeRawBufferPointer(
        start: start, count: strlen(start.assumingMemoryBound(to: CChar.self)))
      let name = FileName(bytes: Array(bytes))
      if !name.isFolderOrParent { names.append(name) }
    }
  }

  /// What a name stands for, a link itself and not what it leads to.
  func status(of name: FileName) throws(ErrorNumber) -> FileStatus {
    var found = stat()
    try on(name, .look) { fstatat(descriptor.number, $0, &found, AT_SYMLINK_NOFOLLOW) }
    return FileStatus(found)
  }

  /// Whether the name is free, as far as can be told; where it cannot, the step after it will fail.
  func isFree(_ name: FileName) -> Bool { (try? status(of: name)) == nil }

  /// Opens a file for reading. A pipe or a device that took its place since is not waited for.
  func open(_ name: FileName) throws(ErrorNumber) -> Descriptor {
    let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
    return Descriptor(try on(name, .open) { openat(descriptor.number, $0, flags) })
  }

  /// Reads an open file of this folder, at most `limit` bytes of it.
  func read(
    _ file: borrowing Descriptor, named name: FileName, limit: Int
  ) throws(ErrorNumber) -> [UInt8] {
    try file.read(limit: limit) { isHindered(.read, name) }
  }

  /// Makes a file that is not there yet, for writing.
  func create(_ name: FileName, mode: mode_t) throws(ErrorNumber) -> Descriptor {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    return Descriptor(try on(name, .create) { openat(descriptor.number, $0, flags, mode) })
  }

  /// Writes all of the bytes into a file that was made in this folder.
  func write(
    _ bytes: [UInt8], to file: borrowing Descriptor, named name: FileName
  ) throws(ErrorNumber) {
    try file.write(bytes, atMost: interference?.longestWrite ?? .max) { isHindered(.write, name) }
  }

  /// Gives whatever bears the name another one, here or in another folder; fails with EEXIST where
  /// that is taken.
  func move(
    _ name: FileName, to folder: OpenFolder, as other: FileName
  ) throws(ErrorNumber) {
    do throws(ErrorNumber) {
      try on(name, other) {
        isHindered(.move, name)
          ? -1
          : renameat2(descriptor.number, $0, folder.descriptor.number, $1, UInt32(RENAME_NOREPLACE))
      }
    } catch {
      // A few file systems cannot promise not to replace (EINVAL). The folders that files are
      // settled in are the run's own, so that looking first is enough.
      guard error.value == EINVAL || error.value == ENOSYS else { throw error }
      guard folder.isFree(other) else { throw ErrorNumber(EEXIST) }
      try on(name, other) { renameat(descriptor.number, $0, folder.descriptor.number, $1) }
    }
  }

  /// Removes a name that is no folder's.
  func remove(_ name: FileName) throws(ErrorNumber) {
    try on(name, .remove) { unlinkat(descriptor.number, $0, 0) }
  }

  /// Waits until the folder's list of names is on the disk.
  func sync() throws(ErrorNumber) {
    try descriptor.sync { isHindered(.sync, FileName(path)) }
  }

  /// Whether a system call is not made, and fails with the `errno` that is set then.
  private func isHindered(_ step: Interference.Step, _ name: FileName) -> Bool {
    guard let number = interference?.before(step, name) else { return false }
    errno = number
    return true
  }

  @discardableResult
  private func on(
    _ name: FileName, _ step: Interference.Step, _ call: (UnsafePointer<CChar>) -> Int32
  ) throws(ErrorNumber) -> Int32 {
    // A path would lead out of the folder, and a NUL would end the name early.
    guard name.isOneName else { throw ErrorNumber(EINVAL) }
    return try uninterrupted { isHindered(step, name) ? -1 : name.withCString(call) }
  }

  private func on(
    _ name: FileName, _ other: FileName,
    _ call: (UnsafePointer<CChar>, UnsafePointer<CChar>) -> Int32
  ) throws(ErrorNumber) {
    guard name.isOneName, other.isOneName else { throw ErrorNumber(EINVAL) }
    try uninterrupted { name.withCString { one in other.withCString { call(one, $0) } } }
  }
}
