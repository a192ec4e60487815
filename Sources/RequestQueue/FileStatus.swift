import Glibc
import ResetEngine
import ResetModel

/// What the system knows of a name or an open file; two that are equal mean that nothing was
/// written, renamed or replaced in between.
///
/// The time of the last reading is left out, because reading changes it.
struct FileStatus: Hashable, Sendable {
  let identity: FileIdentity
  let kind: Kind
  /// In bytes.
  let size: Int64
  /// How many names the file has.
  let links: UInt64
  let owner: uid_t
  let group: gid_t
  /// The permission bits alone.
  let mode: mode_t
  /// When the content was written last; whoever owns the file can set it to anything.
  let modified: Moment
  /// When content, name or owner changed last; the kernel's own, nobody can set it.
  let changed: Moment

  /// A moment of the file system, in seconds and nanoseconds since 1970.
  struct Moment: Hashable, Sendable {
    let seconds: Int
    let nanoseconds: Int

    init(_ time: timespec) {
      seconds = time.tv_sec
      nanoseconds = time.tv_nsec
    }

    /// In whole milliseconds, kept within thirty million years of 1970: a hostile time must not
    /// overflow what is reckoned with it.
    var timestamp: Timestamp {
      let limit = 1_000_000_000_000_000
      let bounded = Int64(min(max(seconds, -limit), limit))
      return Timestamp(millisecondsSince1970: bounded * 1000 + Int64(nanoseconds / 1_000_000))
    }
  }

  /// What a name stands for.
  enum Kind: Hashable, Sendable {
    case file
    case folder
    case symbolicLink
    case pipe
    case socket
    case device
    case unknown
  }

  init(_ found: stat) {
    identity = FileIdentity(device: UInt64(found.st_dev), inode: UInt64(found.st_ino))
    kind =
      switch found.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .symbolicLink
      case S_IFIFO: .pipe
      case S_IFSOCK: .socket
      case S_IFCHR, S_IFBLK: .device
      default: .unknown
      }
    size = Int64(found.st_size)
    links = UInt64(found.st_nlink)
    owner = found.st_uid
    group = found.st_gid
    mode = found.st_mode & 0o7777
    modified = Moment(found.st_mtim)
    changed = Moment(found.st_ctim)
  }

  /// Whether this can be the file that was claimed as `other`, moved to another name since.
  ///
  /// A rename changes `changed`, so the content's own time and size are compared: after a removal
  /// the system gives the same inode to the next file. A folder's and a pipe's change with use.
  func isMoved(_ other: FileStatus) -> Bool {
    identity == other.identity && kind == other.kind
      && (kind != .file || (size == other.size && modified == other.modified))
  }
}
