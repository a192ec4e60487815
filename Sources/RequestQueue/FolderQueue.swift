package import ResetEngine
package import ResetModel
import Synchronization

/// A queue in six folders of the file system, all of whose names and files are hostile.
///
/// The folders are held open while it lives. All of its methods may be called from several threads.
package final class FolderQueue: Queue, Sendable {
  /// The most that a request may have, in bytes.
  package static let sizeLimit = 65_536
  /// The most that a signature may have, in bytes; no larger one is verified (`SignatureArmor`).
  package static let signatureSizeLimit = 16_384

  let folders: OpenFolders
  let settleTime: SettleTime
  let clock: @Sendable () -> Timestamp
  let accounts = AccountNames()
  let memory = Mutex(QueueMemory())
  let writeback = Writeback()

  /// Opens the queue's folders and writes nothing.
  ///
  /// - Parameters:
  ///   - path: the queue folder's, without a slash at its end.
  ///   - settle: how long a file in `incoming` must have been still before it is read.
  ///   - clock: the time, asked at every claim.
  ///   - interference: what happens around each step, in a test.
  /// - Throws: where a folder is missing, is no folder, is a symbolic link, or cannot be opened.
  package init(
    at path: String, settle: TimeSpan, clock: @escaping @Sendable () -> Timestamp,
    interference: Interference? = nil
  ) throws(QueueError) {
    folders = try OpenFolders(in: path, interference: interference)
    settleTime = SettleTime(span: settle)
    self.clock = clock
  }

  package func list() throws(QueueError) -> QueueListing {
    var (requests, signatures) = (QueuedFiles(), QueuedFiles())
    var ignored: [FileName] = []
    for folder in [QueueFolder.incoming, .held] {
      var (found, beside) = (QueuedFiles(), QueuedFiles())
      try forEachName(in: folder) { name in
        switch name.verdict {
        case .request where folder == .held && name.isReceipt: break
        case .request: found.append(QueuedFile(folder: folder, name: name))
        case .passedOver where name.isSignature:
          beside.append(QueuedFile(folder: folder, name: name))
        case .unknown where folder == .incoming: ignored.append(name)
        case .passedOver, .unknown: break
        }
      }
      found = found.sortedByName()
      // Taken over and not copied: mostly all of them are in `incoming`.
      if requests.isEmpty { requests = found } else { requests.append(contentsOf: found) }
      signatures.append(contentsOf: beside.sortedByName())
    }
    learnNames(for: requests.count)
    return QueueListing(
      files: requests, ignored: ignored.sorted(), signatures: Array(signatures))
  }

  package func holds(_ path: String) -> Bool {
    guard let file = QueuedFile(path: path) else { return false }
    return !folders[file.folder].isFree(file.name)
  }

  /// The first time, before a run lists the queue, it also gives back what a killed run had in hand.
  package func synchronize() throws(QueueError) {
    giveBack()
    let (touched, wroteReceipts) = memory.withLock { memory in
      defer { (memory.touched, memory.wroteReceipts) = ([], []) }
      return (memory.touched, memory.wroteReceipts)
    }
    func wait(
      for folder: QueueFolder, _ work: (OpenFolder) throws(ErrorNumber) -> Void
    ) throws(QueueError) {
      do { try work(folders[folder]) } catch {
        // For the next call to try again.
        memory.withLock {
          $0.touched.formUnion(touched)
          $0.wroteReceipts.formUnion(wroteReceipts)
        }
        throw QueueError("sync", folders[folder].path, error)
      }
    }
    // One call for all receipts, and for the files beside them, which nobody may have synced yet; an
    // fsync for each would cost more than all else together. It comes first, so that no name is lost
    // in `incoming` before the receipt is there; little is left for the folders.
    for folder in QueueFolder.allCases where wroteReceipts.contains(folder) {
      try wait(for: folder) { folder throws(ErrorNumber) in try folder.flushFileSystem() }
    }
    for folder in QueueFolder.allCases where touched.contains(folder) {
      try wait(for: folder) { folder throws(ErrorNumber) in try folder.sync() }
    }
  }

  private func forEachName(
    in folder: QueueFolder, _ body: (FileName) -> Void
  ) throws(QueueError) {
    do {
      try folders[folder].forEachName { name in
        body(name)
        return true
      }
    } catch {
      throw QueueError("list", folders[folder].path, error)
    }
  }
}
