import Glibc
import ResetEngine
import ResetModel
import Synchronization

extension FolderQueue {
  /// A file's name can be on the disk before what was written into it: a power cut then leaves the
  /// name and nothing in it. A file that holds something is never touched, as somebody may have
  /// edited it where it waits.
  ///
  /// - Throws: where the place is no settled place, or the file system fails.
  package func mend(_ place: String, bytes: [UInt8]?, receipt: [UInt8]?) throws(QueueError) {
    guard let target = QueuedFile(path: place), target.folder != .incoming, !target.name.isReceipt
    else { throw .noPlace(place) }
    if let bytes, !bytes.isEmpty, isEmptied(target) {
      do { try folders[target.folder].remove(target.name) } catch {
        throw QueueError("restore", path(of: target), error)
      }
      return try restore(bytes, as: place, receipt: receipt)
    }
    guard let receipt, target.folder != .held, !isReceipt(receipt, at: target.receipt) else {
      return
    }
    try replace(target.receipt, with: receipt)
    memory.withLock {
      $0.touched.insert(target.folder)
      $0.wroteReceipts.insert(target.folder)
    }
  }

  private func isEmptied(_ file: QueuedFile) -> Bool {
    guard let found = try? folders[file.folder].status(of: file.name) else { return false }
    return found.kind == .file && found.size == 0
  }

  /// Whether a file holds just these bytes; one that cannot be read does not.
  private func isReceipt(_ bytes: [UInt8], at receipt: QueuedFile) -> Bool {
    let folder = folders[receipt.folder]
    guard let file = try? folder.open(receipt.name) else { return false }
    let found = try? folder.read(file, named: receipt.name, limit: bytes.count + 1)
    return found == bytes
  }
}
