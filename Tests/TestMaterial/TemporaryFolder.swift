internal import Foundation
internal import Glibc

/// Folders for tests, each removed by the test that made it.
///
/// A test run that is killed removes nothing. So all folders of a process lie in one that it locks
/// while it lives, and each run first removes those that nobody locks any more.
package enum TemporaryFolder {
  /// Makes a folder that is its owner's alone and returns its path, which leads through no link.
  package static func make() throws -> String {
    let path = "\(home)/\(UUID())"
    guard mkdir(path, 0o700) == 0 else { throw Refused(path: path, number: errno) }
    return path
  }

  /// Removes a folder with all that is in it.
  package static func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }

  struct Refused: Error {
    let path: String
    let number: Int32
  }

  private static let prefix = "mfareset-tests-"

  private static let home: String = {
    let parent = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
    sweep(parent)
    var template = Array("\(parent)/\(prefix)XXXXXX".utf8CString)
    guard let made = mkdtemp(&template).map({ String(cString: $0) }) else {
      fatalError("no folder can be made in \(parent): \(String(cString: strerror(errno)))")
    }
    // Never closed: the lock ends with the process.
    _ = flock(open(made, O_RDONLY | O_DIRECTORY | O_CLOEXEC), LOCK_EX)
    atexit { TemporaryFolder.remove(TemporaryFolder.home) }
    return made
  }()

  /// Removes what killed runs left; one that was made just now may not be locked yet.
  package static func sweep(_ parent: String) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    where name.hasPrefix(prefix) {
      let path = "\(parent)/\(name)"
      let folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard folder >= 0 else { continue }
      defer { close(folder) }
      var status = stat()
      guard fstat(folder, &status) == 0, status.st_uid == geteuid(),
        status.st_mtim.tv_sec < time(nil) - 600, flock(folder, LOCK_EX | LOCK_NB) == 0
      else { continue }
      remove(path)
    }
  }
}
