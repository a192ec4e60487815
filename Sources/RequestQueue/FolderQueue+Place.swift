package import ResetEngine
package import ResetModel
import Synchronization

extension FolderQueue {
  /// A name that ends `.receipt.yaml` is always numbered, so that nothing dropped passes for a
  /// receipt. A name is free where its signature's is, too: what lies there is of another file. A
  /// name that was given out stays so until its file is settled.
  package func place(for name: FileName, in folder: QueueFolder) -> String {
    // One at a time from looking to giving out, or two threads would be given the same.
    memory.withLock { memory in
      let ahead = memory.takeAhead(of: name)
      var number = 1
      while true {
        let place = QueuedFile(folder: folder, name: name.numbered(number))
        let names = place.names
        if !place.name.isReceipt && memory.names[names] != .givenOut
          && (number == 1 && folder == .done && ahead == .free(name) || isFree(place))
        {
          memory.names[names] = .givenOut
          return place.path
        }
        number += 1
      }
    }
  }

  /// Looks for a file's names in `done` before anybody asks for its place.
  func lookAhead(for name: FileName) {
    let place = QueuedFile(folder: .done, name: name)
    let names = place.names
    let isKnown = memory.withLock { memory in
      if memory.names[names] != nil { return true }
      memory.names[names] = .lookedFor(name)
      return false
    }
    guard !isKnown else { return }
    let isFree = isFree(place)
    memory.withLock { memory in
      // Who settled a file there meanwhile has removed what was known of it.
      guard memory.names[names] == .lookedFor(name) else { return }
      memory.names[names] = isFree ? .free(name) : nil
    }
  }

  private func isFree(_ place: QueuedFile) -> Bool {
    let folder = folders[place.folder]
    return [place.name, place.receipt.name, place.signature.name].allSatisfy(folder.isFree)
  }
}

extension QueueMemory {
  /// What claiming a file of this name found out, which is forgotten: it holds for one file.
  fileprivate mutating func takeAhead(of name: FileName) -> NameState? {
    let names = QueuedFile(folder: .done, name: name).names
    switch self.names[names] {
    case .givenOut, nil: return nil
    case .lookedFor, .free: return self.names.removeValue(forKey: names)
    }
  }
}
