import Glibc
import ResetEngine
import ResetModel

extension FolderQueue {
  /// Writes a receipt into a file of its own. What bears its name is left over from a run that was
  /// killed, or planted: the name is removed, and nothing is written through it.
  func write(_ bytes: [UInt8], to receipt: QueuedFile) throws(QueueError) {
    let folder = folders[receipt.folder]
    do throws(ErrorNumber) {
      let file = try create(receipt.name, in: folder)
      do throws(ErrorNumber) {
        try folder.write(bytes, to: file, named: receipt.name)
      } catch {
        removeReceipt(receipt)
        throw error
      }
    } catch {
      throw QueueError("write", path(of: receipt), error)
    }
  }

  private func create(
    _ name: FileName, in folder: OpenFolder
  ) throws(ErrorNumber) -> Descriptor {
    do {
      return try folder.create(name, mode: 0o640)
    } catch {
      guard error.value == EEXIST else { throw error }
      try folder.remove(name)
      return try folder.create(name, mode: 0o640)
    }
  }

  /// Removes a receipt that tells what did not happen. Where that fails too, the next call for the
  /// place replaces it; what is told is the first failure.
  func removeReceipt(_ receipt: QueuedFile) {
    try? folders[receipt.folder].remove(receipt.name)
  }
}
