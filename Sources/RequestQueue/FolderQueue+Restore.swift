import Glibc
import ResetEngine
import ResetModel
import Synchronization

extension FolderQueue {
  /// Writes a file anew at its place, from bytes that the journal kept; whole, or not at all.
  ///
  /// The file belongs to the account of the run, since whoever dropped it cannot be made its owner.
  ///
  /// - Throws: where the place is no settled place or taken, or the file system fails.
  package func restore(
    _ bytes: [UInt8], as place: String, receipt: [UInt8]?
  ) throws(QueueError) {
    guard let target = QueuedFile(path: place), target.folder != .incoming, !target.name.isReceipt
    else { throw .noPlace(place) }
    try requireFree(target)
    if let receipt, target.folder != .held { try replace(target.receipt, with: receipt) }
    let folder = folders[target.folder]
    let unfinished = unfinishedName(in: target.folder)
    do throws(ErrorNumber) {
      let file = try folder.create(unfinished, mode: 0o640)
      do throws(ErrorNumber) {
        try folder.write(bytes, to: file, named: unfinished)
        try folder.flush(file, named: unfinished)
        try folder.move(unfinished, to: folder, as: target.name)
      } catch {
        try? folder.remove(unfinished)
        throw error
      }
    } catch {
      if error.value == EEXIST { throw .taken(path: path(of: target)) }
      throw QueueError("restore", path(of: target), error)
    }
    memory.withLock {
      $0.isFilled(target)
      $0.touched.insert(target.folder)
      if receipt != nil { $0.wroteReceipts.insert(target.folder) }
    }
  }
}
