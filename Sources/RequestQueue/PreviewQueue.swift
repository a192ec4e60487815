import Glibc
package import ResetEngine
package import ResetModel

/// Files that somebody names, as if they had just been dropped beside what the queue holds.
///
/// They are read where they are, links followed, since whoever runs a preview chose them; nothing
/// is moved. What waits in the queue is seen, so that duplicates and replaced requests come out as
/// they would; a file that is itself one of those that wait is taken for that one.
package struct PreviewQueue: Queue {
  private let files: [QueuedFile]
  /// Where to read each file: the path that it was named by.
  private let paths: [QueuedFile: FileName]
  /// Those that lie beside the files.
  private let signatures: [QueuedFile]
  private let queue: FolderQueue

  /// - Parameters:
  ///   - paths: the files, however they were named.
  ///   - queue: the queue beside whose files they are decided.
  ///   - folder: the path of that queue.
  package init(of paths: [String], beside queue: FolderQueue, at folder: String) {
    let held = Self.resolved(QueueFolder.held.path(in: folder))
    files = paths.map { path in
      Self.waitingFile(at: path, in: held)
        ?? QueuedFile(folder: .incoming, name: FileName(path))
    }
    self.queue = queue
    // Those of files in the queue are listed there.
    signatures = zip(files, paths).filter { file, path in
      file.folder == .incoming && access("\(path).sig", F_OK) == 0
    }.map(\.0.signature)
    let named = zip(files, paths.map { FileName($0) })
    self.paths = Dictionary(
      Array(named) + signatures.map { ($0, $0.name) }, uniquingKeysWith: { first, _ in first })
  }

  /// How the file at a place in the queue was named by whoever asked for the preview; nil for
  /// files that are in the queue and were not named.
  package func name(ofFileAt place: String) -> String? {
    files.first { $0.path == place }.flatMap { paths[$0]?.description }
  }

  package func list() throws -> QueueListing {
    QueueListing(
      files: QueuedFiles(files), ignored: [],
      signatures: try queue.list().signatures.filter(queue.holdsWhatIsSigned) + signatures)
  }

  package func claim(_ file: QueuedFile) -> Claim {
    guard let path = paths[file] else { return queue.claim(file) }
    do throws(ErrorNumber) {
      let flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
      let number = try uninterrupted { path.withCString { Glibc.open($0, flags) } }
      let opened = Descriptor(number)
      let status = try opened.status()
      guard status.kind == .file else {
        return .refused(.nowhere, submitter: nil, reason: "it is no plain file")
      }
      let bytes = try opened.read(limit: FolderQueue.sizeLimit + 1)
      guard bytes.count <= FolderQueue.sizeLimit else {
        return .refused(
          .nowhere, submitter: nil,
          reason: "it is longer than \(FolderQueue.sizeLimit) bytes (64 KiB)")
      }
      return .read(
        ClaimedFile(
          file: file, identity: status.identity, bytes: bytes,
          submitter: queue.accounts.name(of: status.owner)))
    } catch {
      return .refused(.nowhere, submitter: nil, reason: error.words)
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

  package func remove(_ file: QueuedFile, identity: FileIdentity) {}

  package func setAside(_ file: QueuedFile, as place: String, receipt: [UInt8]) -> Bool { true }

  package func dropAnew(_ file: QueuedFile) -> Bool { true }

  package func restore(_ bytes: [UInt8], as place: String, receipt: [UInt8]?) {}

  package func mend(_ place: String, bytes: [UInt8]?, receipt: [UInt8]?) {}

  package func synchronize() {}
}

extension PreviewQueue {
  private static func waitingFile(at path: String, in held: String?) -> QueuedFile? {
    guard let held, let resolved = resolved(path), resolved.hasPrefix(held + "/") else {
      return nil
    }
    let name = FileName(String(resolved.dropFirst(held.count + 1)))
    return name.isOneName ? QueuedFile(folder: .held, name: name) : nil
  }

  private static func resolved(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
