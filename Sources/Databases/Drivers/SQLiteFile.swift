import Glibc

/// A database file as it stood at one moment: another size, time or inode later means that it was
/// written to or replaced.
struct SQLiteFile: Equatable {
  /// Without links: SQLite keeps the write-ahead log beside the file itself, not beside a link to
  /// it.
  let realPath: String
  let size: Int64
  let modifiedSeconds: Int
  let modifiedNanoseconds: Int
  let inode: UInt64
  let device: UInt64

  /// Looks at the file; throws where there is none, or something that is no regular file.
  init(at path: String) throws(JournalError) {
    guard let resolved = realpath(path, nil) else {
      throw JournalError(
        errno == ENOENT ? .missing : .cannotOpen(Self.words(for: errno)), at: path)
    }
    defer { free(resolved) }
    realPath = String(cString: resolved)
    var status = stat()
    guard stat(resolved, &status) == 0 else {
      throw JournalError(.cannotOpen(Self.words(for: errno)), at: path)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw JournalError(
        .cannotOpen(status.st_mode & S_IFMT == S_IFDIR ? "it is a folder" : "it is no plain file"),
        at: path)
    }
    size = Int64(status.st_size)
    modifiedSeconds = status.st_mtim.tv_sec
    modifiedNanoseconds = status.st_mtim.tv_nsec
    inode = UInt64(status.st_ino)
    device = UInt64(status.st_dev)
  }

  /// Whether the name still stands for the same file, whatever was written to it since.
  func isSameFile(as other: SQLiteFile) -> Bool {
    realPath == other.realPath && inode == other.inode && device == other.device
  }

  /// Makes an empty file that only its owner may write and its group read, and makes its name
  /// durable; leaves one alone that is there.
  static func create(_ path: String) throws(JournalError) {
    let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
    guard file >= 0 else {
      if errno == EEXIST { return }
      throw JournalError(.cannotOpen(words(for: errno)), at: path)
    }
    close(file)
    let folder = open(
      path.lastIndex(of: "/").map { String(path[...$0]) } ?? ".", O_RDONLY | O_CLOEXEC)
    guard folder >= 0 else { throw JournalError(.cannotOpen(words(for: errno)), at: path) }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw JournalError(.inputOutput(words(for: errno)), at: path) }
  }

  /// Whether a file of SQLite's beside this one, `-wal` or `-journal`, is there and holds anything.
  func hasContent(beside suffix: String) -> Bool {
    var status = stat()
    return stat(realPath + suffix, &status) == 0 && status.st_size > 0
  }

  /// The file as an URI that SQLite takes (https://www.sqlite.org/uri.html).
  func uri(_ query: String) -> String {
    var uri = "file://"
    for byte in realPath.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"),
        UInt8(ascii: "."), UInt8(ascii: "_"):
        uri.unicodeScalars.append(Unicode.Scalar(byte))
      default: uri += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
      }
    }
    return uri + "?" + query
  }

  private static func words(for code: CInt) -> String {
    switch code {
    case ENOENT: "there is no such folder"
    case EACCES, EPERM: "permission denied"
    case EROFS: "the file system is read-only"
    default: String(cString: strerror(code)).lowercased()
    }
  }
}
