package import ResetEngine
package import ResetModel
import Synchronization

extension FolderQueue {
  /// A name that ends `.receipt.yaml` is always numbered, so that nothing dropped passes for a
  /// receipt. A name is free where its signature's is, too: what lies there is of another file. A
  /// name that was given out stays so until its file is settled.
  package func place(for name: FileName, in folder: QueueFolder) -> String {
    let receipt = QueuedFile(folder: folder, name: name).receipt
    // One at a time from looking to giving out, or two threads would be given the same.
    return memory.withLock { memory in
      var number = 1
      let ahead = memory.inDone.removeValue(forKey: receipt.name)
      let isFreeInDone = folder == .done && ahead?.name == name && ahead?.isFree == true
      while true {
        let place = QueuedFile(folder: folder, name: name.numbered(number))
        let receipt = number == 1 ? receipt : place.receipt
        if !place.name.isReceipt && memory.isUnclaimed(place, receipt: receipt)
          && (isFreeInDone && number == 1
            || [place, receipt, place.signature].allSatisfy { folders[folder].isFree($0.name) })
        {
          memory.giveOut(place, receipt: receipt)
          return place.path
        }
        number += 1
      }
    }
  }

  /// Looks for a file's names in `done` before anybody asks for its place.
  func lookAhead(for name: FileName) {
    let place = QueuedFile(folder: .done, name: name)
    let names = [name, place.receipt.name, place.signature.name]
    let receipt = names[1]
    let isFree = memory.withLock { memory in
      let isFree = memory.namesInDone.map { !names.contains(where: $0.mayContain) } ?? false
      memory.inDone[receipt] = QueueMemory.Lookahead(name: name, isFree: isFree)
      return isFree
    }
    guard !isFree, names.allSatisfy(folders[.done].isFree) else { return }
    memory.withLock {
      if $0.inDone[receipt]?.name == name { $0.inDone[receipt]?.isFree = true }
    }
  }

  /// Reads the names in `done` where that takes less than looking for those of so many files, and no
  /// more than a megabyte.
  func learnNames(for files: Int) {
    // Eight names are read in less time than it takes to look for three.
    let limit = Int64(min(8 * files, 100_000))
    let names = files > 0 ? NameHashes(of: folders[.done], upTo: limit) : nil
    memory.withLock { $0.namesInDone = names }
  }
}
