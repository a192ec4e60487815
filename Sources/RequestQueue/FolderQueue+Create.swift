import Glibc
import ResetModel

extension FolderQueue {
  /// Makes the queue's folders where they are missing, and leaves alone what is there.
  ///
  /// `incoming` is for its group to drop in (0770), whatever the umask; the others are for the
  /// group to read (0750).
  ///
  /// - Throws: where something else stands in a folder's place, or the file system fails.
  package static func createFolders(at path: String) throws(QueueError) {
    try createFolder(at: path, mode: 0o750)
    for folder in QueueFolder.allCases {
      let mode: mode_t = folder == .incoming ? 0o770 : 0o750
      try createFolder(at: folder.path(in: path), mode: mode)
    }
    // Opening them proves that each is a folder that the queue will take.
    _ = try OpenFolders(in: path, interference: nil)
  }

  private static func createFolder(at path: String, mode: mode_t) throws(QueueError) {
    do {
      try uninterrupted { mkdir(path, mode) }
      try uninterrupted { chmod(path, mode) }
    } catch {
      if error.value != EEXIST { throw QueueError("create", path, error) }
    }
  }
}
