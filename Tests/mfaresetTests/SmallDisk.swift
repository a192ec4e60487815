import Foundation
import Glibc
import TestMaterial

/// A small file system in memory in the place of a workspace's folder, gone when it goes out of
/// use.
final class SmallDisk {
  private let folder: String
  /// Its folder outlives the disk, or it could not be removed.
  private let workspace: Scratch

  /// Whether this process may mount one; where it may not, tests that need one say that they skip.
  static let canBeMade: Bool = {
    guard let scratch = try? Scratch(), mkdir(scratch.path("disk"), 0o700) == 0 else {
      return false
    }
    return (try? SmallDisk(kibibytes: 64, at: scratch.path("disk"), in: scratch)) != nil
  }()

  /// Takes the place of a folder and takes over what is in it: `queue/incoming`.
  convenience init(kibibytes: Int, as name: String, of workspace: TestWorkspace) throws {
    let folder = name == "." ? workspace.folder : workspace.path(name)
    let aside = workspace.scratch.path("aside")
    guard rename(folder, aside) == 0, mkdir(folder, 0o700) == 0 else {
      throw Refused(number: errno)
    }
    try self.init(kibibytes: kibibytes, at: folder, in: workspace.scratch)
    let moved = try Program.start(
      ["sh", "-ec", "cp -a \"$0/.\" \"$1\"; rm -r \"$0\"", aside, folder], in: "/")
    guard moved.status == 0 else { throw TestWorkspace.Unusable(why: moved.all) }
  }

  private init(kibibytes: Int, at folder: String, in workspace: Scratch) throws {
    self.folder = folder
    self.workspace = workspace
    guard mount("tmpfs", folder, "tmpfs", 0, "size=\(kibibytes)k,mode=0700") == 0 else {
      throw Refused(number: errno)
    }
  }

  // At once by name, should a program that was killed still hold it.
  deinit { umount2(folder, Int32(MNT_DETACH)) }

  struct Refused: Error { let number: Int32 }

  /// The file that takes the room.
  static let filler = ".filler"

  /// Fills it up to so much room.
  func fill(leaving kibibytes: Int) throws {
    let file = open("\(folder)/\(Self.filler)", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    defer { close(file) }
    guard file >= 0 else { throw Refused(number: errno) }
    let page = [UInt8](repeating: 0, count: 4096)
    while write(file, page, page.count) > 0 {}
    guard errno == ENOSPC else { throw Refused(number: errno) }
    let size = lseek(file, 0, SEEK_END)
    guard ftruncate(file, max(0, size - kibibytes * 1024)) == 0 else {
      throw Refused(number: errno)
    }
  }

  /// Gives all room back.
  func makeRoom() { unlink("\(folder)/\(Self.filler)") }

  /// Lets nobody write to it, root neither; or lets them again.
  func remount(readOnly: Bool) throws {
    let flags = MS_REMOUNT | (readOnly ? MS_RDONLY : 0)
    guard mount("tmpfs", folder, "tmpfs", UInt(flags), nil) == 0 else {
      throw Refused(number: errno)
    }
  }
}
