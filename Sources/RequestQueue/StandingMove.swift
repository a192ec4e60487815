import Glibc
import ResetEngine

extension OpenFolder {
  /// Moves a name if it stands for what was claimed, which is looked at before and after.
  func moveIfStanding(
    _ name: FileName, _ claimed: FileStatus, to folder: OpenFolder, as other: FileName
  ) throws(ErrorNumber) -> Bool {
    let standing = try status(of: name)
    guard standing.kind == .file ? standing == claimed : standing.isMoved(claimed) else {
      return false
    }
    return try moveStanding(name, claimed, to: folder, as: other)
  }

  /// Moves a name that was just seen to stand for what was claimed, which is looked at afterwards;
  /// what was swapped in between is put back. Where the look fails, the one before counts: the file
  /// has left its folder, and its receipt has to stay with it.
  func moveStanding(
    _ name: FileName, _ claimed: FileStatus, to folder: OpenFolder, as other: FileName
  ) throws(ErrorNumber) -> Bool {
    try move(name, to: folder, as: other)
    do {
      if try folder.status(of: other).isMoved(claimed) { return true }
    } catch {
      if error.value != ENOENT { return true }
    }
    try folder.putBack(other, into: self, as: name)
    return false
  }

  /// Puts back what was moved by mistake, beside what may have taken its name since.
  private func putBack(
    _ name: FileName, into folder: OpenFolder, as original: FileName
  ) throws(ErrorNumber) {
    var number = 1
    while true {
      do {
        return try move(name, to: folder, as: original.numbered(number))
      } catch {
        switch error.value {
        case ENOENT: return
        case EEXIST: number += 1
        default: throw error
        }
      }
    }
  }
}
