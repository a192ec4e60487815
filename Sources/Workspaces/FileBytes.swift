internal import Glibc

/// Reads whole files that an administrator keeps: the configuration, policies, a directory.
public enum FileBytes {
  /// The file's bytes, or nil with `errno` set; a file over the limit gives EFBIG, anything but a
  /// plain file EINVAL.
  public static func read(_ path: String, atMost limit: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    let isRead = forEachPiece(of: path, atMost: limit) { piece, size in
      if bytes.isEmpty { bytes.reserveCapacity(min(limit, size) + 1) }
      bytes += piece
    }
    return isRead ? bytes : nil
  }

  /// Reads the file piece by piece, telling its size beside; false with `errno` set where not all of
  /// it could be read, as by `read`.
  public static func forEachPiece(
    of path: String, atMost limit: Int, _ body: (UnsafeBufferPointer<UInt8>, Int) -> Void
  ) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer {
      let reason = errno
      close(descriptor)
      errno = reason
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return false }
    guard status.st_mode & S_IFMT == S_IFREG else {
      errno = status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL
      return false
    }
    // A file system may tell whatever size it likes.
    let size = max(0, Int(status.st_size))
    // Most are small, and a run begins with some tens of them; one that grows takes more turns.
    var buffer = [UInt8](repeating: 0, count: min(size, 61_440) + 4_096)
    var total = 0
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return false }
      if count == 0 { return true }
      total += count
      guard total <= limit else {
        errno = EFBIG
        return false
      }
      buffer.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[..<count]), size) }
    }
  }

  /// The names in a folder, in byte order, without `.` and `..`; nil with `errno` set.
  public static func names(in folder: String) -> [String]? {
    guard let directory = opendir(folder) else { return nil }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
