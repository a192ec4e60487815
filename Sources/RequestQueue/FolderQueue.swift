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

/// What a queue remembers from one call to the next.
struct QueueMemory: Sendable {
  /// How many claims there were.
  var claims = 0
  /// The files that were claimed and not settled yet, each as it was at that claim: an inode's
  /// number alone is given to another file after a removal, and stays the same when a file is
  /// written to.
  var claimed: [FileIdentity: FileStatus] = [:]
  /// The places that were given out and are not on the disk yet, by those of their receipts: two
  /// files that have a name in common have that of the receipt, or the one is the other's signature.
  private var givenOut: [QueuedFile: QueuedFile] = [:]
  /// How many of them are named as signatures are; hardly ever any.
  private var givenOutSignatures = 0
  /// The names that were seen to be free in `done`, whither most files go: claiming looks for them
  /// before deciding asks for a place. Nobody but the run puts files there, and a move never replaces
  /// what somebody did put; a receipt replaces one that has no file beside it.
  ///
  /// By the name of the receipt, which `T.yaml` and `T.yml` share. Whoever settles a file there
  /// removes its entry, also one that is just being looked for.
  var inDone: [FileName: Lookahead] = [:]

  /// The names in `done` when the queue was listed, and those of what was settled there since; nil
  /// where it has too many. A look for a name that is not among them is spared.
  var namesInDone: NameHashes?

  /// What claiming a file found out about its name in `done`.
  struct Lookahead {
    let name: FileName
    var isFree = false
  }

  /// To be called when a file stands at its place: its names are on the disk now.
  mutating func isFilled(_ place: QueuedFile) {
    let receipt = place.receipt
    // Signatures and held files stand where nobody asked for a place: what was given out for others
    // stays theirs.
    if givenOut[receipt] == place {
      givenOut[receipt] = nil
      if place.signed != nil { givenOutSignatures -= 1 }
    }
    if place.folder == .done {
      namesInDone?.insert(receipt.name)
      if place.name.isSignature { namesInDone?.insert(place.name) }
      if namesInDone?.isFull == true { namesInDone = nil }
    }
    inDone[receipt.name] = nil
  }

  /// Whether none of a place's names was given out: its own, its receipt's, its signature's.
  func isUnclaimed(_ place: QueuedFile, receipt: QueuedFile) -> Bool {
    if givenOut[receipt] != nil { return false }
    if let signed = place.signed, givenOut[signed.receipt] == signed { return false }
    if givenOutSignatures == 0 { return true }
    let signature = place.signature
    return givenOut[signature.receipt] != signature
  }

  mutating func giveOut(_ place: QueuedFile, receipt: QueuedFile) {
    givenOut[receipt] = place
    if place.signed != nil { givenOutSignatures += 1 }
  }

  /// The folders in which nothing is left over from a run that was killed.
  var swept: Set<QueueFolder> = []
  /// The folders to sync.
  var touched: Set<QueueFolder> = []
  /// The folders in which there are receipts to sync.
  var wroteReceipts: Set<QueueFolder> = []
}
