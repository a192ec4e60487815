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
    var names: [FileName] = []
    try forEachName { name in
      names.append(name)
      return true
    }
    return names
  }

  /// The same one after another, for a folder that may hold very many; tells whether `body` was
  /// given all, which ends it with false.
  @discardableResult
  func forEachName(_ body: (FileName) -> Bool) throws(ErrorNumber) -> Bool {
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
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw ErrorNumber(errno) }
        return true
      }
      let start = UnsafeRawPointer(entry) + offset
      let bytes = UnsafeRawBufferPointer(
        start: start, count: strlen(start.assumingMemoryBound(to: CChar.self)))
      let name = FileName(bytes: Array(bytes))
      if !name.isFolderOrParent && !body(name) { return false }
    }
  }

  /// The folder itself.
  func status() throws(ErrorNumber) -> FileStatus { try descriptor.status() }

  /// What a name stands for, a link itself and not what it leads to.
  func status(of name: FileName) throws(ErrorNumber) -> FileStatus {
    try take(.look, name) { isHindered throws(ErrorNumber) in
      var found = stat()
      try onPath(name, unless: isHindered) {
        fstatat(descriptor.number, $0, &found, AT_SYMLINK_NOFOLLOW)
      }
      return FileStatus(found)
    }
  }

  /// Whether the name is free, as far as can be told; where it cannot, the step after it will fail.
  func isFree(_ name: FileName) -> Bool { (try? status(of: name)) == nil }

  /// Whether the name is free; throws where that cannot be told.
  func isSurelyFree(_ name: FileName) throws(ErrorNumber) -> Bool {
    do {
      _ = try status(of: name)
      return false
    } catch {
      if error.value == ENOENT { return true }
      throw error
    }
  }

  /// Whether this account may write into a folder that bears the name, as it must to move it under
  /// another folder: `..` in it changes (rename(2), EACCES). Where nobody can tell, moving tells.
  func mayWrite(into name: FileName) -> Bool { may(W_OK, name) }

  /// Whether this account may read a file; where nobody can tell, reading tells.
  func mayRead(_ name: FileName) -> Bool { may(R_OK, name) }

  private func may(_ access: Int32, _ name: FileName) -> Bool {
    do throws(ErrorNumber) {
      return try take(.look, name) { isHindered throws(ErrorNumber) in
        try onPath(name, unless: isHindered) {
          faccessat(descriptor.number, $0, access, AT_EACCESS | AT_SYMLINK_NOFOLLOW)
        } == 0
      }
    } catch {
      return error.value != EACCES
    }
  }

  /// Opens a file for reading. A pipe or a device that took its place since is not waited for.
  func open(_ name: FileName) throws(ErrorNumber) -> Descriptor {
    try take(.open, name) { isHindered throws(ErrorNumber) in
      let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
      return Descriptor(
        try onPath(name, unless: isHindered) { openat(descriptor.number, $0, flags) })
    }
  }

  /// Reads an open file of this folder, at most `limit` bytes of it.
  func read(
    _ file: borrowing Descriptor, named name: FileName, limit: Int
  ) throws(ErrorNumber) -> [UInt8] {
    try take(.read, name) { isHindered throws(ErrorNumber) in
      try file.read(limit: limit, unless: isHindered)
    }
  }

  /// Makes a file that is not there yet, for writing.
  func create(_ name: FileName, mode: mode_t) throws(ErrorNumber) -> Descriptor {
    try take(.create, name) { isHindered throws(ErrorNumber) in
      let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
      return Descriptor(
        try onPath(name, unless: isHindered) { openat(descriptor.number, $0, flags, mode) })
    }
  }

  /// Writes all of the bytes into a file that was made in this folder.
  func write(
    _ bytes: [UInt8], to file: borrowing Descriptor, named name: FileName
  ) throws(ErrorNumber) {
    let half = bytes.count / 2
    for part in interference == nil ? [bytes] : [Array(bytes[..<half]), Array(bytes[half...])] {
      try take(.write, name) { isHindered throws(ErrorNumber) in
        try file.write(part, unless: isHindered)
      }
    }
  }

  /// Waits until what was written into a file of this folder is on the disk.
  func flush(_ file: borrowing Descriptor, named name: FileName) throws(ErrorNumber) {
    try take(.flush, name) { isHindered throws(ErrorNumber) in
      try file.sync(unless: isHindered)
    }
  }

  /// Waits until all that was written to the folder's file system is on the disk.
  func flushFileSystem() throws(ErrorNumber) {
    try take(.flush, FileName(path)) { isHindered throws(ErrorNumber) in
      try descriptor.syncFileSystem(unless: isHindered)
    }
  }

  /// The same without a word of what fails, over an opening of its own: the system tells each
  /// opening once of what could not be written, and `flushFileSystem` is to be told.
  func beginFlushing() {
    guard interference == nil,
      let own = try? uninterrupted({
        openat(descriptor.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      })
    else { return }
    try? Descriptor(own).syncFileSystem()
  }

  /// Makes a copy in this folder belong to whom the file that was copied does, readable as that
  /// was.
  ///
  /// - Parameter mustBeTheirs: whether it is a failure that the file cannot be given away.
  func give(
    _ copy: borrowing Descriptor, named name: FileName, what original: FileStatus,
    mustBeTheirs: Bool
  ) throws(ErrorNumber) {
    try take(.own, name) { isHindered throws(ErrorNumber) in
      let isTheirs = !isHindered() && fchown(copy.number, original.owner, original.group) == 0
      if !isTheirs && mustBeTheirs { throw ErrorNumber(EPERM) }
      try uninterrupted { fchmod(copy.number, original.mode & 0o777) }
    }
  }

  /// Gives whatever bears the name another one, here or in another folder; fails with EEXIST where
  /// that is taken.
  func move(
    _ name: FileName, to folder: OpenFolder, as other: FileName
  ) throws(ErrorNumber) {
    do throws(ErrorNumber) {
      try take(.move, name) { isHindered throws(ErrorNumber) in
        try onPaths(name, other, unless: isHindered) {
          renameat2(descriptor.number, $0, folder.descriptor.number, $1, UInt32(RENAME_NOREPLACE))
        }
      }
    } catch {
      // A few file systems cannot promise not to replace (EINVAL). The folders that files are
      // settled in are the run's own, so that looking first is enough.
      guard error.value == EINVAL || error.value == ENOSYS else { throw error }
      guard folder.isFree(other) else { throw ErrorNumber(EEXIST) }
      try onPaths(name, other) { renameat(descriptor.number, $0, folder.descriptor.number, $1) }
    }
  }

  /// Removes a name that is no folder's.
  func remove(_ name: FileName) throws(ErrorNumber) {
    try take(.remove, name) { isHindered throws(ErrorNumber) in
      try onPath(name, unless: isHindered) { unlinkat(descriptor.number, $0, 0) }
    }
  }

  /// Waits until the folder's list of names is on the disk.
  func sync() throws(ErrorNumber) {
    try take(.sync, FileName(path)) { isHindered throws(ErrorNumber) in
      try descriptor.sync(unless: isHindered)
    }
  }

  /// Takes a step with whatever interferes with it: before each of its system calls and after it.
  @discardableResult
  private func take<Result: ~Copyable>(
    _ step: Interference.Step, _ name: @autoclosure () -> FileName,
    _ work: (_ isHindered: () -> Bool) throws(ErrorNumber) -> Result
  ) throws(ErrorNumber) -> Result {
    guard let interference else { return try work { false } }
    let name = name()
    let result = try work {
      guard let number = interference.before(step, name) else { return false }
      errno = number
      return true
    }
    if let number = interference.after(step, name) { throw ErrorNumber(number) }
    return result
  }

  @discardableResult
  private func onPath(
    _ name: FileName, unless isHindered: () -> Bool = { false },
    _ call: (UnsafePointer<CChar>) -> Int32
  ) throws(ErrorNumber) -> Int32 {
    // A path would lead out of the folder, and a NUL would end the name early.
    guard name.isOneName else { throw ErrorNumber(EINVAL) }
    return try uninterrupted { isHindered() ? -1 : name.withCString(call) }
  }

  private func onPaths(
    _ name: FileName, _ other: FileName, unless isHindered: () -> Bool = { false },
    _ call: (UnsafePointer<CChar>, UnsafePointer<CChar>) -> Int32
  ) throws(ErrorNumber) {
    guard name.isOneName, other.isOneName else { throw ErrorNumber(EINVAL) }
    try uninterrupted {
      isHindered() ? -1 : name.withCString { one in other.withCString { call(one, $0) } }
    }
  }
}
