internal import Glibc

/// Reads whole files that an administrator keeps: the configuration, policies, a directory.
public enum FileBytes {
  /// The file's bytes, or nil with `errno` set; a file over the limit gives EFBIG, anything but a
  /// plain file EINVAL.
  public static func read(_ path: String, atMost limit: Int) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer {
      let reason = errno
      close(descriptor)
      errno = reason
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    guard status.st_mode & S_IFMT == S_IFREG else {
      errno = status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL
      return nil
    }
    // A file system may tell whatever size it likes.
    let size = max(0, Int(status.st_size))
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(limit, size) + 1)
    // Most are small, and a run begins with some tens of them; one that grows takes more turns.
    var buffer = [UInt8](repeating: 0, count: min(size, 61_440) + 4_096)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
      guard bytes.count <= limit else {
        errno = EFBIG
        return nil
      }
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
