import Glibc
package import ResetEngine
import ResetModel
import Synchronization

extension FolderQueue {
  /// Nobody but a run writes to `held`: whatever a name stands for there may go, and the journal has the
  /// bytes of the request that waits.
  package func setAside(
    _ file: QueuedFile, as place: String, receipt: [UInt8]
  ) throws(QueueError) -> Bool {
    guard file.folder == .held, let target = QueuedFile(path: place), target.folder == .invalid,
      !target.name.isReceipt
    else { throw .noPlace(place) }
    try write(receipt, toReceiptOf: target)
    do {
      try folders[file.folder].move(file.name, to: folders[target.folder], as: target.name)
    } catch {
      removeReceipt(target.receipt)
      // Gone meanwhile, on another file system, or a folder that cannot be moved.
      if [ENOENT, EXDEV, EACCES, EPERM, EBUSY].contains(error.value) { return false }
      throw QueueError("move", path(of: file), error)
    }
    memory.withLock {
      $0.isFilled(target)
      $0.touched.formUnion([file.folder, target.folder])
      $0.wroteReceipts.insert(target.folder)
    }
    return true
  }
}
