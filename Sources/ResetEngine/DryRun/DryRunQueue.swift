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
    /// What a run would have moved to a place, and where it really stands.
    var moved: [QueuedFile: QueuedFile] = [:]
    /// Files that a run would have written anew.
    var restored: [QueuedFile: [UInt8]] = [:]

    func fills(_ file: QueuedFile) -> Bool { moved[file] != nil || restored[file] != nil }

    mutating func move(_ file: QueuedFile, to place: QueuedFile) {
      if let bytes = restored.removeValue(forKey: file) {
        restored[place] = bytes
      } else if let origin = moved.removeValue(forKey: file) {
        moved[place] = origin
      } else {
        gone.insert(file)
        moved[place] = file
      }
    }
  }

  public init(over base: any Queue) { self.base = base }

  public func list() throws -> QueueListing {
    let listing = try base.list()
    return pretended.withLock { pretended in
      let files = listing.files.filter { !pretended.gone.contains($0) }
      let added = Set(pretended.moved.keys).union(pretended.restored.keys)
        .filter { $0.folder == .held }
      let signatures = listing.signatures.filter { !pretended.gone.contains($0) }
      var held = files.filter { $0.folder == .held }
      held.append(contentsOf: QueuedFiles(added.filter { $0.signed == nil }.subtracting(files)))
      var listed = files.filter { $0.folder != .held }
      listed.append(contentsOf: held.sortedByName())
      return QueueListing(
        files: listed, ignored: listing.ignored,
        signatures: signatures
          + added.filter { $0.signed != nil }.subtracting(signatures).sorted { $0.name < $1.name })
    }
  }

  public func claim(_ file: QueuedFile) -> Claim {
    let (isGone, origin, restored) = pretended.withLock {
      ($0.gone.contains(file), $0.moved[file], $0.restored[file])
    }
    if let restored {
      return .read(
        ClaimedFile(
          file: file, identity: .nowhere, bytes: restored,
          submitter: "restored"))
    }
    guard let origin else { return isGone ? .gone : base.claim(file) }
    guard case .read(let claimed) = base.claim(origin) else { return .gone }
    return .read(
      ClaimedFile(
        file: file, identity: claimed.identity, bytes: claimed.bytes,
        submitter: claimed.submitter, arrivedAt: claimed.arrivedAt, madeAt: claimed.madeAt))
  }

  public func holds(_ path: String) -> Bool {
    guard let file = QueuedFile(path: path) else { return base.holds(path) }
    let (isFilled, isGone) = pretended.withLock { ($0.fills(file), $0.gone.contains(file)) }
    return isFilled || (!isGone && base.holds(path))
  }

  public func place(for name: FileName, in folder: QueueFolder) -> String {
    base.place(for: name, in: folder)
  }

  public func settle(
    _ file: QueuedFile, identity: FileIdentity, as place: String, receipt: [UInt8]?
  ) throws -> Bool {
    if let target = QueuedFile(path: place), target != file {
      pretended.withLock { $0.move(file, to: target) }
    }
    return true
  }

  public func remove(_ file: QueuedFile, identity: FileIdentity) throws {
    pretended.withLock { _ = $0.gone.insert(file) }
  }

  public func setAside(
    _ file: QueuedFile, as place: String, receipt: [UInt8]
  ) throws -> Bool {
    pretended.withLock { _ = $0.gone.insert(file) }
    return true
  }

  public func dropAnew(_ file: QueuedFile) throws -> Bool {
    pretended.withLock { _ = $0.gone.insert(file) }
    return true
  }

  public func restore(_ bytes: [UInt8], as place: String, receipt: [UInt8]?) throws {
    guard let file = QueuedFile(path: place) else { return }
    pretended.withLock { $0.restored[file] = bytes }
  }

  public func mend(_ place: String, bytes: [UInt8]?, receipt: [UInt8]?) throws {}

  public func synchronize() throws {}
}
