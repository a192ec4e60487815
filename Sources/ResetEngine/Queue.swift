public import ResetModel

/// The folders in which request files are dropped and settled. Everything in them is hostile.
public protocol Queue: Sendable {
  /// The files to look at: those of `incoming` in the order of their names' bytes, then those of
  /// `held`.
  func list() throws -> QueueListing

  /// Opens a file without following links, reads it once, and tells who owns it; or says why not.
  /// Never blocks.
  func claim(_ file: QueuedFile) -> Claim

  /// Whether the queue holds a file (or anything) of that name: `held/HD-1.yaml`.
  func holds(_ path: String) -> Bool

  /// The name, relative to the queue, that a file is to have in a folder: its own, or `NAME.2.yaml`
  /// where that or its receipt's name is taken there or among the names that were given out to
  /// files not settled yet.
  func place(for name: FileName, in folder: QueueFolder) -> String

  /// Writes the receipt beside the place and moves the file there, if it is still the one that was
  /// claimed.
  ///
  /// Returns false, with nothing moved, where another file now bears the name, or none.
  func settle(_ file: QueuedFile, identity: FileIdentity, as place: String, receipt: [UInt8]?)
    throws -> Bool

  /// Removes a file whose bytes stand elsewhere in the queue, if it is still the one that was claimed.
  func remove(_ file: QueuedFile, identity: FileIdentity) throws

  /// Moves whatever bears a name of `held` to a place in `invalid`, unread and with a receipt; to be
  /// called for what no claim holds on to, as somebody writes to it all the time. False where it stays.
  func setAside(_ file: QueuedFile, as place: String, receipt: [UInt8]) throws -> Bool

  /// Moves whatever bears a name of `held` to `incoming`, unread and under a free name, as if it were
  /// dropped just now. False where it stays.
  func dropAnew(_ file: QueuedFile) throws -> Bool

  /// Writes a file anew at a place where the journal says that it stands and the folder does not
  /// have it.
  func restore(_ bytes: [UInt8], as place: String, receipt: [UInt8]?) throws

  /// Writes anew what a place has lost by a power cut: a receipt that is missing or another, and
  /// the file itself where nothing is left in it. What is whole is left alone.
  ///
  /// - Parameter bytes: What the file held; nil where that is not known.
  func mend(_ place: String, bytes: [UInt8]?, receipt: [UInt8]?) throws

  /// Makes what was settled durable: syncs the folders that were touched.
  func synchronize() throws
}

/// What a look at the queue found.
public struct QueueListing: Sendable {
  public let files: QueuedFiles
  /// Names in `incoming` that are not taken for requests, by their endings or marks; told so that
  /// nobody waits in vain.
  public let ignored: [FileName]
  /// The signatures of `incoming` and `held`: names that end `.sig`.
  public let signatures: [QueuedFile]

  public init(files: QueuedFiles, ignored: [FileName], signatures: [QueuedFile] = []) {
    self.files = files
    self.ignored = ignored
    self.signatures = signatures
  }
}

/// Which file a name stood for when it was claimed, and in which claim: what was written into it
/// since is seen by the next.
public struct FileIdentity: Hashable, Sendable {
  public let device: UInt64
  public let inode: UInt64
  /// The number of the claim; 0 for a file that was looked at only.
  public let claim: Int

  public init(device: UInt64, inode: UInt64, claim: Int = 0) {
    self.device = device
    self.inode = inode
    self.claim = claim
  }

  /// Of bytes that no claim gave: they were kept, or are supposed.
  public static let nowhere = FileIdentity(device: 0, inode: 0)

  /// Whether it is the same file, whoever claimed it and when.
  public func isSameFile(as other: FileIdentity) -> Bool {
    device == other.device && inode == other.inode
  }
}

/// What claiming a file gave.
public enum Claim: Sendable {
  case read(ClaimedFile)
  /// It is no plain file that may be read: a link, a pipe, a device, a folder, too large,
  /// unreadable. To be settled as invalid, unread.
  case refused(FileIdentity, submitter: String?, reason: String)
  /// It was written to less than the settle time ago, or somebody still holds it open for writing.
  case unsettled(wait: TimeSpan)
  /// It cannot be moved away, such as a folder that this account may not write to. It stays where it
  /// is and nothing is recorded of it: each run would do so anew, and none would ever be finished.
  case immovable(reason: String)
  /// It is gone, or changed while it was being read: the next run sees what is there then.
  case gone
}

extension QueuedFile {
  /// What is told of what cannot be moved away.
  func staysWhereItIs(_ reason: String) -> String { "\(VisibleText.escape(path)) \(reason)" }
}

/// A file's content, read once and never again.
public struct ClaimedFile: Sendable {
  public let file: QueuedFile
  public let identity: FileIdentity
  /// At most 64 KiB.
  public let bytes: [UInt8]
  /// The operating-system account that owns the file, by name or `uid:1000` where it has none.
  public let submitter: String
  /// When the file came to be what it is, by the kernel's own clock, which nobody can set for a
  /// file.
  public let arrivedAt: Timestamp
  /// When the file was made, by the same clock: a correction is made after what it corrects, whatever
  /// was done to either since, such as giving the group a right to read. `arrivedAt` where the file
  /// system does not tell.
  public let madeAt: Timestamp

  public init(
    file: QueuedFile, identity: FileIdentity, bytes: [UInt8], submitter: String,
    arrivedAt: Timestamp = .latest, madeAt: Timestamp = .latest
  ) {
    self.arrivedAt = arrivedAt
    self.madeAt = madeAt
    self.file = file
    self.identity = identity
    self.bytes = bytes
    self.submitter = submitter
  }

  /// What the journal keeps of a file that was found, or settled, under a path of the queue.
  public init(kept bytes: [UInt8], of path: String) {
    self.init(
      file: QueuedFile(path: path) ?? QueuedFile(folder: .done, name: FileName(path)),
      identity: .nowhere, bytes: bytes, submitter: "")
  }
}
