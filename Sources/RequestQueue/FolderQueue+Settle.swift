import Glibc
package import ResetEngine
import ResetModel
import Synchronization

extension FolderQueue {
  /// What is in the file's place is looked at before the receipt is written, and after the move;
  /// what was swapped in between is put back. A file that was written to since it was claimed is
  /// another file.
  ///
  /// Killed before the move, it leaves a receipt, which the next call for the same place replaces.
  /// A file that already is at its place stays there; one in `held` gets no receipt.
  ///
  /// - Throws: where the place is no settled place or taken, or the file system fails; then nothing
  ///   was moved, and the receipt is removed again.
  package func settle(
    _ file: QueuedFile, identity: FileIdentity, as place: String, receipt: [UInt8]?
  ) throws(QueueError) -> Bool {
    guard let target = QueuedFile(path: place), target.folder != .incoming,
      !target.name.isReceipt
    else { throw .noPlace(place) }
    let claimed = memory.withLock { $0.claimed[identity] }
    // Before anything is written: a file that was settled by a run that was killed has its receipt.
    guard let standing = standing(file, identity: identity, claimed: claimed) else {
      forget(identity)
      return false
    }
    if file == target {
      forget(identity, target)
      return true
    }
    let receipt = target.folder == .held ? nil : receipt
    if let receipt { try write(receipt, toReceiptOf: target) }
    let moved: Bool
    do {
      moved = try move(file, standing, to: target)
    } catch {
      if receipt != nil { removeReceipt(target.receipt) }
      throw error
    }
    if !moved && receipt != nil { removeReceipt(target.receipt) }
    if moved { forget(identity, target) } else { forget(identity) }
    memory.withLock {
      $0.touched.formUnion([file.folder, target.folder])
      if moved && receipt != nil { $0.wroteReceipts.insert(target.folder) }
    }
    if moved && receipt != nil { writeback.wroteReceipt(in: folders[target.folder]) }
    return moved
  }

  /// What bears the file's name, if it still is what was claimed.
  private func standing(
    _ file: QueuedFile, identity: FileIdentity, claimed: FileStatus?
  ) -> FileStatus? {
    guard let status = try? folders[file.folder].status(of: file.name),
      status.identity.isSameFile(as: identity)
    else { return nil }
    // What was claimed in an earlier run is known by its identity alone, and a folder's and a
    // pipe's times change with use.
    guard let claimed, claimed.kind == .file else { return status }
    return status == claimed ? status : nil
  }

  /// Throws where something stands at the place, or that cannot be told: its receipt is no other
  /// file's to replace.
  func requireFree(_ target: QueuedFile) throws(QueueError) {
    let isFree: Bool
    do { isFree = try folders[target.folder].isSurelyFree(target.name) } catch {
      throw QueueError("look at", path(of: target), error)
    }
    if !isFree { throw .taken(path: path(of: target)) }
  }

  /// Where nothing was moved, the place stays given out: the file may be written anew there.
  private func forget(_ identity: FileIdentity, _ target: QueuedFile? = nil) {
    memory.withLock {
      $0.claimed[identity] = nil
      if let target { $0.isFilled(target) }
    }
  }

  func path(of file: QueuedFile) -> String { folders[file.folder].path(of: file.name) }
}

extension FolderQueue {
  /// Moves what was claimed, and nothing else; false where something else bears the name by now.
  private func move(
    _ file: QueuedFile, _ claimed: FileStatus, to target: QueuedFile
  ) throws(QueueError) -> Bool {
    do {
      return try folders[file.folder].moveStanding(
        file.name, claimed, to: folders[target.folder], as: target.name)
    } catch {
      switch error.value {
      case ENOENT: return false
      case EEXIST: throw .taken(path: path(of: target))
      // Who owns a folder can take the right to move it away at any time, or mount something on it.
      case EACCES, EPERM, EBUSY:
        if claimed.kind == .folder { return false }
        throw QueueError("move", path(of: file), error)
      case EXDEV: return try moveAcrossFileSystems(file, claimed, to: target)
      default: throw QueueError("move", path(of: file), error)
      }
    }
  }
}
