import Glibc

/// A folder that is gone, with all that is in it, when the test is.
final class TemporaryFolder: Sendable {
  let root: String

  init() {
    var template = Array("/tmp/mfareset-tests-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { fatalError("cannot make a folder in /tmp") }
    root = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit {
    chmod(root, 0o700)
    for name in names() { unlink(path(name)) }
    rmdir(root)
  }

  func path(_ name: String) -> String { "\(root)/\(name)" }

  func names() -> [String] {
    guard let folder = opendir(root) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Every name with its mtime, mode, size and a checksum (FNV-1a) of its bytes, and the folder's
  /// own mtime.
  func everything() -> [String] {
    var status = stat()
    stat(root, &status)
    return ["\(status.st_mtim)"]
      + names().map { name in
        stat(path(name), &status)
        let checksum = bytes(of: path(name)).reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
          ($0 ^ UInt64($1)) &* 0x100_0000_01B3
        }
        return "\(name) \(status.st_mtim) \(status.st_mode) "
          + "\(status.st_size) \(checksum)"
      }
  }
}

func bytes(of path: String) -> [UInt8] {
  guard let file = fopen(path, "r") else { return [] }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
    bytes += buffer[..<count]
  }
  return bytes
}

func write(_ bytes: [UInt8], to path: String) throws {
  guard let file = fopen(path, "w") else { throw Stop() }
  defer { fclose(file) }
  guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw Stop() }
}
