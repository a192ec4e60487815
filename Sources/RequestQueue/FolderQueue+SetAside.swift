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
      if Self.staysForThat(error) { return false }
      throw QueueError("move", path(of: file), error)
    }
    memory.withLock {
      $0.isFilled(target)
      $0.touched.formUnion([file.folder, target.folder])
      $0.wroteReceipts.insert(target.folder)
    }
    return true
  }

  package func dropAnew(_ file: QueuedFile) throws(QueueError) -> Bool {
    guard file.folder == .held else { throw .noPlace(file.path) }
    var number = 1
    while true {
      do {
        try folders[.held].move(file.name, to: folders[.incoming], as: file.name.numbered(number))
        memory.withLock { $0.touched.formUnion([.held, .incoming]) }
        return true
      } catch {
        if Self.staysForThat(error) { return false }
        guard error.value == EEXIST else { throw QueueError("move", path(of: file), error) }
        number += 1
      }
    }
  }

  /// It is gone meanwhile, on another file system, or a folder that cannot be moved.
  private static func staysForThat(_ error: ErrorNumber) -> Bool {
    [ENOENT, EXDEV, EACCES, EPERM, EBUSY].contains(error.value)
  }
}
