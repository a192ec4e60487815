public import ResetModel
internal import Synchronization

/// A queue that is read as it is, and in which nothing moves: what a dry run would settle is only
/// remembered.
public final class DryRunQueue: Queue {
  private let base: any Queue
  private let pretended = Mutex(Pretended())

  private struct Pretended: Sendable {
    /// Files that a run would have moved away by now.
    var gone: Set<QueuedFile> = []
    /// Places that a run would have filled by now.
    var filled: Set<String> = []
    /// Files that a run would have written anew.
    var restored: [QueuedFile: [UInt8]] = [:]
  }

  public init(over base: any Queue) { self.base = base }

  public func list() throws -> QueueListing {
    let listing = try base.list()
    let restored = pretended.withLock { $0.restored.keys.filter { $0.folder == .held } }
    return QueueListing(
      files: listing.files + restored.sorted { $0.name < $1.name }, ignored: listing.ignored,
      signatures: listing.signatures)
  }

  public func claim(_ file: QueuedFile) -> Claim {
    let (isGone, restored) = pretended.withLock { ($0.gone.contains(file), $0.restored[file]) }
    if isGone { return .gone }
    guard let restored else { return base.claim(file) }
    return .read(
      ClaimedFile(
        file: file, identity: FileIdentity(device: 0, inode: 0), bytes: restored,
        submitter: "restored"))
  }

  public func holds(_ path: String) -> Bool {
    let (isFilled, isGone) = pretended.withLock { pretended in
      (
        pretended.filled.contains(path),
        QueuedFile(path: path).map(pretended.gone.contains) ?? false
      )
    }
    return isFilled || (!isGone && base.holds(path))
  }

  public func place(for name: FileName, in folder: QueueFolder) -> String {
    base.place(for: name, in: folder)
  }

  public func settle(
    _ file: QueuedFile, identity: FileIdentity, as place: String, receipt: [UInt8]?
  ) throws -> Bool {
    pretended.withLock { pretended in
      if file.path != place { pretended.gone.insert(file) }
      pretended.filled.insert(place)
    }
    return true
  }

  public func restore(_ bytes: [UInt8], as place: String, receipt: [UInt8]?) throws {
    pretended.withLock { pretended in
      pretended.filled.insert(place)
      if let file = QueuedFile(path: place) { pretended.restored[file] = bytes }
    }
  }

  public func synchronize() throws {}
}
