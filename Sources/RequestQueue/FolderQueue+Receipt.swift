import Glibc
import ResetEngine
import ResetModel

extension FolderQueue {
  /// Writes a receipt into a file of its own, before what it is for comes to its place. What bears
  /// its name is left over from a run that was killed, or planted: the name is removed, and nothing
  /// is written through it.
  ///
  /// - Throws: where another file stands at the place, whose receipt that is.
  func write(_ bytes: [UInt8], toReceiptOf place: QueuedFile) throws(QueueError) {
    do throws(ErrorNumber) {
      return try write(bytes, toNew: place.receipt)
    } catch {
      guard error.value == EEXIST else {
        throw QueueError("write", path(of: place.receipt), error)
      }
    }
    try requireFree(place)
    try replace(place.receipt, with: bytes)
  }

  /// Writes a receipt anew, or for the first time.
  func replace(_ receipt: QueuedFile, with bytes: [UInt8]) throws(QueueError) {
    do throws(ErrorNumber) {
      do throws(ErrorNumber) {
        return try write(bytes, toNew: receipt)
      } catch {
        guard error.value == EEXIST else { throw error }
      }
      try folders[receipt.folder].remove(receipt.name)
      try write(bytes, toNew: receipt)
    } catch {
      throw QueueError("write", path(of: receipt), error)
    }
  }

  private func write(_ bytes: [UInt8], toNew receipt: QueuedFile) throws(ErrorNumber) {
    let folder = folders[receipt.folder]
    let file = try folder.create(receipt.name, mode: 0o640)
    do throws(ErrorNumber) {
      try folder.write(bytes, to: file, named: receipt.name)
    } catch {
      removeReceipt(receipt)
      throw error
    }
  }

  /// Removes a receipt that tells what did not happen. Where that fails too, the next call for the
  /// place replaces it; what is told is the first failure.
  func removeReceipt(_ receipt: QueuedFile) {
    try? folders[receipt.folder].remove(receipt.name)
  }
}
