import Glibc
package import ResetEngine
import ResetModel
import Synchronization

extension FolderQueue {
  /// A file that cannot be looked at or opened for a reason that is not its own (no descriptors or
  /// memory left) counts as gone: it stays where it is, and the next run tries again.
  package func claim(_ file: QueuedFile) -> Claim {
    let folder = folders[file.folder]
    guard let seen = try? folder.status(of: file.name) else { return .gone }
    if seen.kind == .folder, let reason = objection(toMoving: seen, named: file.name, of: folder) {
      return .immovable(reason: reason)
    }
    if let refusal = Self.refusal(ofKind: seen.kind) { return refuse(file, seen, refusal) }
    // Asked before the rest: who publishes a file by a second name, and removes the first, has two
    // for a moment; who writes a large one has not finished.
    if file.folder == .incoming,
      let wait = settleTime.wait(
        modified: seen.modified.timestamp, changed: seen.changed.timestamp, now: clock())
    {
      return .unsettled(wait: wait)
    }
    if let refusal = Self.refusal(ofPlainFile: seen, isSignature: file.signed != nil) {
      return refuse(file, seen, refusal)
    }
    do {
      let opened = try folder.open(file.name)
      guard try opened.status() == seen else { return changed(file, seen) }
      if file.folder == .incoming && opened.isOpenForWriting() { return unsettled }
      // A byte more than there is: a file that has grown gives it.
      let bytes = try folder.read(opened, named: file.name, limit: Int(seen.size) + 1)
      guard bytes.count == seen.size, try opened.status() == seen else {
        return changed(file, seen)
      }
      let identity = remember(seen)
      if file.folder == .incoming { lookAhead(for: file.name) }
      return .read(
        ClaimedFile(
          file: file, identity: identity, bytes: bytes,
          submitter: accounts.name(of: seen.owner), arrivedAt: seen.changed.timestamp,
          madeAt: (opened.made() ?? seen.changed).timestamp))
    } catch {
      switch error.value {
      case EACCES, EPERM, EIO:
        return refuse(file, seen, refusal(ofUnreadable: seen, error), isReadable: false)
      // Somebody holds a lease for writing, which the attempt asks back.
      case EWOULDBLOCK: return withheld(file, seen, Self.isLeased) ?? unsettled
      default: return .gone
      }
    }
  }

  /// Why a folder cannot be moved away; nil where it seems that it can.
  private func objection(
    toMoving seen: FileStatus, named name: FileName, of folder: OpenFolder
  ) -> String? {
    if let device = try? folder.status().identity.device, seen.identity.device != device {
      return "is a folder on which a file system is mounted; it stays where it is (unmount it)"
    }
    if folder.mayWrite(into: name) { return nil }
    let owner = VisibleText.escape(accounts.name(of: seen.owner))
    return "is a folder of `\(owner)` that this account may not write to, and so not move away; "
      + "it stays where it is (remove it)"
  }

  /// What was written to while it was read.
  private func changed(_ file: QueuedFile, _ seen: FileStatus) -> Claim {
    guard file.folder == .held else { return .gone }
    return withheld(file, seen, Self.isWrittenTo) ?? unsettled
  }

  /// Refuses a held file that somebody has kept from being read for some time: nobody but a run writes
  /// there, and who dropped a file could keep it from every run. Nil for a first time, and for new files.
  private func withheld(_ file: QueuedFile, _ seen: FileStatus, _ reason: String) -> Claim? {
    guard file.folder == .held else { return nil }
    let now = clock()
    let asked = memory.withLock { memory in
      let asked = memory.withheld[file] ?? now
      memory.withheld[file] = asked
      return asked
    }
    return now >= asked + patience ? refuse(file, seen, reason, isReadable: false) : nil
  }

  private static let isLeased = "cannot be read: somebody holds a lease on it"
  private static let isWrittenTo = "cannot be read: somebody writes to it all the time"

  /// There is no telling how long a writer needs; at least as long as a file must be still.
  private var unsettled: Claim { .unsettled(wait: patience) }

  private var patience: TimeSpan { max(settleTime.span, TimeSpan(seconds: 1)) }

  /// What is refused goes to `invalid`, unread; what cannot go there stays where it is.
  private func refuse(
    _ file: QueuedFile, _ seen: FileStatus, _ reason: String, isReadable: Bool = true
  ) -> Claim {
    let isOutOfReach =
      areOnDifferentFileSystems(file.folder, .invalid)
      && (!isReadable || objection(toCopying: seen, to: .invalid) != nil
        || !folders[file.folder].mayRead(file.name))
    if isOutOfReach {
      return .immovable(
        reason:
          "stays where it is, as it cannot be moved to `\(QueueFolder.invalid.rawValue)` on another "
          + "file system (remove it): it \(reason)")
    }
    return .refused(remember(seen), submitter: accounts.name(of: seen.owner), reason: reason)
  }

  private func remember(_ seen: FileStatus) -> FileIdentity {
    memory.withLock { memory in
      memory.claims += 1
      let identity = FileIdentity(
        device: seen.identity.device, inode: seen.identity.inode, claim: memory.claims)
      memory.claimed[identity] = seen
      return identity
    }
  }

  private static func refusal(ofKind kind: FileStatus.Kind) -> String? {
    switch kind {
    case .file: nil
    case .folder: "is a folder, not a file; drop each file into `incoming` itself"
    case .symbolicLink: "is a symbolic link, which is never followed; drop a copy of the file"
    case .pipe: "is a named pipe, not a file; drop a plain file"
    case .socket: "is a socket, not a file; drop a plain file"
    case .device: "is a device, not a file; drop a plain file"
    case .unknown: "is not a plain file; drop a plain file"
    }
  }

  private static func refusal(ofPlainFile seen: FileStatus, isSignature: Bool) -> String? {
    if seen.links != 1 {
      return "has \(seen.links) names (hard links), and could be changed under another; "
        + "drop a copy"
    }
    if isSignature, seen.size > signatureSizeLimit {
      return "has \(seen.size) bytes, and no signature is larger than 16 KiB"
    }
    if seen.size > sizeLimit {
      return "has \(seen.size) bytes, and a request has at most \(sizeLimit) (64 KiB); "
        + "split it into several"
    }
    return nil
  }

  private func refusal(ofUnreadable seen: FileStatus, _ error: ErrorNumber) -> String {
    "cannot be read: \(error.words) (it belongs to `\(accounts.name(of: seen.owner))` and has mode "
      + "\(String(seen.mode, radix: 8))); let the account of this run read it (chmod g+r, or umask 027 "
      + "before it is written) and drop it again"
  }
}
