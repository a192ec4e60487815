package import ResetEngine
package import ResetModel
import Synchronization

extension FolderQueue {
  /// A name that ends `.receipt.yaml` is always numbered, so that nothing dropped passes for a
  /// receipt. A name is free where its signature's is, too: what lies there is of another file. A name that was given out stays so until its file is settled.
  package func place(for name: FileName, in folder: QueueFolder) -> String {
    // One at a time from looking to giving out, or two threads would be given the same.
    memory.withLock { memory in
      var number = 1
      while true {
        let place = QueuedFile(folder: folder, name: name.numbered(number))
        let names = [place, place.receipt, place.signature]
        if !place.name.isReceipt && !names.contains(where: memory.givenOut.contains)
          && names.allSatisfy({ folders[folder].isFree($0.name) })
        {
          memory.givenOut.formUnion(names)
          return place.path
        }
        number += 1
      }
    }
  }
}
