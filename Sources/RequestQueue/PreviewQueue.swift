import Glibc
package import ResetEngine
package import ResetModel

/// Files that somebody names, as if they had just been dropped beside what the queue holds.
///
/// They are read where they are, links followed, since whoever runs a preview chose them; nothing
/// is
/// moved. What waits in the queue is seen, so that duplicates and replaced requests come out as
/// they would.
package struct PreviewQueue: Queue {
  private let files: [QueuedFile]
  private let queue: FolderQueue

  /// The files keep the paths that they were named by.
  package init(of paths: [String], beside queue: FolderQueue) {
    files = paths.map { QueuedFile(folder: .incoming, name: FileName($0)) }
    self.queue = queue
  }

  package func list() throws -> QueueListing {
    QueueListing(files: files, ignored: [], signatures: try queue.list().signatures)
  }

  package func claim(_ file: QueuedFile) -> Claim {
    guard files.contains(file) else { return queue.claim(file) }
    let nowhere = FileIdentity(device: 0, inode: 0)
    do throws(ErrorNumber) {
      let flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
      let number = try uninterrupted { file.name.withCString { Glibc.open($0, flags) } }
      let opened = Descriptor(number)
      let status = try opened.status()
      guard status.kind == .file else {
        return .refused(nowhere, submitter: nil, reason: "it is no plain file")
      }
      let bytes = try opened.read(limit: FolderQueue.sizeLimit + 1)
      guard bytes.count <= FolderQueue.sizeLimit else {
        return .refused(
          nowhere, submitter: nil,
          reason: "it is longer than \(FolderQueue.sizeLimit) bytes (64 KiB)")
      }
      return .read(
        ClaimedFile(
          file: file, identity: status.identity, bytes: bytes,
          submitter: queue.accounts.name(of: status.owner)))
    } catch {
      return .refused(nowhere, submitter: nil, reason: error.words)
    }
  }

  package func holds(_ path: String) -> Bool { queue.holds(path) }

  /// In a preview a file has its own name, whatever folder it comes from.
  package func place(for name: FileName, in folder: QueueFolder) -> String {
    let own = name.bytes.split(separator: UInt8(ascii: "/")).last.map(Array.init) ?? name.bytes
    return queue.place(for: FileName(bytes: own), in: folder)
  }

  package func settle(
    _ file: QueuedFile, identity: FileIdentity, as place: String, receipt: [UInt8]?
  ) -> Bool { true }

  package func restore(_ bytes: [UInt8], as place: String, receipt: [UInt8]?) {}

  package func synchronize() {}
}
