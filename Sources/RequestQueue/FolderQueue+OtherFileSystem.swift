import Glibc
package import ResetEngine
import ResetModel
import Synchronization

extension FolderQueue {
  /// Does with a copy what a rename cannot: moves a plain file to a folder on another file system.
  ///
  /// The copy is on the disk under its last name before the file is removed, so that a kill at any
  /// point leaves one of them or both, and both are the same bytes.
  func moveAcrossFileSystems(
    _ file: QueuedFile, _ claimed: FileStatus, to target: QueuedFile
  ) throws(QueueError) -> Bool {
    if let reason = objection(toCopying: claimed, to: target.folder) {
      throw .otherFileSystem(
        path: path(of: file), folder: folders[target.folder].path, reason: reason)
    }
    do throws(ErrorNumber) {
      guard let bytes = try contents(of: file, claimed) else { return false }
      try place(bytes, as: target, for: claimed)
      return try removeCopied(file, claimed, to: target)
    } catch {
      switch error.value {
      case ENOENT: return false
      case EEXIST: throw .taken(path: path(of: target))
      default: throw QueueError("copy", path(of: file), error)
      }
    }
  }

  /// Whether two folders are known to lie on different file systems.
  func areOnDifferentFileSystems(_ one: QueueFolder, _ other: QueueFolder) -> Bool {
    guard let one = try? folders[one].status(), let other = try? folders[other].status() else {
      return false
    }
    return one.identity.device != other.identity.device
  }

  /// Why a file cannot be moved by a copy; nil where it can.
  func objection(toCopying claimed: FileStatus, to folder: QueueFolder) -> String? {
    if claimed.kind != .file || claimed.size > Self.sizeLimit {
      return "it is no plain file of at most 64 KiB"
    }
    // A copy belongs to who makes it, and the next run would take that account for the submitter.
    if folder == .held && geteuid() != 0 && geteuid() != claimed.owner {
      return "a copy would not tell who dropped it"
    }
    return nil
  }

  /// The file's bytes, if it still is what was claimed.
  private func contents(
    of file: QueuedFile, _ claimed: FileStatus
  ) throws(ErrorNumber) -> [UInt8]? {
    let opened = try folders[file.folder].open(file.name)
    guard try opened.status() == claimed else { return nil }
    let bytes = try folders[file.folder].read(
      opened, named: file.name, limit: Int(claimed.size) + 1)
    return try opened.status() == claimed ? bytes : nil
  }

  private func place(
    _ bytes: [UInt8], as target: QueuedFile, for claimed: FileStatus
  ) throws(ErrorNumber) {
    let folder = folders[target.folder]
    let unfinished = unfinishedName(in: target.folder)
    let copy = try folder.create(unfinished, mode: 0o600)
    do throws(ErrorNumber) {
      try folder.write(bytes, to: copy, named: unfinished)
      try folder.give(
        copy, named: unfinished, what: claimed, mustBeTheirs: target.folder == .held)
      try folder.flush(copy, named: unfinished)
      try folder.move(unfinished, to: folder, as: target.name)
    } catch {
      try? folder.remove(unfinished)
      throw error
    }
  }

  /// Removes the file that was copied, if it still is what was claimed; the copy otherwise.
  private func removeCopied(
    _ file: QueuedFile, _ claimed: FileStatus, to target: QueuedFile
  ) throws(ErrorNumber) -> Bool {
    do throws(ErrorNumber) {
      try folders[target.folder].sync()
      if try removeStanding(file, claimed) { return true }
    } catch {
      try? folders[target.folder].remove(target.name)
      throw error
    }
    try folders[target.folder].remove(target.name)
    return false
  }

  /// Removes a file if it still is what was claimed.
  private func removeStanding(
    _ file: QueuedFile, _ claimed: FileStatus
  ) throws(ErrorNumber) -> Bool {
    let folder = folders[file.folder]
    let unfinished = FileName.inHand(claimed)
    // Under a name of its own first, so that what is removed is what was looked at.
    guard try folder.moveIfStanding(file.name, claimed, to: folder, as: unfinished) else {
      return false
    }
    // Where this fails, the next run sees to it.
    removeCopied(unfinished, in: folder)
    return true
  }

  package func remove(_ file: QueuedFile, identity: FileIdentity) throws(QueueError) {
    let claimed = memory.withLock { memory in
      memory.touched.insert(file.folder)
      return memory.claimed.removeValue(forKey: identity)
    }
    guard let claimed else { return }
    do { _ = try removeStanding(file, claimed) } catch {
      if error.value != ENOENT { throw QueueError("remove", path(of: file), error) }
    }
  }
}
