import Glibc
import ResetModel

/// What stops the work on a queue: a folder that is not there, or a disk that does not do its part.
///
/// A file that cannot be taken is no error but a `Claim.refused`.
package enum QueueError: Error, Hashable, Sendable {
  /// The queue, or one of its folders, does not exist.
  case missing(path: String)
  /// Something else stands in a folder's place.
  case notFolder(path: String)
  /// A symbolic link stands in a folder's place; it could lead anywhere.
  case link(path: String)
  /// A step failed; `operation` completes `cannot …`, and `number` is the system's `errno`.
  case failed(operation: String, path: String, number: Int32)
  /// The text names no place in the queue's settled folders.
  case noPlace(String)
  /// Something already bears the name that was given out for a file.
  case taken(path: String)
  /// A file would have to go to another file system, which this one cannot without loss.
  case otherFileSystem(path: String, folder: String, reason: String)
  /// The name is not one that may be dropped.
  case unusableName(String, reason: String)
  /// The content is longer than a request may be, in bytes.
  case tooLarge(Int)
}

extension QueueError {
  init(_ operation: String, _ path: String, _ error: ErrorNumber) {
    self = .failed(operation: operation, path: path, number: error.value)
  }

  /// Why a path could not be opened as a folder.
  static func notAFolder(at path: String, _ error: ErrorNumber) -> QueueError {
    switch error.value {
    case ENOENT: .missing(path: path)
    // With O_DIRECTORY, Linux says ENOTDIR of a link that it is not to follow; so look what it is.
    case ENOTDIR, ELOOP: isLink(path) ? .link(path: path) : .notFolder(path: path)
    default: QueueError("open the folder", path, error)
    }
  }

  private static func isLink(_ path: String) -> Bool {
    var found = stat()
    return lstat(path, &found) == 0 && FileStatus(found).kind == .symbolicLink
  }
}

extension QueueError: CustomStringConvertible {
  /// One line with the path and what to do, safe to show.
  package var description: String { VisibleText.escape(sentence) }

  private var sentence: String {
    switch self {
    case .missing(let path):
      "no folder at `\(path)` (`mfareset init` makes the queue's folders)"
    case .notFolder(let path):
      "`\(path)` is not a folder (move it away; `mfareset init` makes the queue's folders)"
    case .link(let path):
      "`\(path)` is a symbolic link, which is never followed (put a real folder there)"
    case .failed(let operation, let path, let number):
      "cannot \(operation) `\(path)`: \(ErrorNumber(number).words)\(Self.hint(for: number))"
    case .noPlace(let text):
      "`\(text)` is no place for a settled file (such as `done/HD-1.yaml`)"
    case .taken(let path):
      "`\(path)` is there already (move it away and run again)"
    case .otherFileSystem(let path, let folder, let reason):
      "cannot move `\(path)` to another file system: \(reason) "
        + "(put `\(folder)` on the file system of the queue)"
    case .unusableName(let name, let reason):
      "the name `\(name)` cannot be dropped: \(reason)"
    case .tooLarge(let size):
      "\(size) bytes are more than a request may have (\(FolderQueue.sizeLimit), 64 KiB)"
    }
  }

  private static func hint(for number: Int32) -> String {
    switch number {
    case ENOSPC, EDQUOT: " (free some space and run again; no file is lost)"
    case EROFS: " (a dry run works on a read-only file system, a run does not)"
    case EACCES, EPERM: " (give the account of this run access)"
    default: ""
    }
  }
}
